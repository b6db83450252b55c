import { describe, expect, it } from 'vitest'
import { isOpen } from '../../src/records/record-state.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { isWithin } from '../../src/resources/releases.ts'
import { timestampField } from '../../src/resources/timestamp-fields.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { hazardInstance, RELEASES, releases } from '../hazards/hazard-instance.ts'
import { some } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

// Open records, overdue ones, and recently changed ones.

type Row = Record<string, unknown>

const HOUR = 3_600_000

/** A time as stored in the sandbox's database, in UTC. */
function moment(hours: number): string {
  return new Date(TEST_NOW.getTime() + hours * HOUR).toISOString().slice(0, 19).replace('T', ' ')
}

/** Sets columns of tickets, by their index in the table. */
function withTickets(...changes: readonly Row[]) {
  return (database: Database) => {
    const rows = database.tables['tickets']?.rows ?? []
    for (const [index, change] of changes.entries()) Object.assign(rows[index] ?? {}, change)
  }
}

describe('--open', () => {
  it.each(some(RELEASES))(
    'lists on %s tickets that are neither resolved nor closed',
    async (release) => {
      const list = ['tickets', 'list', '--json', '--release', release]
      const every = JSON.parse((await runSandbox([...list, '--all'])).stdout) as Row[]
      const { stdout, stderr } = await runSandbox([...list, '--open'])
      const found = JSON.parse(stdout) as Row[]
      expect(found.length).toBeGreaterThan(3)
      expect(found).toEqual(
        every.filter(
          (row) =>
            Number(row['ticket_status']) < 4 &&
            row['ticket_closed_at'] === null &&
            row['ticket_archived_at'] === null,
        ),
      )
      expect(stderr).not.toContain('closed')
    },
  )

  it('depends on what ended a ticket, even with a custom status', async () => {
    const { itflow } = await hazardInstance(
      '26.10',
      withTickets(
        { ticket_status: '7', ticket_closed_at: null, ticket_resolved_at: moment(-5) },
        { ticket_status: '7', ticket_closed_at: moment(-5) },
        { ticket_status: '4', ticket_closed_at: null },
      ),
    )
    const { stdout } = await itflow(['tickets', 'list', '--open', '--all', '--json'])
    const ids = (JSON.parse(stdout) as Row[]).map((row) => row['ticket_id'])
    expect([1, 2, 3].map((id) => ids.includes(id))).toEqual([true, false, false])
  })

  it.each(['--open', '--overdue'])("%s can't be combined with closed tickets", async (option) => {
    const { status, stderr } = await runSandbox(['tickets', 'list', option, '--closed'])
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${option} and --closed`)])
  })

  it.each(RESOURCE_NAMES.filter((name) => name !== 'tickets'))(
    "isn't an option of %s, which can't be ended",
    async (name) => {
      const { status, stderr } = await runSandbox([name, 'list', '--open', '--release', '26.3'])
      expect([status, stderr]).toEqual([2, expect.stringContaining('--open')])
    },
  )
})

describe('--overdue', () => {
  const due = withTickets(
    { ticket_status: '2', ticket_closed_at: null, ticket_due_at: moment(-1) },
    { ticket_status: '2', ticket_closed_at: null, ticket_due_at: moment(1) },
    { ticket_status: '4', ticket_closed_at: null, ticket_due_at: moment(-1) },
    { ticket_status: '5', ticket_closed_at: moment(-1), ticket_due_at: moment(-9) },
    { ticket_status: '3', ticket_closed_at: null, ticket_due_at: null },
  )
  const overdue = async (release: (typeof RELEASES)[number], more: Row = {}, env = {}) => {
    const { itflow } = await hazardInstance(release, (database) => {
      due(database)
      Object.assign(database.tables['tickets']?.rows[4] ?? {}, more)
    })
    const { status, stdout, stderr } = await itflow(['tickets', 'list', '--overdue', '--json'], {
      env,
    })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    return { ids: (JSON.parse(stdout) as Row[]).map((row) => row['ticket_id']), stderr }
  }

  it.each(some(releases('25.06')))(
    'lists on %s open tickets past their due date',
    async (release) => {
      expect((await overdue(release)).ids).toEqual([1])
    },
  )

  it('depends on the resolution date as well, if the release has one', async () => {
    const more = { ticket_resolution_due_at: moment(-2), ticket_response_due_at: moment(-3) }
    expect((await overdue('26.10', more)).ids).toEqual([5, 1])
    const later = { ticket_resolution_due_at: moment(2), ticket_response_due_at: moment(-3) }
    expect((await overdue('26.10', later)).ids).toEqual([1])
  })

  it("reports if the server's zone is unknown, and uses it if known", async () => {
    const unknown = await overdue('26.10')
    expect(unknown.stderr).toContain('--overdue compared their dates as if written in UTC')
    // On a clock two hours ahead what was due at 13:00 was due at 11:00.
    const known = await overdue('26.10', {}, { ITFLOW_TIMEZONE: 'Etc/GMT-2' })
    expect(known.ids).toEqual([2, 1])
    expect(known.stderr).not.toContain('--overdue')
    const west = await overdue('26.10', {}, { ITFLOW_TIMEZONE: 'Etc/GMT+2' })
    expect(west.ids).toEqual([])
  })

  it("isn't supported before 25.06 (7), streamed or not", async () => {
    for (const format of ['--json', '--csv']) {
      const list = ['tickets', 'list', '--overdue', '--release', '25.01', format]
      const { status, stdout, stderr } = await runSandbox(list)
      expect([status, stdout]).toEqual([7, ''])
      expect(stderr).toContain('Tickets have no due date on sandbox')
    }
  })
})

describe('--updated-within', () => {
  const dated = RESOURCE_NAMES.filter(
    (name) => timestampField(resources[name], 'updated') !== undefined,
  )

  it.each(dated)('lists %s that were changed or created recently', async (name) => {
    const resource = resources[name]
    const [updated = '', created = ''] = [
      timestampField(resource, 'updated'),
      timestampField(resource, 'created'),
    ]
    const { read } = resource.operations
    const release = RELEASES.findLast((one) => read !== undefined && isWithin(one, read)) ?? '26.10'
    const needed = name === 'invoice-items' ? ['--invoice', '1'] : []
    const list = [name, 'list', '--all', '--json', '--release', release, ...needed]
    const every = JSON.parse((await runSandbox(list)).stdout) as Row[]
    for (const [text, hours] of [
      ['90m', 1.5],
      ['36h', 36],
      ['2d', 48],
      ['30 D', 720],
      ['1w', 168],
    ] as const) {
      const { status, stdout } = await runSandbox([...list, '--updated-within', text])
      const since = TEST_NOW.getTime() - hours * HOUR
      const wanted = every.filter((row) => Date.parse(`${row[updated] ?? row[created]}Z`) >= since)
      expect({ text, status, rows: JSON.parse(stdout) }).toEqual({ text, status: 0, rows: wanted })
    }
  })

  it('finds what was just written', async () => {
    const { itflow } = await hazardInstance('26.10')
    await itflow(['contacts', 'create', '--client', '1', '--name', 'New', '--email', 'n@x.example'])
    await itflow(['contacts', 'update', '12', '--title', 'CEO'])
    const { stdout } = await itflow(['contacts', 'list', '--updated-within', '1m', '--json'])
    expect((JSON.parse(stdout) as Row[]).map((row) => row['contact_name'])).toEqual([
      'Katherine Johnson',
      'New',
    ])
  })

  it.each([
    ...['2', 'd', '2y', '-2d', '1.5h', 'yesterday', ''].map((text) => [text, 'not a duration']),
    ...['0d', '00 h'].map((text) => [text, 'must be more than 0']),
  ])('%j is refused', async (text, said) => {
    const { status, stderr } = await runSandbox(['assets', 'list', `--updated-within=${text}`])
    expect([status, stderr]).toEqual([2, expect.stringContaining(said ?? '')])
  })
})

it('only what has been ended is not open', () => {
  for (const name of RESOURCE_NAMES) expect(isOpen(resources[name], {})).toBe(true)
})
