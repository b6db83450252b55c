import { describe, expect, it } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import type { Database, Row } from '../../src/sandbox/database.ts'
import { widthOf } from '../../src/text/width.ts'
import { namedZone } from '../../src/time/zone.ts'
import { type Fate, PASS, type Passing } from '../hazards/front.ts'
import {
  environmentOf,
  type HazardInstance,
  hazardInstance,
  RELEASES,
  releases,
} from '../hazards/hazard-instance.ts'
import { RESTRICTED, restrictedTo } from '../support/restricted-key.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'
import { twoInstances } from '../support/two-instances.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PRIORITIES = ['Low', 'Medium', 'High', 'Urgent']
const ALL = ['--limit', '1000']
const ZONE = { env: { ITFLOW_TIMEZONE: 'UTC' } }

interface Printed {
  section: string
  client_id: number | null
  client: string | null
  id: number | null
  number: string | null
  name: string
  priority: string | null
  assigned_id: number | null
  assigned: string | null
  opened: string
  updated: string
  sla: string | null
  due: string | null
  open: number | null
  urgent: number | null
  unassigned: number | null
}

const rowsIn = (stdout: string) => JSON.parse(stdout) as Printed[]

const idsOf = (rows: readonly Printed[], section: string) =>
  rows.filter((row) => row.section === section).map(({ id }) => id)

/** A moment as the database has it. */
const momentAt = (instant: number) => new Date(instant).toISOString().slice(0, 19).replace('T', ' ')

const wallOf = (moment: string | null | undefined) => Date.parse(`${moment}Z`)

/** The open tickets, worked out from the rows of the database alone. */
function openIn({ tables }: Database): Row[] {
  const archived = new Set(
    (tables['clients']?.rows ?? [])
      .filter((row) => row['client_archived_at'])
      .map((row) => row['client_id']),
  )
  return (tables['tickets']?.rows ?? [])
    .filter((row) => !['4', '5'].includes(row['ticket_status'] ?? ''))
    .filter((row) => !row['ticket_archived_at'])
    .filter((row) => !archived.has(row['ticket_client_id'] ?? ''))
}

const isUnassigned = (row: Row) => Number(row['ticket_assigned_to'] ?? 0) === 0
const urgencyOf = (row: Row) => PRIORITIES.indexOf(row['ticket_priority'] ?? '')
const openedAt = (row: Row) => wallOf(row['ticket_created_at'])
const touchedAt = (row: Row) => wallOf(row['ticket_updated_at'] ?? row['ticket_created_at'])
const idsIn = (rows: readonly Row[]) => rows.map((row) => Number(row['ticket_id']))

/** Sorts by several numbers in turn, the smallest first, and then by ID. */
function sorted(rows: readonly Row[], ...keys: readonly ((row: Row) => number)[]): number[] {
  const all = [...keys, (row: Row) => Number(row['ticket_id'])]
  const values = rows.map((row) => ({ row, by: all.map((key) => key(row)) }))
  values.sort((left, right) => {
    const at = left.by.findIndex((value, index) => value !== right.by[index])
    return (left.by[at] ?? 0) - (right.by[at] ?? 0)
  })
  return idsIn(values.map(({ row }) => row))
}

const mostUrgent = (row: Row) => -urgencyOf(row)

/** The ticket with a number. */
const ticket = ({ row }: HazardInstance, number: string) =>
  row('tickets', { ticket_number: number })

describe.each(RELEASES)('on %s', (release) => {
  it.each(['1h', '3d', '2w'])(
    'lists what the database has, untouched for %s',
    async (untouched) => {
      const { database, itflow } = await hazardInstance(release)
      const argv = ['duty', '--untouched', untouched, ...ALL, '--json']
      const { status, stdout } = await itflow(argv, ZONE)
      expect(status).toBe(0)
      const rows = rowsIn(stdout)
      const open = openIn(database)
      const length = { '1h': HOUR, '3d': 3 * DAY, '2w': 14 * DAY }[untouched] ?? 0
      const since = TEST_NOW.getTime() - length
      expect(idsOf(rows, 'unassigned')).toEqual(
        sorted(open.filter(isUnassigned), mostUrgent, openedAt),
      )
      expect(idsOf(rows, 'waiting')).toEqual(sorted(open, openedAt))
      expect(idsOf(rows, 'untouched')).toEqual(
        sorted(
          open.filter((row) => touchedAt(row) <= since),
          touchedAt,
          openedAt,
        ),
      )
      expect(idsOf(rows, 'urgent')).toEqual(
        sorted(
          open.filter((row) => urgencyOf(row) >= 2),
          mostUrgent,
          openedAt,
        ),
      )
      expect(idsOf(rows, 'sla')).toEqual([])
    },
  )

  it('counts what each client and technician has', async () => {
    const { database, itflow } = await hazardInstance(release)
    const rows = rowsIn((await itflow(['duty', ...ALL, '--json'], ZONE)).stdout)
    const open = openIn(database)
    for (const [section, column, of] of [
      ['client', 'ticket_client_id', 'client_id'],
      ['technician', 'ticket_assigned_to', 'assigned_id'],
    ] as const) {
      const counts = rows.filter((row) => row.section === section)
      const ids = new Set(open.map((row) => Number(row[column] ?? 0)).filter((id) => id > 0))
      expect(new Set(counts.map((row) => row[of]))).toEqual(ids)
      expect(counts.map((row) => row.open)).toEqual(
        counts.map((row) => row.open).sort((a, b) => Number(b) - Number(a)),
      )
      for (const count of counts) {
        const own = open.filter((row) => Number(row[column]) === count[of])
        expect(count).toMatchObject({
          id: null,
          open: own.length,
          urgent: own.filter((row) => urgencyOf(row) >= 2).length,
          priority: PRIORITIES[Math.max(...own.map(urgencyOf))],
          unassigned: section === 'client' ? own.filter(isUnassigned).length : null,
        })
        expect(wallOf(count.opened)).toBe(Math.min(...own.map(openedAt)))
        expect(wallOf(count.updated)).toBe(Math.max(...own.map(touchedAt)))
      }
    }
  })

  it('names technicians as lists do', async () => {
    const { itflow } = await hazardInstance(release)
    const rows = rowsIn((await itflow(['duty', ...ALL, '--json'], ZONE)).stdout)
    const names = rows.filter(({ section }) => section === 'technician').map(({ name }) => name)
    expect(names.sort()).toEqual(
      releases('26.3').includes(release)
        ? ['A. Tech', 'Robin Field', 'Sam Okafor']
        : ['user 2', 'user 3', 'user 4'],
    )
  })

  it('stays within the client, whatever the server does with the filter (H11)', async () => {
    const { itflow } = await hazardInstance(release)
    const all = rowsIn((await itflow(['duty', ...ALL, '--json'])).stdout)
    const own = rowsIn((await itflow(['duty', '--client', 'BAKERY', ...ALL, '--json'])).stdout)
    const tickets = (rows: readonly Printed[]) => rows.filter(({ id }) => id !== null)
    expect(tickets(own)).toEqual(tickets(all).filter(({ client_id }) => client_id === 2))
    expect(own.filter(({ section }) => section === 'client')).toMatchObject([{ client_id: 2 }])
  })

  it('leaves out archived tickets and those of archived clients', async () => {
    const { database, row, itflow } = await hazardInstance(release)
    row('tickets', { ticket_number: '1029' })['ticket_archived_at'] = '2026-11-01 00:00:00'
    row('clients', { client_id: '1' })['client_archived_at'] = '2026-01-01 00:00:00'
    const rows = rowsIn((await itflow(['duty', ...ALL, '--json'])).stdout)
    expect(new Set(idsOf(rows, 'waiting'))).toEqual(new Set(idsIn(openIn(database))))
    expect(rows.some(({ client_id, number }) => client_id === 1 || number === 'TCK-1029')).toBe(
      false,
    )
    const { status, stdout, stderr } = await itflow(['duty', '--client', '1', '--json'])
    expect([status, rowsIn(stdout)]).toEqual([0, []])
    expect(stderr).toMatch(/0 open tickets of .*the client is archived/)
  })

  it('lists only the work of the technician with --mine', async () => {
    const { database, itflow } = await hazardInstance(release)
    const env = { ...ZONE.env, ITFLOW_TECHNICIAN: '4' }
    const { stdout, stderr } = await itflow(['duty', '--mine', ...ALL, '--json'], { env })
    const rows = rowsIn(stdout)
    const own = openIn(database).filter((row) => row['ticket_assigned_to'] === '4')
    expect(idsOf(rows, 'waiting')).toEqual(sorted(own, openedAt))
    const sections = new Set(rows.map(({ section }) => section))
    expect(sections).toEqual(new Set(['waiting', 'untouched', 'urgent', 'client']))
    expect(stderr).toContain(`${own.length} open tickets assigned to you on`)
  })
})

it('knows who you are by name, and says so if it does not', async () => {
  const { itflow } = await hazardInstance('26.10')
  const argv = ['duty', '--mine', '--json']
  const byName = await itflow(argv, { env: { ITFLOW_TECHNICIAN: 'Sam Okafor' } })
  const byId = await itflow(argv, { env: { ITFLOW_TECHNICIAN: '4' } })
  expect(byName.stdout).toBe(byId.stdout)
  expect(await itflow(argv)).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining("--mine, assigned to me: environment doesn't know which"),
  })
  const nobody = await itflow(argv, { env: { ITFLOW_TECHNICIAN: 'Nobody' } })
  expect([nobody.status, nobody.stdout]).toEqual([5, ''])
})

describe('a deadline of a service level', () => {
  /** What is set on the open ticket 1042, opened 6 h ago. */
  async function dueWith(release: Release, values: Readonly<Record<string, string>>) {
    const instance = await hazardInstance(release)
    Object.assign(ticket(instance, '1042'), values)
    const { status, stdout, stderr } = await instance.itflow(['duty', '--json', ...ALL], ZONE)
    expect(status).toBe(0)
    const rows = rowsIn(stdout).filter(({ section }) => section === 'sla')
    return { due: rows.map(({ number, sla, due }) => [number, sla, due]), stderr }
  }

  const RESPONSE = { ticket_response_due_at: '2026-11-24 13:00:00' }
  const RESOLUTION = { ticket_resolution_due_at: '2026-11-25 18:00:00' }
  const [RESPONDED, RESOLVED] = [
    ['TCK-1042', 'response', '2026-11-24T13:00:00'],
    ['TCK-1042', 'resolution', '2026-11-25T18:00:00'],
  ]

  describe.each(releases('26.08.2'))('on %s', (release) => {
    it.each<[string, Record<string, string>, unknown]>([
      ['of a response that is due', RESPONSE, RESPONDED],
      ['of the response before that of the resolution', { ...RESPONSE, ...RESOLUTION }, RESPONDED],
      [
        'of the resolution if it is earlier',
        { ...RESPONSE, ticket_resolution_due_at: '2026-11-24 12:30:00' },
        ['TCK-1042', 'resolution', '2026-11-24T12:30:00'],
      ],
      [
        'of the resolution once there was a response',
        { ...RESPONSE, ...RESOLUTION, ticket_first_response_at: '2026-11-24 07:00:00' },
        RESOLVED,
      ],
      [
        'of the resolution once the response was in time',
        { ...RESPONSE, ...RESOLUTION, ticket_response_sla_met: '1' },
        RESOLVED,
      ],
      [
        'that has passed while nobody answered',
        { ...RESPONSE, ticket_response_sla_met: '0' },
        RESPONDED,
      ],
      ['but not one that was met', { ...RESOLUTION, ticket_resolution_sla_met: '1' }, undefined],
      [
        'but not of a response that was late',
        {
          ...RESPONSE,
          ticket_response_sla_met: '0',
          ticket_first_response_at: '2026-11-24 14:00:00',
        },
        undefined,
      ],
      ['but not of a resolved ticket', { ...RESOLUTION, ticket_status: '4' }, undefined],
      ['but not of one without service level', {}, undefined],
    ])('is listed: that %s', async (_, values, expected) => {
      const { due, stderr } = await dueWith(release, values)
      expect(due).toEqual(expected === undefined ? [] : [expected])
      expect(stderr).not.toContain('SLA')
    })

    it('comes in the order in which tickets are due', async () => {
      const instance = await hazardInstance(release)
      const numbers = ['1027', '1029', '1033', '1039', '1041', '1042']
      for (const [index, number] of numbers.entries()) {
        const at = TEST_NOW.getTime() + ((index * 5) % 6) * HOUR - 2 * HOUR
        ticket(instance, number)['ticket_resolution_due_at'] = momentAt(at)
      }
      const rows = rowsIn((await instance.itflow(['duty', '--json'])).stdout)
      const due = rows.filter(({ section }) => section === 'sla')
      expect(due).toHaveLength(numbers.length)
      const moments = due.map((row) => row.due)
      expect(moments).toEqual([...moments].sort())
    })
  })

  it.each(releases('25.01', '26.07'))('is unknown on %s, and a note says so', async (release) => {
    const { due, stderr } = await dueWith(release, {})
    expect(due).toEqual([])
    expect(stderr).toMatch(/SLA deadlines aren't available on .*needs ITFlow 26\.08\.2 or later/)
  })
})

describe('the times of the server (H44)', () => {
  const TOKYO = namedZone('Asia/Tokyo')

  /** A server in Tokyo with one open ticket, updated a time ago. */
  async function tokyo(ago: number) {
    const sandbox = await startSandbox('26.10', TOKYO === undefined ? {} : { zone: TOKYO })
    const tickets = sandbox.database.tables['tickets']
    const [first] = openIn(sandbox.database)
    if (tickets === undefined || first === undefined) throw new Error('no open ticket')
    tickets.rows = [first]
    first['ticket_updated_at'] = momentAt(TEST_NOW.getTime() - ago + 9 * HOUR)
    const env = environmentOf(sandbox)
    const home = freshHome()
    return (argv: readonly string[], more = {}, terminal?: number) =>
      run(['duty', ...argv], {
        home,
        env: { ...env, ...more },
        ...(terminal === undefined ? {} : { terminal }),
      })
  }

  const STATED = { ITFLOW_TIMEZONE: 'Asia/Tokyo' }

  it.each([
    [3 * DAY, true],
    [3 * DAY - 1000, false],
  ])('are compared in its zone: untouched for %i ms is listed: %s', async (ago, expected) => {
    const duty = await tokyo(ago)
    const { stdout, stderr } = await duty(['--json'], STATED)
    expect(idsOf(rowsIn(stdout), 'untouched').length).toBe(expected ? 1 : 0)
    expect(stderr).not.toContain('time zone')
  })

  it('are read as UTC if its zone is unknown, and a note says so', async () => {
    const duty = await tokyo(3 * DAY + HOUR)
    const { status, stdout, stderr } = await duty(['--json'])
    expect([status, idsOf(rowsIn(stdout), 'untouched')]).toEqual([0, []])
    expect(stderr).toContain('were compared as if written in UTC, which may be hours off')
    expect((await duty([], {}, 200)).stdout).toContain('2026-11-21 20:00')
  })

  it('are shown for people in their zone, kept in JSON, and converted with --utc', async () => {
    const duty = await tokyo(2 * HOUR)
    expect((await duty([], STATED, 200)).stdout).toMatch(/ 2 h ago\b/)
    const [kept] = rowsIn((await duty(['--json'], STATED)).stdout)
    expect(kept?.updated).toBe('2026-11-24T19:00:00')
    const [utc] = rowsIn((await duty(['--json', '--utc'], STATED)).stdout)
    expect(utc?.updated).toBe('2026-11-24T10:00:00Z')
  })
})

it.each([
  ['--untouched', '3'],
  ['--untouched', 'soon'],
  ['--limit', '0'],
])('refuses %s %s before anything is read', async (...words) => {
  expect(await run(['duty', ...words])).toMatchObject({ status: 2, stdout: '' })
})

describe('as a table', () => {
  it.each([40, 80, 200])('has a heading for each section at %i columns', async (width) => {
    const { status, stdout } = await runSandbox(['duty', '--limit', '3'], { terminal: width })
    expect(status).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
    expect(lines.slice(1).filter((line) => line !== '' && !line.startsWith(' '))).toEqual([
      'Unassigned (3 of 6)',
      'Waiting longest (3 of 15)',
      'Untouched for 3d (3 of 5)',
      'High and urgent (3 of 6)',
      'Per client (3 of 5)',
      'Per technician (3)',
    ])
    expect(stdout).toMatch(/^ {2}TCK-994 /m)
    expect(stdout).toMatch(/^ {2}5 open +Acme/m)
  })

  it('is tab-separated when piped, with the section of each row', async () => {
    const { stdout } = await runSandbox(['duty', '--limit', '1'])
    expect(stdout.split('\n').map((line) => line.split('\t').slice(0, 3))).toEqual([
      ['SECTION', 'NUMBER', 'NAME'],
      ['unassigned', 'TCK-1042', 'Printer offline in accounting'],
      ['waiting', 'TCK-994', 'Till drawer jams'],
      ['untouched', 'TCK-998', 'New laptop for reception'],
      ['urgent', 'TCK-1027', 'ShieldPoint licence runs out'],
      ['client', '5 open', 'Acme Widgets'],
      ['technician', '4 open', 'Sam Okafor'],
      [''],
    ])
  })

  it('shows what a stranger can write without its control characters (H31)', async () => {
    for (const options of [{ terminal: 200 }, {}]) {
      const { stdout } = await runSandbox(['duty', ...ALL], options)
      expect(stdout).toContain('TCK-1037')
      expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/)
    }
  })

  it('is read out with the title of each section before its records', async () => {
    const env = { ITFLOW_ACCESSIBLE: '1' }
    const { stdout } = await runSandbox(['duty', '--limit', '1'], { terminal: 80, env })
    expect(stdout).toMatch(
      /^Unassigned \(1 of \d+\):\n\nTCK-1042\nName: Printer offline in accounting\n/,
    )
    expect(stdout).toMatch(/\n\nWaiting longest \(1 of \d+\):\n\nTCK-994\n/)
  })

  it('can be queried, and prints only the count if nothing is open', async () => {
    const query = ["[?section=='client'].[client, open]", '--json']
    const { stdout } = await runSandbox(['duty', '--query', ...query])
    expect(JSON.parse(stdout)[0]).toEqual(['Acme Widgets', 5])
    const { database, itflow } = await hazardInstance('26.10')
    for (const row of database.tables['tickets']?.rows ?? []) row['ticket_status'] = '5'
    const empty = await itflow(['duty'], { terminal: 80 })
    expect([empty.status, empty.stdout]).toEqual([0, ''])
    expect(empty.stderr).toMatch(/^· 0 open tickets on environment/)
  })
})

const FORBIDDEN: Fate = {
  kind: 'answer',
  status: 403,
  body: '{"success":"False","message":"No permission"}',
}

const failing =
  (operations: readonly string[]) =>
  ({ operation }: Passing): Fate =>
    operations.includes(operation) ? FORBIDDEN : PASS

describe('what could not be read', () => {
  it('is reported for clients in one line, and their tickets are shown', async () => {
    const { itflow } = await hazardInstance('26.10', undefined, failing(['clients/read']))
    const { status, stdout, stderr } = await itflow(['duty'], ZONE)
    expect(status).toBe(11)
    expect(stdout).toContain('client 1')
    expect(stderr.split('\n').filter((line) => line.includes('could not be read'))).toEqual([
      expect.stringContaining('Clients could not be read'),
    ])
  })

  it('is the failure itself for tickets', async () => {
    const { itflow } = await hazardInstance('26.10', undefined, failing(['tickets/read']))
    expect(await itflow(['duty'])).toMatchObject({ status: 4, stdout: '' })
  })

  it('leaves technicians without names', async () => {
    const { itflow } = await hazardInstance('26.10', undefined, failing(['technicians/time']))
    const { status, stdout } = await itflow(['duty', '--json'])
    expect(status).toBe(0)
    expect(rowsIn(stdout).find(({ section }) => section === 'technician')?.name).toBe('user 4')
  })
})

describe('a key', () => {
  it.each(RELEASES)('that is restricted to a client lists only it on %s', async (release) => {
    const { itflow } = await hazardInstance(release, restrictedTo(2))
    const { status, stdout } = await itflow(['duty', '--json'], RESTRICTED)
    expect(status).toBe(0)
    const clients = rowsIn(stdout).flatMap(({ client_id }) => client_id ?? [])
    expect(new Set(clients)).toEqual(new Set([2]))
  })

  it.each(releases('26.08.2'))('that may not read clients is reported on %s', async (release) => {
    const { itflow } = await hazardInstance(release, restrictedTo(undefined, { client: 0 }))
    const { status, stdout, stderr } = await itflow(['duty', '--json'], RESTRICTED)
    expect(status).toBe(11)
    expect(idsOf(rowsIn(stdout), 'waiting').length).toBeGreaterThan(0)
    expect(stderr).toContain('Clients could not be read')
  })
})

it('reads each list once, page by page', async () => {
  const { itflow, reads } = await hazardInstance('26.10')
  await itflow(['duty', '--json'], ZONE)
  const pages = reads().map(({ operation, query }) => `${operation} ${query.get('offset') ?? 0}`)
  expect(new Set(pages).size).toBe(pages.length)
  expect(new Set(reads().map(({ operation }) => operation))).toEqual(
    new Set(['clients/read', 'technicians/time', 'tickets/read']),
  )
})

it('has each section once for several instances, in its order', async () => {
  const { call } = await twoInstances()
  const { stdout } = await call(['duty', '--all-profiles', ...ALL, '--json'])
  const waiting = rowsIn(stdout).filter(({ section }) => section === 'waiting')
  const opened = waiting.map((row) => row.opened)
  expect(opened).toEqual([...opened].sort())
  const table = await call(['duty', '--all-profiles'], { terminal: 120 })
  expect(table.stdout).toMatch(/^ +PROFILE +NUMBER/)
})
