import { expect, it, onTestFinished } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'
import type { Printed } from './time-model.ts'

const REPORT = ['time', 'report', '--month', '2026-11']

/** Adds a profile s0, s1 … for a server of each release, and returns what runs the program with them. */
async function profilesOf(...all: Release[]) {
  const servers = await Promise.all(all.map((release) => startSandbox(release)))
  const home = freshHome()
  const env = { KEY: servers[0]?.key ?? '' }
  for (const [index, { url, close }] of servers.entries()) {
    onTestFinished(close)
    const words = ['--url', url, '--key-env', 'KEY', '--timezone', 'UTC', '--no-test']
    await run(['profiles', 'add', `s${index}`, ...words], { home, env })
  }
  const call = (argv: readonly string[], options: RunOptions = {}) =>
    run(argv, { home, env, ...options })
  return { call, servers }
}

const rowsIn = (stdout: string) => JSON.parse(stdout) as Printed[]

/** Adds a ticket without time. */
const TICKET = {
  ticket_prefix: 'TCK-',
  ticket_number: '7001',
  ticket_subject: 'Nobody wrote a time',
  ticket_client_id: '1',
  ticket_created_at: '2026-11-02 09:00:00',
  ticket_resolved_at: '2026-11-02 10:00:00',
}

it.each([
  ['the sums', []],
  ['by ticket', ['--by', 'ticket', '--round', '15m']],
  ['the tickets without time', ['--without-time']],
  ['the differences', ['--verify']],
])('%s of several instances are those of each, with its profile', async (_, words) => {
  const { call, servers } = await profilesOf('26.10', '26.08.2')
  const { insertRow } = await import('../../src/sandbox/database.ts')
  for (const { database } of servers) insertRow(database, 'tickets', TICKET, new Date())
  const both = await call([...REPORT, ...words, '--all-profiles', '--json'])
  expect(both.status).toBe(0)
  const rows = rowsIn(both.stdout)
  for (const profile of ['s0', 's1']) {
    const one = await call([...REPORT, ...words, '--profile', profile, '--json'])
    expect(rows.filter((row) => row['profile'] === profile)).toEqual(
      rowsIn(one.stdout).map((row) => ({ profile, ...row })),
    )
    // A total for each instance.
    expect(both.stderr).toContain(`on ${profile}`)
  }
  const csv = await call([...REPORT, ...words, '--profile', 's0,s1', '--csv'])
  expect(csv.stdout).toMatch(/^profile,period,/)
})

it('names for each instance the command that lists its tickets without time', async () => {
  const { call, servers } = await profilesOf('26.10', '26.3')
  const { insertRow } = await import('../../src/sandbox/database.ts')
  for (const { database } of servers) insertRow(database, 'tickets', TICKET, new Date())
  const { status, stdout, stderr } = await call([...REPORT, '--all-profiles'], { terminal: 120 })
  expect(status).toBe(0)
  expect(stdout).toMatch(/PROFILE +CLIENT/)
  for (const profile of ['s0', 's1']) {
    expect(stderr).toContain(
      `itflow time report --without-time --month 2026-11 --profile ${profile}`,
    )
  }
})

it.each([
  ['the sums', [], '25.12'],
  ['the tickets without time', ['--without-time'], '25.12'],
  ['the differences', ['--verify'], '26.07'],
] as const)('%s are shown if one instance fails, which is named', async (_, words, release) => {
  const { call } = await profilesOf('26.10', release)
  const { status, stderr } = await call([...REPORT, ...words, '--all-profiles', '--json'])
  expect(status).toBe(11)
  expect(stderr).toContain('1 of 2 instances failed')
  expect(stderr).toContain('s1: ')
})
