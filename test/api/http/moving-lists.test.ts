import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawRecord } from '../../../src/api/http/envelope.ts'
import { readPages } from '../../../src/api/http/paginate.ts'
import type { RowKey } from '../../../src/api/http/row-key.ts'
import { runs } from '../../support/division.ts'
import { type Given, type Loopback, serve } from '../../support/loopback.ts'
import { connectTo, failureOf } from '../../support/loopback-instance.ts'

/** What happens to a list between two pages. */
type Happening =
  | { kind: 'remove'; at: readonly number[] }
  | { kind: 'remove read'; count: number }
  | { kind: 'remove last read' }
  | { kind: 'remove all' }
  | { kind: 'append'; count: number }
  | { kind: 'bring back'; count: number }
  | { kind: 'change' }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      at: fc.array(fc.nat(80), { maxLength: 30 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('remove read' as const), count: fc.nat(60) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'remove last read' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'remove all' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.nat(10) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('bring back' as const), count: fc.nat(10) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'change' as const }) },
)

/** A list that changes after each page that was sent, and what it says of its records. */
interface Moving {
  server: Loopback
  /** Starts over with this many records. */
  restart(total: number, plan: readonly Happening[]): void
  /** The records that were there all the time. */
  steady(): number[]
}

interface Habits {
  row?: (id: number, version: number) => RawRecord
  ignoresOffset?: boolean
  mostAtOnce?: number
}

async function moving(habits: Habits = {}): Promise<Moving> {
  const { row = (id, version) => ({ asset_id: `${id}`, version }) } = habits
  let ids: number[] = []
  let gone: number[] = []
  let plan: Happening[] = []
  let next = 1
  let version = 0
  let lastRead = 0
  const steady = new Set<number>()
  const remove = (test: (id: number, index: number) => boolean) => {
    const removed = ids.filter(test)
    for (const id of removed) steady.delete(id)
    gone.push(...removed)
    ids = ids.filter((id) => !removed.includes(id))
  }
  const happen = (what: Happening) => {
    if (what.kind === 'remove') remove((_, index) => what.at.includes(index))
    if (what.kind === 'remove read') {
      let left = what.count
      remove((id) => id <= lastRead && left-- > 0)
    }
    if (what.kind === 'remove last read') remove((id) => id === lastRead)
    if (what.kind === 'remove all') remove(() => true)
    if (what.kind === 'append') for (let n = 0; n < what.count; n += 1) ids.push(next++)
    if (what.kind === 'bring back') ids.push(...gone.splice(0, what.count))
    if (what.kind === 'change') version += 1
    ids.sort((a, b) => a - b)
  }
  const server = await serve((request): Given => {
    const query = new URL(request.target, 'http://127.0.0.1').searchParams
    const limit = Number(query.get('limit'))
    if (limit > (habits.mostAtOnce ?? Number.POSITIVE_INFINITY)) return { status: 500 }
    const offset = habits.ignoresOffset === true ? 0 : Number(query.get('offset') ?? 0)
    const page = ids.slice(offset, offset + limit)
    lastRead = page.at(-1) ?? lastRead
    const data = page.map((id) => row(id, version))
    const due = plan.shift()
    if (due !== undefined) happen(due)
    return {
      body:
        data.length === 0
          ? { success: 'False', message: 'No resource (for this client and company) …' }
          : { success: 'True', count: data.length, data },
    }
  })
  return {
    server,
    restart: (total, then) => {
      ids = Array.from({ length: total }, (_, index) => index + 1)
      gone = []
      next = total + 1
      lastRead = 0
      steady.clear()
      for (const id of ids) steady.add(id)
      plan = [...then]
    },
    steady: () => [...steady].sort((a, b) => a - b),
  }
}

const BY_ID: RowKey = [['asset_id']]

async function read(
  { server }: Moving,
  {
    key = BY_ID,
    pageLimit,
    maxRecords,
  }: { key?: RowKey; pageLimit?: number; maxRecords?: number } = {},
): Promise<RawRecord[]> {
  const request = {
    module: 'assets',
    file: 'read',
    key,
    query: {},
    ...(pageLimit === undefined ? {} : { pageLimit }),
    ...(maxRecords === undefined ? {} : { maxRecords }),
  }
  const rows: RawRecord[] = []
  for await (const page of readPages(connectTo(server.url).server, request, () => 0)) {
    rows.push(...page)
  }
  return rows
}

/** Where each record is read by itself, nothing tells that one was taken away and brought back between two reads. */
function possible(plan: readonly Happening[], pageLimit: number): readonly Happening[] {
  return pageLimit > 1 ? plan : plan.filter(({ kind }) => kind !== 'bring back')
}

const idsOf = (rows: readonly RawRecord[]) => rows.map(({ asset_id: id }) => Number(id))

/** Records that moved up between two reads looked like those of a server that ignores the offset, or came twice. */
const MOVED_UP: [total: number, pageLimit: number, plan: Happening[]][] = [
  [
    1,
    3,
    [
      { kind: 'append', count: 2 },
      { kind: 'remove read', count: 1 },
    ],
  ],
  [
    1,
    3,
    [
      { kind: 'append', count: 2 },
      { kind: 'remove read', count: 2 },
    ],
  ],
  [
    2,
    2,
    [
      { kind: 'remove last read' },
      { kind: 'append', count: 1 },
      { kind: 'bring back', count: 1 },
      { kind: 'remove', at: [0] },
    ],
  ],
]

describe('a list that changes while it is read (H43)', () => {
  it('has every record that was there all the time, and none twice', async () => {
    const list = await moving()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 80 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(happening, { maxLength: 25 }),
        async (total, pageLimit, plan) => {
          list.restart(total, possible(plan, pageLimit))
          const ids = idsOf(await read(list, { pageLimit }))
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining(list.steady()))
        },
      ),
      { numRuns: runs(400), examples: MOVED_UP },
    )
  })

  it('has its first records, as many as asked for, without one left out between them', async () => {
    const list = await moving()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 70 }),
        fc.array(happening, { maxLength: 12 }),
        async (total, pageLimit, most, plan) => {
          list.restart(total, possible(plan, pageLimit))
          const ids = idsOf(await read(list, { pageLimit, maxRecords: most }))
          expect(ids.length).toBeLessThanOrEqual(most)
          expect(new Set(ids).size).toBe(ids.length)
          const until = ids.length < most ? Number.POSITIVE_INFINITY : Math.max(...ids)
          const due = list.steady().filter((id) => id < until)
          // A restored record comes before those that were read, and may fill the list up.
          const hasReturned = plan.some(({ kind }) => kind === 'bring back')
          if (!hasReturned) expect(ids).toEqual(expect.arrayContaining(due))
        },
      ),
      { numRuns: runs(200) },
    )
  })

  it('is complete even if the server ignores the offset, or ends with an error', async () => {
    const list = await moving({ ignoresOffset: true })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 501, max: 900 }),
        fc.array(happening, { maxLength: 3 }),
        async (total, plan) => {
          list.restart(total, plan)
          const rows = await read(list).catch((error: unknown) => error)
          if (!Array.isArray(rows)) {
            expect(rows).toMatchObject({ hazard: 'H25' })
            return
          }
          const ids = idsOf(rows)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining(list.steady()))
        },
      ),
      { numRuns: runs(20) },
    )
  })

  it('is complete if two fields together identify its rows', async () => {
    const row = (id: number, version: number) => ({
      ticket_id: `${Math.ceil(id / 3)}`,
      technician_id: `${id % 3}`,
      asset_id: `${id}`,
      time_worked: `0${version}:00:00`,
    })
    const list = await moving({ row })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(happening, { maxLength: 15 }),
        async (total, pageLimit, plan) => {
          list.restart(total, possible(plan, pageLimit))
          const key = [['ticket_id'], ['technician_id']]
          const ids = idsOf(await read(list, { key, pageLimit }))
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining(list.steady()))
        },
      ),
      { numRuns: runs(150) },
    )
  })

  it('is complete without keys too, counting each of several identical records', async () => {
    const row = (id: number) => ({ asset_id: `${id}`, name: 'alike' })
    const list = await moving({ row })
    const noReplacement = happening.filter(({ kind }) => kind !== 'remove all')
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 2, max: 12 }),
        fc.array(noReplacement, { maxLength: 15 }),
        async (total, pageLimit, plan) => {
          list.restart(total, plan)
          const rows = await read(list, { key: [], pageLimit }).catch((error: unknown) => error)
          // A list whose records were all replaced by others can't be read: this is reported, not ignored.
          if (!Array.isArray(rows)) {
            expect(rows).toMatchObject({ hazard: 'H43' })
            return
          }
          const ids = idsOf(rows)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining(list.steady()))
        },
      ),
      { numRuns: runs(150) },
    )
  })

  it('of identical rows without keys has as many as the server', async () => {
    const list = await moving({ row: () => ({ name: 'alike' }) })
    list.restart(95, [])
    expect(await read(list, { key: [], pageLimit: 10 })).toHaveLength(95)
  })

  it('has each row of a record that the server joins with several others', async () => {
    const list = await moving({
      row: (id) => ({ asset_id: `${Math.ceil(id / 3)}`, interface_ip: `10.0.0.${id}` }),
    })
    for (const pageLimit of [2, 3, 4, 5, 7, 50]) {
      list.restart(40, [])
      const rows = await read(list, { pageLimit })
      expect(rows.map(({ interface_ip: ip }) => ip)).toEqual(
        Array.from({ length: 40 }, (_, index) => `10.0.0.${index + 1}`),
      )
    }
  })

  it('ends with an error if its records cannot be distinguished from those of the page before', async () => {
    let drawn = 0
    const row = () => {
      drawn += 1
      return { drawn: `${drawn}` }
    }
    const list = await moving({ row })
    list.restart(40, [])
    expect(await failureOf(read(list, { key: [], pageLimit: 10 }))).toMatchObject({
      code: 'server_failed',
      hazard: 'H43',
    })
  })

  it('costs one more request after a deletion, and none otherwise', async () => {
    const list = await moving()
    list.restart(1200, [])
    await read(list)
    // Two pages, and the one that proves that there is no third.
    expect(list.server.received).toHaveLength(3)
    list.server.received.length = 0
    list.restart(1200, [{ kind: 'remove read', count: 100 }])
    expect(idsOf(await read(list))).toHaveLength(1200)
    expect(list.server.received.length).toBeLessThanOrEqual(6)
  })
})
