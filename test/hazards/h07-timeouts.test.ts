import { expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { everyCommand, type Plan } from '../leaks/commands.ts'
import { eachOnce } from '../support/division.ts'
import { PASS, type Passing } from './front.ts'
import { hazardInstance } from './hazard-instance.ts'

// A write that is cut off may have happened: this is reported whatever ends it, with what to do next.

const RAW: Plan = { argv: ['api', 'POST', 'custom/thing', '-f', 'a=b'] }

/** This server shows archived records only if their client is sent (H20). */
function inScope(name: string, { argv }: Plan): Plan {
  if (name === 'clients unarchive') return { argv }
  return {
    argv: [...argv, ...(name === 'vendors unarchive' ? ['--global'] : ['--client', 'ACME'])],
  }
}

/** Every command that writes, with arguments that make it send a write to 26.10. */
const WRITES = (await everyCommand('http://itflow.example/'))
  .filter(({ isWrite }) => isWrite)
  .flatMap(({ name, plans }) => {
    const plan = name === 'api' ? RAW : plans.find(({ answers, status }) => !answers && !status)
    if (plan === undefined) return []
    return [{ name, plan: name.endsWith(' unarchive') ? inScope(name, plan) : plan }]
  })

/** Makes sure that `unarchive` has something to do. */
function archived(name: string) {
  const [module = '', verb] = name.split(' ')
  const resource = Object.values(resources).find((one) => one.name === module)
  return ({ tables }: Database) => {
    const [first] = tables[resource?.module ?? '']?.rows ?? []
    if (verb !== 'unarchive' || first === undefined || resource?.archivedAt == null) return
    first[resource.archivedAt] = '2026-01-01 00:00:00'
  }
}

/** Runs a write whose reply never comes; `isLost` says of each other request whether it gets one. */
async function cutOff(
  { name, plan: { argv, stdin = '' } }: (typeof WRITES)[number],
  limit: (seconds: string) => { more: readonly string[]; env: Record<string, string> },
  isLost: (request: Passing, isSent: boolean) => boolean = () => false,
) {
  // A busy machine may need longer until the write is sent.
  let said = ''
  for (const seconds of ['0.3', '1', '4', '12']) {
    let isSent = false
    const instance = await hazardInstance('26.10', archived(name), (request) => {
      const isNow = request.method === 'POST' || isLost(request, isSent)
      isSent ||= request.method === 'POST'
      return isNow ? { kind: 'silent', handled: false } : PASS
    })
    const { more, env } = limit(seconds)
    const result = await instance.itflow([...argv, '--json', ...more], { stdin, env })
    said = result.stderr
    if (isSent) {
      const { error } = JSON.parse(result.stderr.trim().split('\n').at(-1) ?? '')
      return { name, status: result.status, said: `${error?.message}\n${error?.hint}` }
    }
  }
  throw new Error(`${name} sends nothing: ${said}`)
}

const byTimeout = (seconds: string) => ({ more: ['--timeout', seconds], env: {} })
const byServer = (seconds: string) => ({ more: [], env: { ITFLOW_TIMEOUT: seconds } })

const MAY_HAVE = expect.stringMatching(/check before you run it again/i)

it('all kinds of writes are covered', () => {
  const verbs = new Set(WRITES.map(({ name }) => name.split(' ').at(-1)))
  expect([...verbs].sort()).toEqual([
    ...['api', 'archive', 'close', 'create', 'delete', 'import', 'reply', 'resolve', 'unarchive'],
    ...['update', 'upsert'],
  ])
  expect(WRITES.length).toBeGreaterThan(30)
})

const TRIED = eachOnce(
  WRITES,
  ({ name }) => name.split(' ')[0],
  ({ name }) => name.split(' ').at(-1),
)

/** Writes of domains have a longer time-out in any case, since the server looks up their names (H35). */
const TIMED = TRIED.filter(({ name }) => !/^domains (?:create|update|upsert)$/.test(name))

it('--timeout in the middle of a write says to check before running it again', async () => {
  const told = await Promise.all(TRIED.map((one) => cutOff(one, byTimeout)))
  const wanted = TRIED.map(({ name }) => ({ name, status: 9, said: MAY_HAVE }))
  expect(told).toEqual(wanted)
})

it('so does a server that answers neither the write nor the check', async () => {
  const some = TIMED.filter(({ name }) => name !== 'api')
  const told = await Promise.all(some.map((one) => cutOff(one, byServer, (_, isSent) => isSent)))
  const wanted = some.map(({ name }) => ({ name, status: 9, said: MAY_HAVE }))
  expect(told).toEqual(wanted)
})

it('a write that is never answered is checked, and may still be in progress', async () => {
  const told = await Promise.all(TIMED.map((one) => cutOff(one, byServer)))
  const wanted = TIMED.map(({ name }) => ({
    name,
    status: 9,
    said: expect.stringMatching(
      name === 'api'
        ? /check before you run it again/
        : /(look once more|check) before you run it again/i,
    ),
  }))
  expect(told).toEqual(wanted)
})
