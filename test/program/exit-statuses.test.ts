import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { serve } from '../support/loopback.ts'
import { freshHome, type RunOptions, type RunResult, run, runSandbox } from '../support/run.ts'

/** A run against a server that answers everything in one way. */
async function against(
  given: { status?: number; body?: unknown; raw?: string } | undefined,
  argv: readonly string[],
) {
  const { url } = await serve(() => given)
  const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: 'made-up', ITFLOW_TIMEOUT: '0.2' }
  return run(argv, { env, home: freshHome() })
}

const LIST = ['clients', 'list', '--json']

/** Each exit status of the contract, how it comes about, and the code it is reported with. */
const STATUSES: readonly (readonly [
  number,
  string,
  string | undefined,
  () => Promise<RunResult>,
])[] = [
  [0, 'done', undefined, () => runSandbox(LIST)],
  [
    1,
    'a bug in itflow',
    'defect',
    () => {
      const clock = new Date(Number.NaN)
      return runSandbox(['tickets', 'list', '--json'], { home: freshHome(), now: clock })
    },
  ],
  [2, 'wrong usage', 'usage', () => runSandbox([...LIST, '--limit', 'x'])],
  [
    2,
    'a damaged configuration file',
    'config',
    () => {
      const home = freshHome()
      mkdirSync(join(home, '.config/itflow'), { recursive: true })
      writeFileSync(join(home, '.config/itflow/config.json'), '{"version":')
      return run(LIST, { home })
    },
  ],
  [
    3,
    'not authenticated',
    'not_authenticated',
    () => against({ status: 401, body: { success: 'False', message: 'Invalid API Key' } }, LIST),
  ],
  [
    4,
    'not permitted',
    'not_permitted',
    () => against({ status: 403, body: { success: 'False', message: 'Not for you.' } }, LIST),
  ],
  [5, 'not found', 'not_found', () => runSandbox(['clients', 'get', '999', '--json'])],
  [
    6,
    'more than one match',
    'ambiguous',
    () => runSandbox(['contacts', 'get', 'Grace Hopper', '--json']),
  ],
  [7, 'no such operation', 'unsupported', () => runSandbox(['software', 'create', '--json'])],
  [8, 'the server failed', 'server_failed', () => against({ status: 500, raw: '' }, LIST)],
  [
    8,
    'the answer makes no sense',
    'not_itflow',
    () => against({ raw: '<html>Welcome</html>' }, LIST),
  ],
  [
    9,
    'could not be reached',
    'unreachable',
    () => run(LIST, { env: { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up' } }),
  ],
  [9, 'took too long', 'timeout', () => against(undefined, LIST)],
  [10, 'refused', 'refused', () => runSandbox(['assets', 'delete', '1', '--json'])],
  [11, 'partly done', 'partial', () => runSandbox(['contacts', 'get', '1', '999', '--json'])],
  [
    12,
    'a check found something',
    'attention',
    async () => (await hazardInstance('25.12')).itflow(['doctor', '--json']),
  ],
  [130, 'interrupted', 'interrupted', () => aborted('SIGINT')],
  [143, 'terminated', 'interrupted', () => aborted('SIGTERM')],
]

/** Those of a read that the same command may not end with a moment later: an ITFlow that failed (500), and none at all. */
const PASSING = [8, 9]

async function aborted(signal: 'SIGINT' | 'SIGTERM'): Promise<RunResult> {
  const { InterruptedError } = await import('../../src/errors.ts')
  const abort = new AbortController()
  const { url } = await serve(() => {
    abort.abort(new InterruptedError(signal))
    return undefined
  })
  const env = { ITFLOW_URL: url.href, ITFLOW_API_KEY: 'made-up' }
  return run(LIST, { env, signal: abort.signal })
}

describe('the exit status is', () => {
  it.each(STATUSES)('%i for: %s', async (status, _, code, act) => {
    const { stdout, stderr, status: got } = await act()
    const last = stderr.trim().split('\n').at(-1) ?? ''
    expect({ got, last }).toMatchObject({ got: status })
    if (code === undefined) return
    const { error } = JSON.parse(last)
    expect(error.code).toBe(code)
    expect(error.message).not.toBe('')
    expect(error.retryable).toBe(PASSING.includes(status) && code !== 'not_itflow')
    if (status !== 12 && status !== 11) expect(stdout).toBe('')
  })
})

it('an interruption during several records says which are done', async () => {
  const { InterruptedError } = await import('../../src/errors.ts')
  const abort = new AbortController()
  const instance = await hazardInstance('26.10', undefined, ({ method, operation, nth }) => {
    if (method !== 'POST' || operation !== 'assets/delete' || nth === 0) return { kind: 'pass' }
    abort.abort(new InterruptedError('SIGTERM'))
    return { kind: 'lost', handled: false }
  })
  const argv = ['assets', 'delete', '1', '2', '3', '--yes', '--json']
  const { status, stderr } = await instance.itflow(argv, { signal: abort.signal })
  expect(status).toBe(143)
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  expect(error.code).toBe('interrupted')
  expect(error.hint).toMatch(/^Deleted: 1\nFailed: 2 LT-0002: Terminated.*\nNot tried: 3$/s)
})

describe('a failure without --json is two lines of text', () => {
  const text = async (argv: readonly string[], options?: RunOptions) =>
    (await runSandbox(argv, options)).stderr

  it('what failed, on what, and the next step', async () => {
    expect(await text(['clients', 'get', '999'])).toBe(
      'No client 999 on sandbox\n  See: itflow clients list --profile sandbox\n',
    )
  })

  it('also with --quiet, which hides only the rest', async () => {
    expect(await text(['clients', 'get', '999', '-q'])).toContain('No client 999')
  })

  it('as JSON if the environment asks for it', async () => {
    const env = { ITFLOW_OUTPUT: 'json' }
    expect(JSON.parse(await text(['clients', 'get', '999'], { env })).error.code).toBe('not_found')
  })
})
