import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { program, start, useProgram } from '../../program/child.ts'
import { testClipboard } from '../../support/clipboard.ts'

// Tests that need a separate process: inherited input, signals, and what outlives the program.

const EDGE = 'made-up-Edge-4471'

useProgram()

test('the command after run reads standard input', async () => {
  const { child, ended } = start(['credentials', 'run', '1', '--', 'sh', '-c', 'cat; exit 4'])
  child.stdin?.end(`from outside, and ${EDGE}\n`)
  expect(await ended).toMatchObject({ status: 4, stdout: 'from outside, and ***\n' })
})

test.each([
  ['SIGTERM', 'TERM', 7],
  ['SIGINT', 'INT', 8],
] as const)(
  '%s reaches the command behind run, whose answer it is',
  async (signal, name, status) => {
    const script = `trap 'exit ${status}' ${name}; echo ready; while :; do sleep 0.05; done`
    const { child, ended, output } = start(['credentials', 'run', '1', '--', 'sh', '-c', script])
    await vi.waitFor(() => expect(output()).toBe('ready\n'), { timeout: 20_000 })
    child.kill(signal)
    expect((await ended).status).toBe(status)
  },
)

test('copy ends at once; what clears the clipboard outlives it, and is given no secret to see', async () => {
  const clipboard = testClipboard()
  const { child, ended } = start(['credentials', 'copy', '1', '--clear', '5'], {
    ...clipboard.env,
    ITFLOW_DECRYPT_PASSWORD: 'sandbox-decrypt-made-up-and-no-secret',
  })
  child.stdin?.end()
  const seenClearing = vi.waitFor(clearing, { timeout: 20_000 })
  const { status, stderr } = await ended
  expect({ status, held: clipboard.copied() }).toEqual({ status: 0, held: EDGE })
  expect(stderr).toContain('✓ Password of Firewall edge copied; cleared in 5 s.')
  for (const seen of await seenClearing) {
    expect(seen).not.toContain('made-up')
  }
  await vi.waitFor(() => expect(clipboard.text()).toBe(''), { timeout: 20_000 })
})

/** The arguments and environments of the clearing processes, if the system shows them. */
function clearing(): string[] {
  if (!existsSync('/proc/self/environ')) return []
  const found = readdirSync('/proc').flatMap((pid) => {
    const args = contentOf(join('/proc', pid, 'cmdline'))
    if (!args.includes(join(dirname(program()), 'clear-clipboard.js'))) return []
    return [args + contentOf(join('/proc', pid, 'environ'))]
  })
  if (found.length === 0) throw new Error('nothing clears')
  return found
}

/** Empty for processes that ended, and for other entries. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
