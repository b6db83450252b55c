import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bundledProgram } from '../support/bundle.ts'
import { startHouse } from './house.ts'
import { MARKS } from './marks.ts'
import { leaks, makeRig } from './rig.ts'

const house = await startHouse()
const rig = makeRig(house)

/** A clock that throws a given error. */
function failingClock(error: unknown): Date {
  const fail = () => {
    throw error
  }
  return Object.assign(new Date('2026-11-24T12:00:00Z'), {
    getTime: fail,
    valueOf: fail,
    toISOString: fail,
  })
}

const KNOWN = `${MARKS.key} and ${MARKS.decryptPassword}`
const THROWN: readonly [string, () => unknown][] = [
  ['an error', () => new Error(KNOWN)],
  ['an error with a cause', () => new Error(KNOWN, { cause: new Error(KNOWN) })],
  ['an error with fields', () => Object.assign(new Error(KNOWN), { body: KNOWN, code: KNOWN })],
  ['a text', () => KNOWN],
  ['an error of several', () => new AggregateError([new Error(KNOWN)], KNOWN)],
]

describe.each(THROWN)('a defect that throws %s', (_, thrown) => {
  test.each([
    [['clients', 'list']],
    [['clients', 'list', '--json']],
    [['clients', 'list', '--debug']],
    [['clients', 'list', '--debug', '--json']],
    [['credentials', 'list', '--debug']],
    [['profiles', 'test', 'bakery', '--debug']],
  ])('shows no secret: %j', async (argv) => {
    house.reset()
    rig.reset()
    const now = failingClock(thrown())
    const result = await rig.run(argv, { now, terminal: 100 })
    expect([result.status, result.stderr]).toEqual([1, expect.stringContaining('Bug in itflow')])
    expect(leaks(rig, house, result)).toEqual([])
  })
})

test('a defect after a secret was read does not show it', async () => {
  house.reset()
  rig.reset()
  const now = new Date('2026-11-24T12:00:00Z')
  const time = now.getTime()
  now.getTime = () => {
    // The clock is also read for pages, before the secret is known.
    if (!/otpOf/.test(new Error().stack ?? '')) return time
    throw new Error(`${MARKS.otp} and ${KNOWN}`)
  }
  const result = await rig.run(['credentials', 'otp', '1', '--debug'], { now })
  expect([result.status, result.stderr]).toEqual([1, expect.stringContaining('Bug in itflow')])
  expect(leaks(rig, house, result)).toEqual([])
})

describe('an unhandled error', () => {
  let program = ''
  let directory = ''
  beforeAll(async () => {
    ;({ program, directory } = await bundledProgram())
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  test.each([
    ['an exception', 'throw new Error(process.env.LEAK_TEST_K)'],
    ['a rejection', 'Promise.reject(new Error(process.env.LEAK_TEST_K))'],
  ])('is reported without a secret: %s', async (_, code) => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      silent.closeAllConnections()
      silent.close()
    })
    rig.reset()
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`
    // Thrown during the request, by code outside the program.
    const preload = `import http from 'node:http'; const send = http.ClientRequest.prototype.end
http.ClientRequest.prototype.end = function (...all) { setTimeout(() => { ${code} }, 50); return send.apply(this, all) }`
    const result = await runProcess(
      ['--import', `data:text/javascript,${encodeURIComponent(preload)}`, program],
      ['clients', 'list', '--debug'],
      { ...rig.env, HOME: rig.home, ITFLOW_URL: url, ITFLOW_API_KEY: MARKS.key },
    )
    expect([result.status, result.stderr]).toEqual([1, expect.stringContaining('Bug in itflow')])
    expect(leaks(rig, { log: [] }, result)).toEqual([])
  })
})

function runProcess(
  node: readonly string[],
  argv: readonly string[],
  env: Record<string, string>,
): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, ...argv], { env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
