import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesSince } from '../../src/reports/changed-work.ts'
import { currentWork, workModules } from '../../src/reports/open-work.ts'
import { fixedZone, namedZone, type Zone } from '../../src/time/zone.ts'

const [MODULE] = workModules()

/** A few moments, so that the same one is often several things, and the boundary. */
const DAYS = [
  '2026-11-20T08:00:00',
  '2026-11-23T12:00:00',
  '2026-11-23T12:00:01',
  '2026-11-25T00:00:00',
]
const moment = fc.constantFrom(...DAYS)

const row = fc.record({
  ticket_id: fc.integer({ min: 1, max: 99 }),
  ticket_client_id: fc.option(fc.integer({ min: 1, max: 3 })),
  ticket_status: fc.integer({ min: 1, max: 7 }),
  ticket_assigned_to: fc.option(fc.integer({ min: 1, max: 3 })),
  ticket_created_at: moment,
  ticket_updated_at: fc.option(moment),
  ticket_resolved_at: fc.option(moment),
  ticket_closed_at: fc.option(moment),
  ticket_archived_at: fc.option(moment, { freq: 2 }),
})

const rows = fc.uniqueArray(row, { selector: ({ ticket_id }) => ticket_id, maxLength: 20 })

type Ticket =
  typeof rows extends fc.Arbitrary<infer All extends readonly unknown[]> ? All[number] : never

const CLIENTS = new Map([
  [1, { client_id: 1, client_name: 'Acme', client_archived_at: null }],
  [2, { client_id: 2, client_name: 'Bakery', client_archived_at: null }],
  [3, { client_id: 3, client_name: 'Gone', client_archived_at: '2026-01-01T00:00:00' }],
])

function changesOf(all: readonly Ticket[], since: number, zone: Zone | undefined) {
  if (MODULE === undefined) return []
  const records = all.map((one) => ({ row: one }))
  return currentWork(MODULE, records, CLIENTS, zone)
    .flatMap((work) => changesSince(work, since, zone))
    .map(({ work, change }) => `${work.row['ticket_id']} ${change}`)
}

/** What happened to a ticket since a moment of the server, worked out in words of its own. */
function expectedOf(ticket: Ticket, since: string): string[] {
  if (ticket.ticket_archived_at !== null || ticket.ticket_client_id === 3) return []
  const isNew = (at: string | null) => at !== null && at >= since
  const [status, resolved, closed] = [
    ticket.ticket_status,
    ticket.ticket_resolved_at,
    ticket.ticket_closed_at,
  ]
  const changes = isNew(ticket.ticket_created_at) ? ['opened'] : []
  const isEnded = status === 4 || status === 5
  const isClosed = status === 5 || (isEnded && closed !== null)
  if (isClosed && isNew(closed ?? resolved)) changes.push('closed')
  if (isEnded && !isClosed && isNew(resolved)) changes.push('resolved')
  if (!isEnded && isNew(closed ?? resolved)) changes.push('reopened')
  const isKnown = changes.length > 0 || (isClosed && closed !== null)
  if (!isKnown && isNew(ticket.ticket_updated_at)) changes.push('updated')
  return changes.map((change) => `${ticket.ticket_id} ${change}`)
}

/** The hours by which a zone with a fixed offset is ahead of UTC. */
const hours = fc.integer({ min: -12, max: 14 })

describe('what changed since a moment', () => {
  it('is what the moments and the status of a ticket prove, also exactly then, in any zone', () => {
    fc.assert(
      fc.property(rows, moment, hours, (all, since, ahead) => {
        const instant = Date.parse(`${since}Z`) - ahead * 3_600_000
        expect(changesOf(all, instant, fixedZone(ahead * 60)).sort()).toEqual(
          all.flatMap((ticket) => expectedOf(ticket, since)).sort(),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('is read as UTC without a zone (H44)', () => {
    fc.assert(
      fc.property(rows, moment, (all, since) => {
        const instant = Date.parse(`${since}Z`)
        expect(changesOf(all, instant, undefined)).toEqual(changesOf(all, instant, fixedZone(0)))
      }),
    )
  })

  it('is everything since the beginning, and nothing after the end', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(changesOf(all, Date.parse('2030-01-01'), undefined)).toEqual([])
        const opened = changesOf(all, 0, undefined).filter((text) => text.endsWith(' opened'))
        const kept = all.filter(
          (one) => one.ticket_archived_at === null && one.ticket_client_id !== 3,
        )
        expect(opened).toHaveLength(kept.length)
      }),
    )
  })

  it.each([
    ['2026-10-25T01:30:00', '2026-10-24T23:30:00Z'],
    ['2026-10-25T03:30:00', '2026-10-25T02:30:00Z'],
    ['2026-03-29T01:30:00', '2026-03-29T00:30:00Z'],
    ['2026-03-29T03:30:00', '2026-03-29T01:30:00Z'],
  ])('follows the clocks of the server: %s is %s', (at, instant) => {
    const ticket = { ...fc.sample(row, 1)[0], ticket_client_id: 1, ticket_archived_at: null }
    const all = [{ ...ticket, ticket_created_at: at }] as Ticket[]
    const isOpened = (since: number) =>
      changesOf(all, since, namedZone('Europe/Berlin')).some((text) => text.endsWith(' opened'))
    expect([isOpened(Date.parse(instant)), isOpened(Date.parse(instant) + 1000)]).toEqual([
      true,
      false,
    ])
  })
})
