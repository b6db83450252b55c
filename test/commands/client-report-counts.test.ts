import { describe, expect, it } from 'vitest'
import { reportModules } from '../../src/reports/client-report-modules.ts'
import { workedField } from '../../src/reports/time-module.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { Database, PartialRow } from '../../src/sandbox/database.ts'
import { schemaOf } from '../../src/sandbox/schema.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { some } from '../support/division.ts'
import { sectionsIn } from '../support/report-document.ts'
import { TEST_NOW } from '../support/sandbox.ts'

// Each count of a report is that of the command that lists the records, on generated records.

const CHECKED: readonly Release[] = ['25.01', '25.06', '25.12', '26.3', '26.08.2', '26.10']
const DAY = 86_400_000
const ARCHIVED_AT = '2026-10-01 10:00:00'

/** A generator of numbers from 0 to 1 that always gives the same ones. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

const dayIn = (days: number) => new Date(TEST_NOW.getTime() + days * DAY).toISOString().slice(0, 10)

/** Values for the columns of a module that decide whether and where a record counts. */
function valuesFor(resource: Resource, client: number, random: () => number): PartialRow {
  const { fields, archivedAt, label } = resource
  const within = (from: number, to: number) => from + Math.floor(random() * (to - from))
  const days = Object.entries(fields).filter(
    ([, { kind, isJoined }]) => kind === 'date' && !isJoined,
  )
  return {
    [label]: `Made up ${within(0, 5)}`,
    [resource.client ?? '']: `${client}`,
    ...(archivedAt !== null && random() < 0.3 ? { [archivedAt]: ARCHIVED_AT } : {}),
    ...Object.fromEntries(
      days.flatMap(([name]) => (random() < 0.3 ? [] : [[name, dayIn(within(-3000, 200))]])),
    ),
  }
}

/** Adds records of two clients with the same names to every module of a report. */
function addRecords(instance: HazardInstance, random: () => number) {
  const { database, put } = instance
  for (const resource of reportModules().filter((one) => workedField(one) === undefined)) {
    const { byName } = schemaOf(resource.module, database.release)
    for (const client of [1, 2, 1, 2, 1, 2, 4]) {
      const values = Object.entries(valuesFor(resource, client, random))
      put(resource.module, Object.fromEntries(values.filter(([name]) => byName.has(name))))
    }
  }
  for (const client of [1, 2, 1, 2, 1]) addTicket(instance, client, random)
}

function addTicket({ put }: HazardInstance, client: number, random: () => number) {
  const status = 1 + Math.floor(random() * 5)
  const ticket = put('tickets', {
    ticket_subject: 'Made up',
    ticket_client_id: `${client}`,
    ticket_status: `${status}`,
    ticket_priority: 'High',
    ticket_assigned_to: '1',
    ...(status === 5 ? { ticket_closed_at: ARCHIVED_AT } : {}),
  })
  const minutes = 10 + Math.floor(random() * 49)
  for (const created of ['2026-11-05 10:00:00', '2026-10-05 10:00:00']) {
    put('ticket_replies', {
      ticket_reply: 'Made up',
      ticket_reply_ticket_id: `${ticket}`,
      ticket_reply_by: `${1 + Math.floor(random() * 3)}`,
      ticket_reply_time_worked: `01:${minutes}:00`,
      ticket_reply_created_at: created,
    })
  }
}

async function listed(instance: HazardInstance, argv: readonly string[]): Promise<unknown[]> {
  const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
  expect({ argv, status, stderr }).toMatchObject({ status: 0 })
  return JSON.parse(stdout)
}

/** What another command says about a client, by the section's name. */
async function countsElsewhere(instance: HazardInstance, client: string) {
  const counts: Record<string, number> = {}
  for (const resource of reportModules()) {
    if (workedField(resource) !== undefined) continue
    const open = resource.reportPart === 'work' ? ['--open'] : []
    const argv = [resource.name, 'list', '--client', client, ...open]
    counts[resource.name] = (await listed(instance, argv)).length
  }
  const expiring = ['expiring', '--client', client, '--within', '90d']
  counts['expiring'] = (await listed(instance, expiring)).length
  return counts
}

const clientsOf = ({ tables }: Database) =>
  (tables['clients']?.rows ?? []).map((row) => String(row['client_id']))

describe.each(some(CHECKED))('on %s', (release) => {
  it('each count is that of the command that lists the records', async () => {
    const instance = await hazardInstance(release)
    addRecords(instance, numbers(CHECKED.indexOf(release) + 1))
    for (const client of clientsOf(instance.database)) {
      const { status, stdout } = await instance.itflow(['clients', 'report', client, '--json'])
      expect({ client, status }).toEqual({ client, status: 0 })
      const counts = sectionsIn(stdout).flatMap(({ name, count }) =>
        count === undefined ? [] : [[name, count] as const],
      )
      expect({ client, ...Object.fromEntries(counts) }).toEqual({
        client,
        ...(await countsElsewhere(instance, client)),
      })
    }
  })

  it('the open tickets are those that duty counts for the client', async () => {
    const instance = await hazardInstance(release)
    addRecords(instance, numbers(7))
    for (const client of ['1', '2', '4']) {
      const { stdout } = await instance.itflow(['clients', 'report', client, '--json'])
      const duty = await listed(instance, ['duty', '--client', client, '--limit', '1000'])
      const waiting = duty.filter((row) => (row as { section: string }).section === 'waiting')
      const section = sectionsIn(stdout).find(({ name }) => name === 'tickets')
      expect(section?.count).toBe(waiting.length)
    }
  })
})

describe.each(['26.3', '26.08.2', '26.10'] as const)('on %s', (release) => {
  it('the time this month is that of the report of time', async () => {
    const instance = await hazardInstance(release)
    addRecords(instance, numbers(3))
    for (const client of ['1', '2', '3', '4']) {
      const argv = ['time', 'report', '--client', client, '--by', 'technician']
      const { stderr } = await instance.itflow(argv)
      const [, worked = ''] = /^· (.*?) in 2026-11 /.exec(stderr) ?? []
      const { stdout } = await instance.itflow(['clients', 'report', client])
      const expected = worked === 'No time worked' ? 'none' : worked
      expect(stdout).toMatch(new RegExp(`^ {2}Time in 2026-11 +${expected}$`, 'm'))
      if (expected !== 'none') expect(stdout).toMatch(new RegExp(`^ {2}Total +${expected}$`, 'm'))
    }
  })
})
