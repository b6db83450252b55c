import { describe, expect, it } from 'vitest'
import { UnavailableError } from '../../src/api/http/failures.ts'
import { DecryptPasswordError } from '../../src/api/writes/guards/decrypt-password.ts'
import { EXIT_STATUSES } from '../../src/cli/exit-statuses.ts'
import { printFailure } from '../../src/cli/report.ts'
import { Defect } from '../../src/defect.ts'
import * as errors from '../../src/errors.ts'
import { OtpSecretError } from '../../src/secrets/totp.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

/** Each code with a failure of it, and whether trying again can help where nothing was written. */
const CODES: readonly (readonly [errors.Failure, boolean])[] = [
  [new Defect(new Error('x'), false), false],
  [new errors.OutputError('x'), false],
  [new errors.UsageError('x'), false],
  [new errors.ConfigError('x'), false],
  [new errors.AuthenticationError('x', { httpStatus: 401 }), false],
  [new DecryptPasswordError('x'), false],
  [new errors.PermissionError('x', { httpStatus: 403 }), false],
  [new errors.NotFoundError('x', { httpStatus: 404 }), false],
  [new errors.AmbiguousError('x'), false],
  [new errors.UnsupportedError('x', { httpStatus: 404 }), false],
  [new errors.ServerError('x'), false],
  [new errors.ServerError('x', { httpStatus: 200 }), false],
  [new errors.ServerError('x', { httpStatus: 400 }), false],
  [new errors.ServerError('x', { httpStatus: 500 }), true],
  [new UnavailableError('x', { httpStatus: 429 }), true],
  [new UnavailableError('x', { httpStatus: 503 }), true],
  [new errors.NotItflowError('x', { httpStatus: 200 }), false],
  [new OtpSecretError('x'), false],
  [new errors.UnreachableError('x'), true],
  [new errors.UnreachableError('x', { isTransient: false }), false],
  [new errors.TimeoutError('x'), true],
  [new errors.RefusedError('x'), false],
  [new errors.RefusedError('x', { isTransient: true }), true],
  [new errors.ConflictError('x'), false],
  [new errors.PartialError('x'), false],
  [new errors.AttentionError('x'), false],
  [new errors.InterruptedError('SIGINT'), false],
  [new errors.InterruptedError('SIGTERM'), false],
  [new errors.ChildFailure('x', 3), false],
]

function told(failure: errors.Failure, hasWritten: boolean) {
  let text = ''
  const tell = (line: string) => {
    text += line
  }
  printFailure(failure, { isJson: true, print: tell, hasWritten })
  return JSON.parse(text).error
}

/** Whether a run ended with an error after which it can be tried again. */
async function retryable(ran: Promise<{ stderr: string; status: number }>) {
  const { stderr, status } = await ran
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  return [status, error.code, error.retryable]
}

describe('"retryable" of an error', () => {
  it.each(CODES)('%s: %s', (failure, expected) => {
    expect(told(failure, false)).toMatchObject({ code: failure.code, retryable: expected })
    expect(told(failure, true).retryable).toBe(false)
  })

  it('is tested and documented for every code', async () => {
    const known = EXIT_STATUSES.flatMap(({ codes }) => codes)
    const tried = new Set(CODES.map(([{ code }]) => code))
    expect([...tried].sort()).toEqual([...new Set([...known, 'child_failed'])].sort())
    const { stdout } = await run(['help', 'exit-codes'])
    for (const code of [...known, 'retryable']) expect(stdout).toContain(code)
    // A kind of failure that is added to errors.ts is tried here as well.
    const kinds = Object.values(errors).filter((value) => typeof value === 'function')
    const wanted = kinds.filter((kind) => kind.prototype instanceof errors.Failure)
    const missing = wanted.filter((kind) => !CODES.some(([failure]) => failure instanceof kind))
    expect(missing).toEqual([])
  })
})

const LIST = ['assets', 'list', '--client', '1', '--json']

/** Answers every call of one method with a status and nothing. */
const always =
  (method: string, status: number) =>
  (request: Passing): Fate =>
    request.method === method ? { kind: 'answer', status, body: '' } : PASS

describe('a read can be tried again', () => {
  it.each([429, 500, 502, 503, 504])('after status %i', async (status) => {
    const instance = await hazardInstance('26.10', undefined, always('GET', status))
    expect(await retryable(instance.itflow(LIST))).toEqual([8, 'server_failed', true])
  })

  it('if no reply came, or not in time', async () => {
    const lost = await hazardInstance('26.10', undefined, () => ({ kind: 'lost', handled: true }))
    expect(await retryable(lost.itflow(LIST))).toEqual([9, 'unreachable', true])
    const silent = await hazardInstance('26.10', undefined, () => ({
      kind: 'silent',
      handled: true,
    }))
    const env = { ITFLOW_TIMEOUT: '0.1' }
    expect(await retryable(silent.itflow(LIST, { env }))).toEqual([9, 'timeout', true])
  })

  it.each([
    [401, 3, 'not_authenticated'],
    [403, 4, 'not_permitted'],
  ])('but not after status %i', async (status, exit, code) => {
    const instance = await hazardInstance('26.10', undefined, always('GET', status))
    const [gotExit, gotCode, again] = await retryable(instance.itflow(LIST))
    expect([gotExit, gotCode, again]).toEqual([exit, code, false])
  })

  it('only if waiting helps: a server may come up later, a profile will not appear by itself', async () => {
    const env = { ITFLOW_URL: 'https://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up' }
    // Nobody listens there now; somebody may later.
    expect(await retryable(run(LIST, { env }))).toEqual([9, 'unreachable', true])
    const home = freshHome()
    expect(await retryable(run(LIST, { home, cwd: '/nowhere' }))).toMatchObject([2, 'usage', false])
  })
})

const CREATE = ['vendors', 'create', '--client', '1', '--name', 'Cables', '--json']

describe('a write can be tried again', () => {
  it('if it was not sent: the connection was refused, or a proxy did not pass it on', async () => {
    const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up' }
    expect(await retryable(run(CREATE, { env }))).toEqual([9, 'unreachable', true])
    const busy = await hazardInstance('26.10', undefined, always('POST', 429))
    expect(await retryable(busy.itflow(CREATE))).toEqual([8, 'server_failed', true])
    expect(busy.changes()).toEqual([])
  })

  it.each([
    ['was lost before the server had it', { kind: 'lost', handled: false }],
    ['got no reply in time', { kind: 'silent', handled: false }],
    ['was answered by a gateway', { kind: 'answer', status: 502, body: '' }],
    ['died', { kind: 'answer', status: 500, body: '' }],
  ] as const)('but not if it %s: it may still happen', async (_, fate) => {
    const decide = ({ method }: Passing): Fate => (method === 'POST' ? fate : PASS)
    const instance = await hazardInstance('26.10', undefined, decide)
    const [status, , again] = await retryable(
      instance.itflow(CREATE, { env: { ITFLOW_TIMEOUT: '0.3' } }),
    )
    expect([[8, 9].includes(status), again]).toEqual([true, false])
  })

  it('but not if it cannot be checked, nor after another write that succeeded', async () => {
    let isWritten = false
    const decide = ({ method, operation }: Passing): Fate => {
      if (method === 'POST') isWritten = true
      const isBlind = isWritten && method === 'GET' && operation === 'vendors/read'
      return isBlind ? { kind: 'answer', status: 503, body: '' } : PASS
    }
    const instance = await hazardInstance('26.10', undefined, decide)
    const { stderr } = await instance.itflow(CREATE)
    expect(isWritten).toBe(true)
    expect(stderr).not.toContain('"retryable":true')
  })
})

it('a job that is already running can be tried again', async () => {
  const home = freshHome()
  const first = runSandbox(['assets', 'list', '--lock', 'nightly'], { home })
  const second = runSandbox(['assets', 'list', '--lock', 'nightly', '--lock-fail', '--json'], {
    home,
  })
  const ends = await Promise.all([first, second])
  const busy = ends.find(({ status }) => status === 10)
  if (busy !== undefined) expect(JSON.parse(busy.stderr).error.retryable).toBe(true)
  expect(ends.map(({ status }) => status)).toContain(0)
})
