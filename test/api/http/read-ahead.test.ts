import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawRecord } from '../../../src/api/http/envelope.ts'
import type { PageRequest } from '../../../src/api/http/page.ts'
import type { PageSizeLimits } from '../../../src/api/http/page-size.ts'
import { readPages } from '../../../src/api/http/paginate.ts'
import type { Transport, TransportRequest } from '../../../src/api/http/transport/transport.ts'
import { runs } from '../../support/division.ts'
import { connectTo, failureOf } from '../../support/loopback-instance.ts'

// Pages of a large list are asked for before the ones ahead of them have come: whatever happens to the list between any
// two requests, and in whatever order the server answers them, the list is whole, and each record is in it once.

const REQUEST: PageRequest = { module: 'assets', file: 'read', key: [['asset_id']], query: {} }

/** So small that a list of a hundred records is a large one. */
const SMALL: PageSizeLimits = { first: 4, largest: 16, bytes: 400 }

const URL_OF_NONE = new URL('http://127.0.0.1:9/')

/** What happens to the list at a request: records go, by their place in it, or come, by a number not above the highest. */
interface Happening {
  remove: readonly number[]
  insert: readonly number[]
  /** For how many turns of the event loop the answer is under way, before and after the list was looked at. */
  before: number
  after: number
  /** At most this many records are sent. */
  cap?: number | undefined
  /** The server fails if it is asked for more than this many. */
  most?: number | undefined
}

/** One of this many times. */
function seldom<T>(value: fc.Arbitrary<T>, often: number): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: often - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  )
}

const turns = fc.integer({ min: 0, max: 4 })

const happening: fc.Arbitrary<Happening> = fc.record({
  remove: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fc.nat(150), { maxLength: 12 }) },
  ),
  insert: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fc.nat(200), { maxLength: 12 }) },
  ),
  before: turns,
  after: turns,
  cap: seldom(fc.integer({ min: 2, max: 16 }), 12),
  most: seldom(fc.integer({ min: 1, max: 16 }), 24),
})

const QUIET: Happening = { remove: [], insert: [], before: 0, after: 0 }

/** A list in memory that changes at each request. */
class Moving {
  /** What each request asked for: `LIMIT from OFFSET`. */
  readonly asked: string[] = []
  /** The most requests that were under way at a time. */
  widest = 0
  /** Records that were there all the time. */
  readonly steady: Set<number>
  #ids: number[]
  #underWay = 0
  readonly #plan: Happening[]
  /** At most this many bytes of records are sent: two records or more. */
  readonly #bytes: number | undefined

  constructor(total: number, plan: readonly Happening[] = [], bytes?: number) {
    this.#bytes = bytes
    // Only even numbers, so that others can come between them.
    this.#ids = Array.from({ length: total }, (_, index) => 2 * (index + 1))
    this.steady = new Set(this.#ids)
    this.#plan = [...plan]
  }

  transport(): Transport {
    return { send: (request) => this.#answer(request), close: async () => undefined }
  }

  async #answer({ url, signal }: TransportRequest) {
    const { searchParams: query } = url
    const [limit, offset] = [Number(query.get('limit')), Number(query.get('offset') ?? 0)]
    this.asked.push(`${limit} from ${offset}`)
    const happening = this.#plan.shift() ?? QUIET
    this.#underWay += 1
    this.widest = Math.max(this.widest, this.#underWay)
    await pass(happening.before)
    const reply = this.#page(limit, offset, happening)
    this.#happen(happening)
    await pass(happening.after)
    this.#underWay -= 1
    signal?.throwIfAborted()
    return reply
  }

  #page(limit: number, offset: number, { cap = limit, most = limit }: Happening) {
    if (limit > most) return { status: 500, headers: {}, body: new Uint8Array() }
    const rows = this.#ids.slice(offset, offset + Math.min(limit, cap)).map(rowOf)
    const data = this.#bytes === undefined ? rows : within(rows, this.#bytes)
    const answer =
      data.length === 0
        ? { success: 'False', message: 'No resource (for this client and company) …' }
        : { success: 'True', count: data.length, data }
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) }
  }

  #happen({ remove, insert }: Happening): void {
    const gone = new Set(remove.flatMap((place) => this.#ids[place] ?? []))
    for (const id of gone) this.steady.delete(id)
    const kept = this.#ids.filter((id) => !gone.has(id))
    this.#ids = [...new Set([...kept, ...insert.map((id) => 2 * id + 1)])].sort((a, b) => a - b)
  }
}

/** About 60 bytes, as much for each. */
function rowOf(id: number): RawRecord {
  return { asset_id: `${id}`, asset_name: `LT-${String(id).padStart(36, '0')}` }
}

function within(rows: readonly RawRecord[], most: number): readonly RawRecord[] {
  let size = 0
  const end = rows.findIndex((row) => {
    size += JSON.stringify(row).length
    return size > most
  })
  return end < 0 ? rows : rows.slice(0, Math.max(1, end))
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((next) => setImmediate(next))
}

interface Reading {
  request?: PageRequest
  clock?: () => number
  /** Stops after this many records. */
  enough?: number
  pacing?: PageSizeLimits
}

async function read(list: Moving, reading: Reading = {}): Promise<number[]> {
  const { request = REQUEST, clock = () => 0, enough = Number.POSITIVE_INFINITY } = reading
  const { server } = connectTo(URL_OF_NONE, { transport: list.transport() })
  const ids: number[] = []
  for await (const page of readPages(server, request, clock, reading.pacing ?? SMALL)) {
    ids.push(...page.map(({ asset_id: id }) => Number(id)))
    if (ids.length >= enough) break
  }
  return ids
}

const all = (total: number) => Array.from({ length: total }, (_, index) => 2 * (index + 1))

describe('a large list that changes between any two requests (H43)', () => {
  it('has every record that was there all the time, and none twice', async () => {
    let readAhead = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 250 }),
        fc.array(happening, { maxLength: 30 }),
        seldom(fc.integer({ min: 150, max: 500 }), 4),
        async (total, plan, bytes) => {
          const list = new Moving(total, plan, bytes)
          const ids = await read(list).catch((error: unknown) => {
            // Records that come one at a time, or fail at any size, can't be read to the end.
            expect(error).toMatchObject({ code: 'server_failed' })
            return undefined
          })
          if (list.widest > 1) readAhead += 1
          if (ids === undefined) return
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining([...list.steady]))
        },
      ),
      { numRuns: runs(1000) },
    )
    expect(readAhead).toBeGreaterThan(runs(1000) / 10)
  })

  // Reading goes back after a deletion, and comes to a page that ends with the last record known, though more follow.
  it.each<[string, Happening[]]>([
    ['full', [QUIET, { ...QUIET, remove: [0, 1], most: 1 }]],
    ['cut by a cap that came up', [{ ...QUIET, remove: [0] }, QUIET, { ...QUIET, cap: 3 }]],
    [
      'cut twice',
      [
        { ...QUIET, remove: [0] },
        { ...QUIET, cap: 2 },
        { ...QUIET, cap: 3 },
      ],
    ],
  ])('does not end with a page that is %s', async (_, plan) => {
    expect(await read(new Moving(5, plan))).toEqual(all(5))
  })

  it('never fails if it only shrinks and grows, without caps and errors', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 60, max: 150 }),
        fc.array(happening, { maxLength: 30 }),
        async (total, plan) => {
          const list = new Moving(
            total,
            plan.map(({ remove, insert, before, after }) => ({ remove, insert, before, after })),
          )
          const ids = await read(list)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids).toEqual(expect.arrayContaining([...list.steady]))
        },
      ),
      { numRuns: runs(500) },
    )
  })

  it('is the same whichever of the pending requests is answered first', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 150 }),
        fc.array(fc.record({ before: turns, after: turns }), { maxLength: 30 }),
        async (total, plan) => {
          const list = new Moving(
            total,
            plan.map((one) => ({ ...QUIET, ...one })),
          )
          expect(await read(list)).toEqual(all(total))
          expect(list.widest).toBeLessThanOrEqual(3)
        },
      ),
      { numRuns: runs(300) },
    )
  })
})

describe('pages are requested ahead', () => {
  /** A plan in which each answer is under way for a while. */
  const slowly = Array.from({ length: 60 }, () => ({ ...QUIET, before: 2, after: 2 }))

  it('only once a list has turned out to be large, and then at most three, two of them for nothing', async () => {
    const list = new Moving(150, slowly)
    expect(await read(list)).toEqual(all(150))
    expect(list.widest).toBeGreaterThan(1)
    expect(list.widest).toBeLessThanOrEqual(3)
    const inTurn = new Moving(150, slowly)
    // Of a list that is wanted in part, pages are read one by one.
    expect(await read(inTurn, { request: { ...REQUEST, maxRecords: 10_000 } })).toEqual(all(150))
    expect(inTurn.widest).toBe(1)
    expect(list.asked.length).toBeLessThanOrEqual(inTurn.asked.length + 2)
    for (let total = 0; total < 16; total += 1) {
      const small = new Moving(total, slowly)
      const one = new Moving(total, slowly)
      await read(small)
      await read(one, { request: { ...REQUEST, maxRecords: 10_000 } })
      expect(small.asked).toEqual(one.asked)
    }
  })

  it.each([
    ['has no key', { key: [] }],
    ['is wanted in part', { maxRecords: 10_000 }],
  ])('not where a list %s', async (_, more) => {
    const list = new Moving(150, slowly)
    expect(await read(list, { request: { ...REQUEST, ...more } })).toEqual(all(150))
    expect(list.widest).toBe(1)
  })

  it('not if the server has a limit of its own', async () => {
    const list = new Moving(
      150,
      slowly.map((one) => ({ ...one, cap: 3 })),
    )
    expect(await read(list)).toEqual(all(150))
    expect(list.widest).toBe(1)
  })

  it('not while the server is slow, and again once it is quick', async () => {
    let now = 0
    let tick = 2000
    const clock = () => {
      now += tick
      return now
    }
    const slow = new Moving(150, slowly)
    expect(await read(slow, { clock })).toEqual(all(150))
    expect(slow.widest).toBe(1)
    tick = 100
    const quick = new Moving(150, slowly)
    expect(await read(quick, { clock })).toEqual(all(150))
    expect(quick.widest).toBeGreaterThan(1)
  })

  it('not after a page that failed, which may have been too large', async () => {
    const plan = slowly.map((one, index) => (index === 6 ? { ...one, most: 1 } : one))
    const list = new Moving(150, plan)
    expect(await read(list)).toEqual(all(150))
    const until = list.asked.length
    const calm = new Moving(150, slowly)
    await read(calm)
    expect(until).toBeGreaterThan(calm.asked.length)
    const limits = list.asked.slice(12).map((asked) => Number.parseInt(asked, 10))
    expect(Math.max(...limits)).toBeLessThanOrEqual(4)
  })

  it('and dropped once no more are wanted', async () => {
    const list = new Moving(150, slowly)
    const ids = await read(list, { enough: 40 })
    expect(ids).toEqual(all(150).slice(0, ids.length))
    const asked = list.asked.length
    await pass(20)
    expect(list.asked).toHaveLength(asked)
    const whole = new Moving(150, slowly)
    await read(whole)
    expect(asked).toBeLessThan(whole.asked.length / 2)
  })

  it('and an error that no page size avoids is thrown when it is their turn, not before', async () => {
    const list = new Moving(150, slowly)
    const { send } = list.transport()
    const transport: Transport = {
      close: async () => undefined,
      send: async (request) => {
        const offset = Number(request.url.searchParams.get('offset'))
        if (offset < 60) return send(request)
        const message = JSON.stringify({ success: 'False', message: 'API Key is not valid' })
        return { status: 401, headers: {}, body: Buffer.from(message) }
      },
    }
    const { server } = connectTo(URL_OF_NONE, { transport })
    const ids: number[] = []
    const reading = async () => {
      for await (const page of readPages(server, REQUEST, () => 0, SMALL)) {
        ids.push(...page.map(({ asset_id: id }) => Number(id)))
      }
    }
    expect(await failureOf(reading())).toMatchObject({ code: 'not_authenticated' })
    expect(ids.length).toBeGreaterThan(56)
    expect(ids).toEqual(all(150).slice(0, ids.length))
  })
})
