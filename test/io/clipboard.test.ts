import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { type ClipboardContext, copyToClipboard } from '../../src/io/clipboard.ts'
import {
  type ClearRequest,
  clearIfUnchanged,
  fingerprintOf,
} from '../../src/io/clipboard-clearing.ts'
import { clipboardPrograms } from '../../src/io/clipboard-programs.ts'
import type { Io } from '../../src/io/io.ts'
import { bundledEntries } from '../support/bundle.ts'
import { type TestClipboard, testClipboard } from '../support/clipboard.ts'

const SECRET = 'made-up-"quoted"-Øvn-さくら'

let entries = ''

beforeAll(async () => {
  entries = await bundledEntries('clear-clipboard')
})

afterAll(() => rmSync(entries, { recursive: true, force: true }))

/** Surroundings with these variables, and what came to the terminal. */
function at(env: Record<string, string>, terminal: { output?: boolean; error?: boolean } = {}) {
  const passed: string[] = []
  const end = (isTerminal: boolean | undefined) => ({
    isTerminal: isTerminal === true,
    columns: undefined,
  })
  const io: Io = {
    input: end(false),
    output: end(terminal.output),
    error: end(terminal.error),
    rows: undefined,
    hasColor: { output: false, error: false },
    write: async () => undefined,
    printMessage: () => undefined,
    writeBytes: async (to, bytes) =>
      void passed.push(`${to} ${Buffer.from(bytes).toString('utf8')}`),
    readAll: async () => new Uint8Array(),
    readChunks: async function* () {},
  }
  const world: ClipboardContext = {
    env,
    io,
    platform: 'linux',
    signal: new AbortController().signal,
    // Takes its order and does nothing, so that no test leaves a process behind.
    entryPoint: () => [process.execPath, '-e', 'process.stdin.resume()'],
  }
  return { world, passed }
}

/** Clears as the process does that outlives a command, after a wait that is none. */
async function clear(order: ClearRequest, env: Record<string, string> = {}) {
  const waits: number[] = []
  const written: string[] = []
  await clearIfUnchanged(order, {
    sleep: async (milliseconds) => void waits.push(milliseconds),
    env,
    write: (text) => void written.push(text),
  })
  return { waits, written }
}

/** The order to clear a test's clipboard of the secret. */
function orderFor({ env }: TestClipboard): ClearRequest {
  const [program] = clipboardPrograms({
    env,
    platform: 'linux',
  })
  return { seconds: 30, copied: { fingerprint: fingerprintOf(SECRET), program: program! } }
}

test.each(['xclip', 'xsel', 'wl-copy'] as const)('%s gets the unchanged text', async (name) => {
  const clipboard = testClipboard(name)
  const { world, passed } = at(clipboard.env)
  expect(await copyToClipboard(world, SECRET, 600)).toEqual({ through: 'program', willClear: true })
  expect(clipboard.text()).toBe(SECRET)
  expect(passed).toEqual([])
})

test('the program sees neither the text nor a secret in its arguments or environment', async () => {
  const clipboard = testClipboard()
  const { world } = at({ ...clipboard.env, ITFLOW_API_KEY: 'made-up-key', OTHER: 'kept' })
  await copyToClipboard(world, SECRET, 600)
  expect(clipboard.calls()).toContain('OTHER=kept')
  expect(clipboard.calls()).not.toContain(SECRET)
  expect(clipboard.calls()).not.toContain('made-up-key')
})

test('a separate process clears the clipboard', async () => {
  const clipboard = testClipboard()
  const { world } = at(clipboard.env)
  const entry: ClipboardContext['entryPoint'] = (name) => [
    process.execPath,
    join(entries, `${name}.js`),
  ]
  await copyToClipboard({ ...world, entryPoint: entry }, SECRET, 0.01)
  await vi.waitFor(() => expect(clipboard.text()).toBe(''), { timeout: 20_000 })
  expect(clipboard.calls()).not.toContain(SECRET)
})

test.each(['xclip', 'xsel', 'wl-copy'] as const)(
  '%s is cleared when the time is up',
  async (name) => {
    const clipboard = testClipboard(name)
    clipboard.put(SECRET)
    expect(await clear(orderFor(clipboard), clipboard.env)).toEqual({
      waits: [30_000],
      written: [],
    })
    expect(clipboard.text()).toBe('')
  },
)

test('text that was copied since then stays', async () => {
  const clipboard = testClipboard()
  clipboard.put('something else')
  await clear(orderFor(clipboard), clipboard.env)
  expect(clipboard.text()).toBe('something else')
})

test('after a program that fails, the next one is tried, and finally the terminal', async () => {
  const broken = testClipboard('wl-copy', { isBroken: true })
  const { world, passed } = at(broken.env, { error: true })
  const other = testClipboard('xsel')
  const PATH = `${broken.env['PATH']}:${other.env['PATH']}`
  const both = at({ ...broken.env, ...other.env, PATH })
  await copyToClipboard(both.world, SECRET, 600)
  expect(other.text()).toBe(SECRET)
  expect((await copyToClipboard(world, SECRET, 600)).through).toBe('terminal')
  expect(passed).toHaveLength(1)
})

test('over ssh, the terminal is used, through whichever stream is connected to it', async () => {
  const clipboard = testClipboard()
  const env = { ...clipboard.env, SSH_TTY: '/dev/pts/0' }
  const base64 = Buffer.from(SECRET).toString('base64')
  for (const to of ['error', 'output'] as const) {
    const { world, passed } = at(env, { [to]: true })
    expect((await copyToClipboard(world, SECRET, 600)).through).toBe('terminal')
    expect(passed).toEqual([`${to} \u001b]52;c;${base64}\u0007`])
  }
  expect(clipboard.text()).toBeUndefined()
})

test('over ssh without a terminal, a local clipboard is used', async () => {
  const clipboard = testClipboard()
  const { world } = at({ ...clipboard.env, SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' })
  expect((await copyToClipboard(world, SECRET, 600)).through).toBe('program')
})

test("the terminal's clipboard is always cleared, since it can't be read", async () => {
  const { waits, written } = await clear({ seconds: 5 })
  expect(waits).toEqual([5000])
  expect(written).toEqual(['\u001b]52;c;\u0007'])
})

test('without a clipboard, it says what to install', async () => {
  const failed = copyToClipboard(at({ PATH: '' }).world, SECRET, 600)
  await expect(failed).rejects.toBeInstanceOf(UsageError)
  await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('wl-clipboard') })
})

test('says if the clipboard will not be cleared', async () => {
  const clipboard = testClipboard()
  const { world } = at(clipboard.env)
  const lost: ClipboardContext = { ...world, entryPoint: () => [join(entries, 'no-such-program')] }
  expect((await copyToClipboard(lost, SECRET, 600)).willClear).toBe(false)
})
