import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addKey, addUser, type Database, type Row } from '../../src/sandbox/database.ts'
import { namedZone } from '../../src/time/zone.ts'
import type { Fate, Passing } from '../hazards/front.ts'
import { PASS } from '../hazards/front.ts'
import { environmentOf, hazardInstance, RELEASES, releases } from '../hazards/hazard-instance.ts'
import { freshHome, run } from '../support/run.ts'
import { startSandbox, TEST_NOW } from '../support/sandbox.ts'

const HOUR = 3_600_000
const ZONE = { env: { ITFLOW_TIMEZONE: 'UTC' } }
const CHANGES = ['opened', 'resolved', 'closed', 'reopened', 'updated', 'replied']

interface Printed {
  section: string
  client_id: number | null
  id: number | null
  number: string | null
  status: string | null
  assigned_id: number | null
  opened: string
  updated: string
  resolved: string | null
  closed: string | null
  replied: string | null
  by: string | null
  reply_type: string | null
  worked: string | null
  reply: string | null
}

const rowsIn = (stdout: string) => JSON.parse(stdout) as Printed[]

const idsOf = (rows: readonly Printed[], section: string) =>
  rows.filter((row) => row.section === section).map(({ id }) => id)

const momentAt = (instant: number) => new Date(instant).toISOString().slice(0, 19).replace('T', ' ')

const tableOf = ({ tables }: Database, name: string): Row[] => tables[name]?.rows ?? []

/** Gives the tickets and replies of a database a history, from random numbers. */
function giveHistory(database: Database, numbers: readonly number[]): void {
  let at = 0
  const next = (below: number) => {
    at += 1
    return (numbers[at % numbers.length] ?? 0) % below
  }
  // Moments of whole hours, so that some are exactly the one that is asked for.
  const moment = () => momentAt(TEST_NOW.getTime() - next(96) * HOUR)
  for (const row of tableOf(database, 'tickets')) {
    row['ticket_status'] = String(1 + next(6))
    row['ticket_created_at'] = moment()
    row['ticket_updated_at'] = next(3) === 0 ? null : moment()
    row['ticket_resolved_at'] = next(2) === 0 ? null : moment()
    row['ticket_closed_at'] = next(3) === 0 ? moment() : null
    row['ticket_archived_at'] = next(9) === 0 ? moment() : null
  }
  for (const row of tableOf(database, 'ticket_replies')) {
    row['ticket_reply_created_at'] = moment()
    row['ticket_reply_archived_at'] = next(9) === 0 ? moment() : null
  }
  for (const row of tableOf(database, 'clients')) {
    row['client_archived_at'] = next(4) === 0 ? moment() : null
  }
}

/** The tickets that are shown at all, from the rows of the database alone. */
function currentIn(database: Database): Row[] {
  const archived = new Set(
    tableOf(database, 'clients')
      .filter((row) => row['client_archived_at'])
      .map((row) => row['client_id']),
  )
  return tableOf(database, 'tickets').filter(
    (row) => !row['ticket_archived_at'] && !archived.has(row['ticket_client_id'] ?? ''),
  )
}

/** What is expected in each section, as a set of IDs. */
function expectedIn(database: Database, since: string): Record<string, Set<number>> {
  const found: Record<string, Set<number>> = Object.fromEntries(
    CHANGES.map((name) => [name, new Set<number>()]),
  )
  for (const row of currentIn(database)) {
    const id = Number(row['ticket_id'])
    const isNew = (column: string) => (row[column] ?? '') >= since
    const status = row['ticket_status']
    const hasClosed = row['ticket_closed_at'] !== null
    const end = hasClosed ? 'ticket_closed_at' : 'ticket_resolved_at'
    const isEnded = status === '4' || status === '5'
    const isClosed = status === '5' || (isEnded && hasClosed)
    const name = isClosed ? 'closed' : isEnded ? 'resolved' : 'reopened'
    if (isNew('ticket_created_at')) found['opened']?.add(id)
    if (isNew(end)) found[name]?.add(id)
    else if (isNew('ticket_updated_at') && !isNew('ticket_created_at') && !(isClosed && hasClosed))
      found['updated']?.add(id)
    const replies = tableOf(database, 'ticket_replies').filter(
      (reply) =>
        Number(reply['ticket_reply_ticket_id']) === id &&
        !reply['ticket_reply_archived_at'] &&
        (reply['ticket_reply_created_at'] ?? '') >= since,
    )
    if (replies.length > 0) found['replied']?.add(id)
  }
  return found
}

describe.each(RELEASES)('on %s', (release) => {
  const hasReplies = releases('26.08.2').includes(release)

  it('lists what changed since a moment, as the database has it', async () => {
    const numbers = fc.sample(fc.array(fc.nat(), { minLength: 97, maxLength: 97 }), 3)
    for (const history of numbers) {
      const { database, itflow } = await hazardInstance(release, (one) => giveHistory(one, history))
      const since = momentAt(TEST_NOW.getTime() - 48 * HOUR)
      const argv = ['duty', '--since', since.replace(' ', 'T'), '--limit', '1000', '--json']
      const { status, stdout, stderr } = await itflow(argv, ZONE)
      expect(status).toBe(0)
      const rows = rowsIn(stdout)
      const expected = expectedIn(database, since)
      for (const name of CHANGES) {
        const ids = name === 'replied' && !hasReplies ? new Set() : expected[name]
        expect([name, new Set(idsOf(rows, name))]).toEqual([name, ids])
      }
      expect(stderr.includes("Ticket replies can't be listed")).toBe(!hasReplies)
    }
  })

  it('asks for nothing more than before without --since', async () => {
    const { itflow, reads } = await hazardInstance(release)
    const plain = await itflow(['duty', '--json'], ZONE)
    expect(rowsIn(plain.stdout).some(({ section }) => CHANGES.includes(section))).toBe(false)
    expect(Object.keys(rowsIn(plain.stdout)[0] ?? {})).not.toContain('reply')
    // A probe for the release asks for one record.
    const lists = reads().filter(({ query }) => query.get('limit') !== '1')
    expect(lists.map(({ operation }) => operation)).not.toContain('ticket_replies/read')
  })

  it('shows changes of open work in front, without changing the other sections', async () => {
    const { itflow } = await hazardInstance(release)
    const plain = rowsIn((await itflow(['duty', '--json'], ZONE)).stdout)
    const both = rowsIn((await itflow(['duty', '--since', '3d', '--json'], ZONE)).stdout)
    const others = both.filter(({ section }) => !CHANGES.includes(section))
    expect(both.slice(both.length - others.length)).toEqual(others)
    expect(others).toMatchObject(plain)
  })
})

it('lists the latest first, at most as many as --limit', async () => {
  const { itflow } = await hazardInstance('26.10')
  const argv = ['duty', '--since', '5d', '--limit', '3', '--json']
  const rows = rowsIn((await itflow(argv, ZONE)).stdout)
  for (const [section, field] of [
    ['opened', 'opened'],
    ['updated', 'updated'],
    ['replied', 'replied'],
  ] as const) {
    const moments = rows.filter((row) => row.section === section).map((row) => row[field])
    expect(moments).toHaveLength(3)
    expect(moments).toEqual([...moments].sort().reverse())
  }
})

describe('a ticket', () => {
  /** What is printed of ticket 1042, opened 6 h and updated 2 h ago, with other values. */
  async function sectionsWith(values: Record<string, string | null>, since = '1h') {
    const { row, itflow } = await hazardInstance('26.10')
    Object.assign(row('tickets', { ticket_number: '1042' }), values)
    const { stdout } = await itflow(['duty', '--since', since, '--json'], ZONE)
    return rowsIn(stdout)
      .filter(({ number, section }) => number === 'TCK-1042' && CHANGES.includes(section))
      .map(({ section }) => section)
      .filter((section) => section !== 'replied')
  }

  const RECENT = momentAt(TEST_NOW.getTime() - 30 * 60_000)
  const OLD = momentAt(TEST_NOW.getTime() - 5 * HOUR)
  const SINCE = momentAt(TEST_NOW.getTime() - HOUR)
  const BEFORE = momentAt(TEST_NOW.getTime() - HOUR - 1000)
  const UPDATED = { ticket_updated_at: RECENT }

  it.each<[string, Record<string, string | null>, string[]]>([
    ['that nothing happened to', {}, []],
    ['that was updated', UPDATED, ['updated']],
    ['that was updated exactly then', { ticket_updated_at: SINCE }, ['updated']],
    ['that was updated a second before', { ticket_updated_at: BEFORE }, []],
    ['that was opened exactly then', { ticket_created_at: SINCE }, ['opened']],
    [
      'that was resolved',
      { ...UPDATED, ticket_status: '4', ticket_resolved_at: RECENT },
      ['resolved'],
    ],
    [
      'that was opened and resolved',
      { ...UPDATED, ticket_created_at: SINCE, ticket_status: '4', ticket_resolved_at: RECENT },
      ['opened', 'resolved'],
    ],
    [
      'that was resolved and closed at once',
      { ...UPDATED, ticket_status: '5', ticket_resolved_at: RECENT, ticket_closed_at: RECENT },
      ['closed'],
    ],
    [
      'that a reply closed after it was resolved (H37)',
      { ...UPDATED, ticket_status: '5', ticket_resolved_at: RECENT },
      ['closed'],
    ],
    [
      'that a reply closed at an unknown moment (H37)',
      { ...UPDATED, ticket_status: '5' },
      ['updated'],
    ],
    [
      'that was reopened after it was resolved (H46)',
      { ...UPDATED, ticket_resolved_at: RECENT },
      ['reopened'],
    ],
    [
      'that was resolved before, and reopened at an unknown moment (H46)',
      { ...UPDATED, ticket_resolved_at: OLD },
      ['updated'],
    ],
    [
      'that was resolved again, which keeps the first moment (H46)',
      { ...UPDATED, ticket_status: '4', ticket_resolved_at: OLD },
      ['updated'],
    ],
    [
      'that a reply half reopened after it was closed (H37)',
      { ...UPDATED, ticket_closed_at: RECENT },
      ['reopened'],
    ],
    [
      'that was closed before, and is invoiced now',
      { ...UPDATED, ticket_status: '5', ticket_closed_at: OLD },
      [],
    ],
    ['that was archived', { ...UPDATED, ticket_archived_at: RECENT }, []],
  ])('%s is in the sections that the data can prove', async (_, values, expected) => {
    expect(await sectionsWith(values)).toEqual(expected)
  })
})

describe('a reply', () => {
  /** The row of the latest reply to ticket 1042, with other values. */
  async function replyWith(values: Record<string, string | null>) {
    const { row, itflow } = await hazardInstance('26.10')
    const { ticket_id: ticket = '' } = row('tickets', { ticket_number: '1042' })
    Object.assign(row('ticket_replies', { ticket_reply_ticket_id: ticket ?? '' }), values)
    const { stdout } = await itflow(['duty', '--since', '3h', '--json'], ZONE)
    return rowsIn(stdout).find(({ section }) => section === 'replied')
  }

  it('says who wrote to whom, how long it took, and the first line', async () => {
    expect(await replyWith({})).toMatchObject({
      number: 'TCK-1042',
      replied: '2026-11-24T10:00:00',
      by: 'Robin Field',
      reply_type: 'Internal',
      worked: '00:10:00',
      reply: 'Pings, but port 9100 is shut. Rebooting it from the panel.',
    })
  })

  it('of a client is by a contact, whose ID stands for an unknown name', async () => {
    const values = { ticket_reply_type: 'Client', ticket_reply_by: '999999' }
    expect(await replyWith(values)).toMatchObject({ by: 'contact 999999', reply_type: 'Client' })
    expect(await replyWith({ ticket_reply_by: '0' })).toMatchObject({ by: 'unknown technician' })
  })

  it.each([
    ['<p> </p><div><b>First</b> line</div><p>second</p>', 'First line'],
    ['<script>alert(1)</script><img src=x onerror=y>', ''],
    ['\u001b[31mred\u001b[0m\u202e evil', 'red evil'],
    ['&lt;b&gt; &amp; more', '<b> & more'],
    [`${'long '.repeat(5000)}`, `${'long '.repeat(20).slice(0, 99)}…`],
    ['<p>'.repeat(30_000), ''],
    ['Her password: hunter2-made-up', '(not shown: it may contain a password)'],
    ['root_pwd=made-up', '(not shown: it may contain a password)'],
    ['The passphrase is made-up', '(not shown: it may contain a password)'],
    ['Reset her password.', 'Reset her password.'],
  ])('shows %.40j as %.40j', async (html, text) => {
    expect((await replyWith({ ticket_reply: html }))?.reply).toBe(text)
  })
})

it('lists only what concerns the technician or the client', async () => {
  const { itflow } = await hazardInstance('26.10')
  const argv = ['duty', '--since', '30d', '--limit', '1000', '--json']
  const env = { ...ZONE.env, ITFLOW_TECHNICIAN: '4' }
  const all = rowsIn((await itflow(argv, ZONE)).stdout).filter(({ id }) => id !== null)
  const mine = rowsIn((await itflow([...argv, '--mine'], { env })).stdout)
  const ofMine = mine.filter(({ section }) => CHANGES.includes(section))
  const ofAll = all.filter(({ section }) => CHANGES.includes(section))
  expect(ofMine).toEqual(ofAll.filter(({ assigned_id }) => assigned_id === 4))
  for (const release of releases('26.08.2')) {
    const other = await hazardInstance(release)
    const own = await other.itflow([...argv, '--client', 'BAKERY'], ZONE)
    const rows = rowsIn(own.stdout).filter(({ section }) => CHANGES.includes(section))
    expect(rows.filter(({ section }) => section === 'replied').length).toBeGreaterThan(0)
    expect(new Set(rows.map(({ client_id }) => client_id))).toEqual(new Set([2]))
  }
})

it('reads each list once', async () => {
  const { itflow, reads } = await hazardInstance('26.10')
  await itflow(['duty', '--since', '1d', '--json'], ZONE)
  const pages = reads().map(({ operation, query }) => `${operation} ${query.get('offset') ?? 0}`)
  // The first time, it is found out whether the server can list replies.
  expect(pages.filter((page) => page === 'ticket_replies/read 0').length).toBeLessThanOrEqual(2)
  const others = pages.filter((page) => !page.startsWith('ticket_replies'))
  expect(new Set(others).size).toBe(others.length)
})

const forbidden =
  (operation: string) =>
  (request: Passing): Fate =>
    request.operation === operation
      ? { kind: 'answer', status: 403, body: '{"success":"False","message":"No permission"}' }
      : PASS

it('shows the rest if replies may not be read, and says so', async () => {
  const { itflow } = await hazardInstance('26.10', undefined, forbidden('ticket_replies/read'))
  const { status, stdout, stderr } = await itflow(['duty', '--since', '1d', '--json'], ZONE)
  expect(status).toBe(11)
  expect(idsOf(rowsIn(stdout), 'opened').length).toBeGreaterThan(0)
  expect(idsOf(rowsIn(stdout), 'replied')).toEqual([])
  expect(stderr).toContain('Ticket replies could not be read')
})

it('is the failure itself for tickets, whatever can be read besides', async () => {
  const { itflow } = await hazardInstance('26.10', undefined, forbidden('tickets/read'))
  expect(await itflow(['duty', '--since', '1d'])).toMatchObject({ status: 4, stdout: '' })
})

it.each(releases('26.08.2'))('lists only what a restricted key can read on %s', async (release) => {
  const { itflow } = await hazardInstance(release, (database) => {
    const levels = { support: 2, client: 2, sales: 2, financial: 2, credential: 2 } as const
    const userId = addUser(database, { isAdmin: false, levels, clients: [2] })
    addKey(database, { secret: 'restricted-key-made-up', clientId: 0, userId })
  })
  const env = { ...ZONE.env, ITFLOW_API_KEY: 'restricted-key-made-up' }
  const { status, stdout } = await itflow(['duty', '--since', '30d', '--json'], { env })
  expect(status).toBe(0)
  const rows = rowsIn(stdout).filter(({ client_id }) => client_id !== null)
  expect(new Set(rows.map(({ client_id }) => client_id))).toEqual(new Set([2]))
})

describe('the zones of the server and the person (H44)', () => {
  const TOKYO = namedZone('Asia/Tokyo')
  const BERLIN = namedZone('Europe/Berlin')

  /** Which of two tickets, updated a second apart around 08:00 in Berlin, are listed. */
  async function updated(since: string, timezone: string | undefined) {
    const sandbox = await startSandbox('26.10', TOKYO === undefined ? {} : { zone: TOKYO })
    const rows = tableOf(sandbox.database, 'tickets').filter(
      (row) => row['ticket_status'] === '2' && row['ticket_archived_at'] === null,
    )
    const boundary = Date.parse('2026-11-24T07:00:00Z') + 9 * HOUR
    const [late, early] = rows
    if (late === undefined || early === undefined) throw new Error('no open tickets')
    for (const row of tableOf(sandbox.database, 'tickets')) {
      row['ticket_created_at'] = '2026-01-01 00:00:00'
      row['ticket_updated_at'] = null
    }
    late['ticket_updated_at'] = momentAt(boundary)
    early['ticket_updated_at'] = momentAt(boundary - 1000)
    const env = {
      ...environmentOf(sandbox),
      ...(timezone === undefined ? {} : { ITFLOW_TIMEZONE: timezone }),
    }
    const result = await run(['duty', '--since', since, '--json'], {
      env,
      home: freshHome(),
      ...(BERLIN === undefined ? {} : { zone: BERLIN }),
    })
    const ids = idsOf(rowsIn(result.stdout), 'updated')
    const isListed = (row: Row) => ids.includes(Number(row['ticket_id']))
    await sandbox.close()
    return { listed: [isListed(late), isListed(early)], stderr: result.stderr }
  }

  it.each([
    ['2026-11-24T08:00', [true, false]],
    ['today 08:00', [true, false]],
    ['2026-11-24T07:00Z', [true, false]],
    ['2026-11-24T07:59:59', [true, true]],
    ['2026-11-24T08:00:01', [false, false]],
    ['5h', [true, false]],
  ])('are both known: %s', async (since, expected) => {
    const { listed, stderr } = await updated(since, 'Asia/Tokyo')
    expect(listed).toEqual(expected)
    expect(stderr).not.toContain('time zone')
  })

  it('are reported if that of the server is not known', async () => {
    const { listed, stderr } = await updated('2026-11-24T08:00', undefined)
    expect(listed).toEqual([true, true])
    expect(stderr).toContain('were compared as if written in UTC, which may be hours off')
  })
})

it.each([
  ['tomorrow', 'this is in the future'],
  ['2027-01-01', 'this is in the future'],
  ['soon', 'not a date and time'],
])('refuses --since %s before anything is read', async (text, message) => {
  expect(await run(['duty', '--since', text])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining(`--since ${text}: ${message}`),
  })
})

it('says since when, and whether nothing changed', async () => {
  const { database, itflow } = await hazardInstance('26.10')
  const some = await itflow(['duty', '--since', '1d'], { ...ZONE, terminal: 80 })
  expect(some.stderr).toMatch(/Since Mon 23 Nov 12:00: 3 opened, 2 updated, 4 replies/)
  for (const row of tableOf(database, 'tickets')) row['ticket_updated_at'] = null
  const none = await itflow(['duty', '--since', '1min'], { ...ZONE, terminal: 80 })
  expect(none.stderr).toMatch(/Since Tue 24 Nov 11:59: nothing changed/)
  const zone = namedZone('Asia/Tokyo') ?? expect.fail('no such zone')
  const inTokyo = { ...ZONE, terminal: 80, zone }
  for (const [time, ...flags] of [['20:59'], ['11:59', '--utc']]) {
    const { stderr } = await itflow(['duty', '--since', '1min', ...flags], inTokyo)
    expect(stderr).toContain(`Since Tue 24 Nov ${time}: nothing changed`)
  }
})

it.each([40, 80, 200])('has sections for changes at %i columns', async (terminal) => {
  const { itflow } = await hazardInstance('26.10')
  const { stdout } = await itflow(['duty', '--since', '2d', '--limit', '2'], { ...ZONE, terminal })
  const lines = stdout.split('\n').slice(1)
  expect(lines.filter((line) => /^[A-Z]/.test(line)).slice(0, 4)).toEqual([
    'Opened (2 of 5)',
    'Closed (1)',
    'Updated (2 of 4)',
    'Replies (2 of 10)',
  ])
  const [, reply = ''] = stdout.slice(stdout.indexOf('Replies')).split('\n')
  expect(reply).toContain('TCK-1042')
  if (terminal === 200) expect(reply).toContain('Robin Field (Internal): Pings, but port 9100')
})
