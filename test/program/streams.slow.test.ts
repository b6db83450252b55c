import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../support/sandbox.ts'
import { start, startAtTerminal, useProgram } from './child.ts'

// What goes where, in a process of its own: warnings of the runtime would be there too.

useProgram()

/** A server, and what points the program to it. */
async function server(): Promise<Record<string, string>> {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  return {
    ITFLOW_URL: sandbox.url,
    ITFLOW_API_KEY: sandbox.key,
    ITFLOW_DECRYPT_PASSWORD: sandbox.decryptPassword,
  }
}

test('with --json, standard error has one object per line, no matter how much happens at once', async () => {
  const env = await server()
  await start(['clients', 'archive', 'globex'], env).ended
  const { status, stdout, stderr } = await start(
    ['clients', 'delete', 'globex', '--yes', '--json'],
    env,
  ).ended
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ client_id: 5, undo: null })
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ notice }) => notice.code)).toContain('delete')
})

test('also with a trace of every request', async () => {
  const env = await server()
  const argv = ['clients', 'get', 'nobody', '--json', '--debug']
  const { status, stdout, stderr } = await start(argv, env).ended
  expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toMatchObject({ error: { code: 'not_found' } })
  expect(lines.length).toBeGreaterThan(2)
})

test('--quiet leaves standard error empty, and the result on standard output', async () => {
  const argv = ['tickets', 'list', '--client', 'acme', '--limit', '1']
  const loud = await start(argv).ended
  const quiet = await start([...argv, '-q']).ended
  expect(loud.stderr).not.toBe('')
  expect(quiet).toMatchObject({ status: 0, stderr: '' })
  expect(quiet.stdout.split('\n')[0]).toBe(loud.stdout.split('\n')[0])
})

test('standard input provides one value: a second is refused', async () => {
  const argv = ['assets', 'create', '--client', 'acme', '--name', 'X']
  const { child, ended } = start([...argv, '--notes', '@-', '--description', '@-'])
  child.stdin?.end('made-up')
  const { status, stderr } = await ended
  expect(status).toBe(2)
  expect(stderr).toContain('Standard input can provide only one value')
})

test('nothing is asked, coloured or paged without a terminal', async () => {
  const { status, stderr } = await start(['contacts', 'delete', 'ada@acme.example']).ended
  expect(status).toBe(10)
  expect(stderr).toContain('Confirmation needs a terminal, or --yes')
  const { stdout } = await start(['tickets', 'list', '--all'], { ITFLOW_PAGER: 'echo paged' }).ended
  expect(stdout).not.toMatch(/paged|\x1b/)
})

test('at a terminal, a question is asked and its answer used', async () => {
  const argv = ['contacts', 'delete', 'ada@acme.example']
  const { ended, saying, type } = startAtTerminal(argv)
  await saying('permanently?')
  type('y\r')
  const { status, shown } = await ended
  expect(status).toBe(0)
  expect(shown).toContain('Deleted')
})

test.each(['2>/dev/null', '>/dev/null', '</dev/null'])(
  "nothing is asked if one end isn't a terminal: %s",
  async (redirection) => {
    const argv = ['contacts', 'delete', 'ada@acme.example']
    const { status, shown } = await startAtTerminal(argv, {}, redirection).ended
    expect(status).toBe(10)
    expect(shown).not.toContain('(y/N)')
  },
)

test('long output goes through the pager at a terminal, unless --no-pager', async () => {
  const argv = ['tickets', 'list', '--all']
  const paged = await startAtTerminal(argv, { ITFLOW_PAGER: 'echo paged' }).ended
  expect(paged.shown).toContain('paged')
  expect(paged.shown).not.toContain('TCK-1042')
  const whole = await startAtTerminal([...argv, '--no-pager'], { ITFLOW_PAGER: 'echo paged' }).ended
  expect(whole.shown).toContain('TCK-1042')
  expect(whole.shown).not.toContain('paged')
})

test('colour is for terminals that want it', async () => {
  const argv = ['tickets', 'list', '--client', 'acme', '--no-pager']
  const red = '\x1b[31m'
  expect((await startAtTerminal(argv).ended).shown).toContain(red)
  expect((await startAtTerminal(argv, { NO_COLOR: '1' }).ended).shown).not.toContain(red)
  expect((await startAtTerminal([...argv, '--no-color']).ended).shown).not.toContain(red)
})

test.each(['cols 0 rows 0', 'cols 0', 'rows 0 cols 80'])(
  'a terminal of %s shows a list and a record as one of 80 columns does, and pages nothing it cannot measure',
  async (size) => {
    // In CI there is no message about how long a server takes, which takes as long as it takes.
    const env = { ...(await server()), ITFLOW_PAGER: 'echo paged; cat', CI: 'true' }
    for (const argv of [
      ['assets', 'list', '--limit', '3'],
      ['tickets', 'get', 'TCK-1042'],
      ['tickets', 'list', '--all', ...(size === 'cols 0' ? ['--no-pager'] : [])],
    ]) {
      const wide = startAtTerminal(argv, env, '', 'cols 80 rows 1000')
      const unknown = startAtTerminal(argv, env, '', size)
      const [expected, ended] = [await wide.ended, await unknown.ended]
      expect(ended).toEqual(expected)
      expect(ended.status).toBe(0)
      expect(ended.shown).not.toContain('paged')
    }
  },
)

test('a terminal of 0 columns asks its questions', async () => {
  const argv = ['contacts', 'delete', 'ada@acme.example']
  const { ended, saying, type } = startAtTerminal(argv, {}, '', 'cols 0 rows 0')
  await saying('permanently?')
  type('y\r')
  const { status, shown } = await ended
  expect(status).toBe(0)
  expect(shown).toContain('Deleted')
})
