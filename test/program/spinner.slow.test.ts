import { expect, onTestFinished, test } from 'vitest'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { makeMemoryState } from '../../src/sandbox/memory-state.ts'
import { serveSandbox } from '../../src/sandbox/serve.ts'
import { linesOn } from '../support/screen.ts'
import { start, startAtTerminal, useProgram } from './child.ts'

useProgram()

const FRAME = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/

/** A sandbox that takes so long for its first reply, in milliseconds. */
async function slowServer(delay: number) {
  const random = (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes))
  const given = { release: '26.10', clock: () => new Date(), random } as const
  let isFirst = true
  const { url, close } = await serveSandbox({
    state: makeMemoryState(given, { assets: 0, tickets: 0 }),
    port: 0,
    beforeReply: async () => {
      const wait = isFirst ? delay : 0
      isFirst = false
      await new Promise((resolve) => setTimeout(resolve, wait))
    },
  })
  onTestFinished(close)
  const env = { ITFLOW_URL: url, ITFLOW_API_KEY: SANDBOX_KEY, ITFLOW_PROFILE: '', ITFLOW_PAGER: '' }
  return { env, host: new URL(url).host }
}

const LINE = ['clients', 'list']

test('a long wait at a terminal shows a spinner, and removes it afterwards', async () => {
  const { env, host } = await slowServer(900)
  const { status, shown } = await startAtTerminal(LINE, env).ended
  expect(status).toBe(0)
  expect(shown).toMatch(new RegExp(`${FRAME.source} Waiting for ${host} …`))
  const lines = linesOn(shown)
  expect(lines.join('\n')).not.toMatch(FRAME)
  expect(lines[0]).toMatch(/^ID +NAME/)
  // The cursor's line is the only one that is ever redrawn.
  expect(shown.replaceAll('\u001b[K', '')).not.toMatch(/\u001b\[[\d;?]*[A-HJ-KSTfhl]/)
})

test('a failure replaces the spinner', async () => {
  const { env } = await slowServer(900)
  const { status, shown } = await startAtTerminal(['clients', 'get', '999'], env).ended
  expect(status).toBe(5)
  expect(shown).toMatch(FRAME)
  expect(linesOn(shown).join('\n')).not.toMatch(FRAME)
})

test('Ctrl-C removes it', async () => {
  const { env } = await slowServer(20_000)
  const { ended, saying, type } = startAtTerminal(LINE, env)
  await saying('Waiting for')
  type('\u0003')
  const { status, shown } = await ended
  expect(status).toBe(130)
  const lines = linesOn(shown)
  expect(lines.join('\n')).not.toMatch(FRAME)
  expect(lines.at(-1)).toBe('')
})

test.each<[string, { argv?: string[]; env?: Record<string, string>; redirection?: string }]>([
  ["if standard output isn't a terminal", { redirection: '>/dev/null' }],
  ["if standard error isn't a terminal", { redirection: '2>/dev/null' }],
  ['with --quiet', { argv: ['--quiet'] }],
  ['with --json', { argv: ['--json'] }],
  ['at a terminal that cannot redraw', { env: { TERM: 'dumb' } }],
  ['in CI', { env: { CI: '1' } }],
  ['in accessible mode', { env: { ITFLOW_ACCESSIBLE: '1' } }],
])('nothing is shown %s', async (_, { argv = [], env: more = {}, redirection }) => {
  const { env } = await slowServer(700)
  const given = { ...env, ...more }
  const { status, shown } = await startAtTerminal([...LINE, ...argv], given, redirection).ended
  expect(status).toBe(0)
  expect(shown).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|\u001b\[K/)
})

test('nothing is shown in a pipe, or for a quick server', async () => {
  const [slow, quick] = [await slowServer(700), await slowServer(0)]
  const { stdout, stderr } = await start(LINE, slow.env).ended
  expect(stdout + stderr).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏\u001b]/)
  expect((await startAtTerminal(LINE, quick.env).ended).shown).not.toMatch(FRAME)
})
