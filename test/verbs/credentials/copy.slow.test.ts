import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bundledEntries } from '../../support/bundle.ts'
import { testClipboard } from '../../support/clipboard.ts'
import { freshHome, type RunOptions, runSandbox } from '../../support/run.ts'

const EDGE = 'made-up-Edge-4471'

let entries = ''

beforeAll(async () => {
  entries = await bundledEntries('clear-clipboard')
})

afterAll(() => rmSync(entries, { recursive: true, force: true }))

/** Copies to a test clipboard; the process that clears it ends after a second. */
async function copy(argv: readonly string[], options: RunOptions = {}) {
  const clipboard = testClipboard()
  const result = await runSandbox(['credentials', 'copy', ...argv, '--clear', '1'], {
    entries,
    ...options,
    env: { ...clipboard.env, ...options.env },
  })
  const held = clipboard.copied()
  return { ...result, clipboard, held }
}

test('copy puts the password on the clipboard, says when it goes, and that there is a code', async () => {
  const { status, stdout, stderr, held } = await copy(['Firewall edge'])
  expect({ status, stdout, held }).toEqual({ status: 0, stdout: '', held: EDGE })
  expect(stderr).toBe('✓ Password of Firewall edge copied; cleared in 1 s. --otp for the code.\n')
})

test('what was copied is gone when the time is up', async () => {
  const { clipboard } = await copy(['Firewall edge'])
  await vi.waitFor(() => expect(clipboard.text()).toBe(''), { timeout: 20_000 })
})

test('nothing that the program starts is given the secret but through standard input', async () => {
  const { clipboard } = await copy(['Firewall edge'], { env: { ITFLOW_API_KEY: 'made-up-key' } })
  await vi.waitFor(() => expect(clipboard.text()).toBe(''), { timeout: 20_000 })
  expect(clipboard.calls()).toContain('xclip -selection clipboard -out')
  expect(clipboard.calls()).not.toContain(EDGE)
  expect(clipboard.calls()).not.toContain('made-up-key')
})

test('found and copied with one question, as the small hours demand', async () => {
  const { held, questions, stderr } = await copy(['firewall'], {
    terminal: 100,
    answers: ['Firewall guest'],
  })
  expect(questions).toEqual(['Which one'])
  expect(held).toBe('made-up-Guest-2902')
  expect(stderr).toContain('✓ Password of Firewall guest copied; cleared in 1 s.\n')
})

test('copy takes another field, and the one-time code', async () => {
  expect((await copy(['1', '--field', 'username'])).held).toBe('admin')
  const code = await copy(['1', '--otp'])
  expect(code.held).toMatch(/^\d{6}$/)
  expect(code.stderr).toContain('✓ One-time code of Firewall edge copied; cleared in 1 s.')
  expect(code.stderr).toContain('Valid for 30 s.')
})

test('the time can be set, within limits', async () => {
  for (const seconds of ['0', '-1', '1.5', '3601', 'soon']) {
    const { status, stderr } = await runSandbox(['credentials', 'copy', '1', `--clear=${seconds}`])
    expect(status).toBe(2)
    expect(stderr).toContain(`--clear ${seconds}`)
  }
  expect((await runSandbox(['credentials', 'copy', '1', '--otp', '--field', 'uri'])).status).toBe(2)
})

test('over ssh the terminal is asked to copy, on standard error', async () => {
  const { stdout, stderr, held } = await copy(['Firewall edge'], {
    terminal: 100,
    env: { SSH_TTY: '/dev/pts/0' },
  })
  const base64 = Buffer.from(EDGE).toString('base64')
  expect({ stdout, held }).toEqual({ stdout: '', held: undefined })
  expect(stderr).toMatch(`\u001b]52;c;${base64}\u0007`)
  expect(stderr).toContain('copied (by the terminal); cleared in 1 s.')
})

test('with --json it says what was copied, and never the value', async () => {
  const { stdout, stderr } = await copy(['1', '--json'])
  expect(JSON.parse(stdout)).toEqual({
    credential_id: 1,
    credential_name: 'Firewall edge',
    copied: 'password',
    cleared_in: 1,
  })
  expect(JSON.parse(stderr).notice.code).toBe('copied')
})

test('where no clipboard can be reached it says what would reach one', async () => {
  const { status, stdout, stderr } = await runSandbox(['credentials', 'copy', '1'], {
    env: { PATH: '' },
  })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('No clipboard was found')
  expect(stderr).not.toContain(EDGE)
})

test('an empty field leaves the clipboard as it was', async () => {
  const home = freshHome()
  const { status, held, stderr } = await copy(['Guest WLAN', '--field', 'username'], { home })
  expect({ status, held }).toEqual({ status: 5, held: undefined })
  expect(stderr).toContain('Guest WLAN has no user name')
})
