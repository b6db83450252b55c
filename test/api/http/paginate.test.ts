import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RawRecord } from '../../../src/api/http/envelope.ts'
import type { PageRequest } from '../../../src/api/http/page.ts'
import { readPages } from '../../../src/api/http/paginate.ts'
import { runs } from '../../support/division.ts'
import { type Given, type Loopback, type Received, serve } from '../../support/loopback.ts'
import { connectTo, failureOf } from '../../support/loopback-instance.ts'

const REQUEST: PageRequest = { module: 'assets', file: 'read', key: [['asset_id']], query: {} }
const NOTHING: Given = {
  body: { success: 'False', message: 'No resource (for this client and company) …' },
}

interface Habits {
  /** Fails with this reply where it is asked for more records than that. */
  mostAtOnce?: number
  failure?: Given
  ignoresOffset?: boolean
  /** Sends that many whatever it is asked for. */
  ignoresLimit?: number
  /** Sends no more than that many, or than that many at the nth request, from 0. */
  cap?: number | ((nth: number) => number)
}

/** A list of that many records, numbered from 1. */
function list(total: number, habits: Habits = {}): Promise<Loopback> {
  return serve((request, nth) => {
    const asked = askedOf(request)
    if (asked.limit > (habits.mostAtOnce ?? Number.POSITIVE_INFINITY)) {
      return habits.failure ?? { status: 500 }
    }
    const { cap = Number.POSITIVE_INFINITY } = habits
    const most = typeof cap === 'number' ? cap : cap(nth - 1)
    const limit = Math.min(habits.ignoresLimit ?? asked.limit, most)
    const offset = habits.ignoresOffset === true ? 0 : asked.offset
    const data = Array.from(
      { length: Math.max(0, Math.min(limit, total - offset)) },
      (_, index) => ({
        asset_id: String(offset + index + 1),
      }),
    )
    return data.length === 0 ? NOTHING : { body: { success: 'True', count: data.length, data } }
  })
}

function askedOf({ target }: Received): { limit: number; offset: number } {
  const query = new URL(target, 'http://127.0.0.1').searchParams
  return { limit: Number(query.get('limit') ?? 50), offset: Number(query.get('offset') ?? 0) }
}

const askedFor = ({ received }: Loopback) =>
  received.map((request) => {
    const { limit, offset } = askedOf(request)
    return `${limit} from ${offset}`
  })

/** As many records as fit into this many bytes, but at least one. */
function withinBytes(rows: readonly object[], most: number): readonly object[] {
  let size = 0
  const end = rows.findIndex((row) => {
    size += JSON.stringify(row).length
    return size > most
  })
  return end < 0 ? rows : rows.slice(0, Math.max(1, end))
}

/** Reads to the end; each tick of the clock is that many milliseconds. */
async function read(server: Loopback, request = REQUEST, tick = 1): Promise<RawRecord[]> {
  let now = 0
  const clock = () => {
    now += tick
    return now
  }
  const rows: RawRecord[] = []
  for await (const page of readPages(connectTo(server.url).server, request, clock))
    rows.push(...page)
  return rows
}

function expectAll(rows: readonly RawRecord[], total: number): void {
  expect(rows.map(({ asset_id }) => asset_id)).toEqual(
    Array.from({ length: total }, (_, index) => String(index + 1)),
  )
}

describe('pages', () => {
  test('grow while the server is quick, up to 10,000 records', async () => {
    const server = await list(30_000)
    expectAll(await read(server), 30_000)
    expect(askedFor(server)).toEqual([
      '500 from 0',
      '1000 from 499',
      '2000 from 1498',
      '4000 from 3497',
      '8000 from 7496',
      '10000 from 15495',
      '10000 from 25494',
      '10000 from 29999',
    ])
  })

  test('stay as they are while the server is slow', async () => {
    const server = await list(1200)
    expectAll(await read(server, REQUEST, 2000), 1200)
    expect(askedFor(server)).toEqual([
      '500 from 0',
      '500 from 499',
      '500 from 998',
      '500 from 1199',
    ])
  })

  test('of a short list are one request, and one that proves its end', async () => {
    const server = await list(3)
    expectAll(await read(server), 3)
    expect(askedFor(server)).toEqual(['500 from 0', '1000 from 2'])
  })

  test('of one record are one request, and one for what comes after it', async () => {
    const server = await list(1)
    expectAll(await read(server), 1)
    expect(askedFor(server)).toEqual(['500 from 0', '999 from 1'])
  })

  test.each([0, 1, 3])(
    'of the only record asked for, in %i rows, are one request',
    async (total) => {
      const server = await list(total)
      const isOnly = ({ asset_id: id }: RawRecord) => Number(id) <= 3
      expectAll(await read(server, { ...REQUEST, isSoleRecord: isOnly }), total)
      expect(askedFor(server)).toEqual(['500 from 0'])
    },
  )

  test('are read further if other records arrive than the one requested', async () => {
    const server = await list(300, { cap: 100 })
    const isOnly = ({ asset_id: id }: RawRecord) => id === '7'
    expectAll(await read(server, { ...REQUEST, isSoleRecord: isOnly }), 300)
  })

  test('of an empty list are one request', async () => {
    const server = await list(0)
    expect(await read(server)).toEqual([])
    expect(askedFor(server)).toEqual(['500 from 0'])
  })

  test('end with one that has nothing new if the list ends with a full page', async () => {
    const server = await list(1499)
    expectAll(await read(server), 1499)
    expect(askedFor(server)).toEqual(['500 from 0', '1000 from 499', '2000 from 1498'])
  })

  test('halve after a failure, and continue where they were (H25)', async () => {
    const server = await list(9000, { mostAtOnce: 1500 })
    expectAll(await read(server), 9000)
    expect(askedFor(server).slice(0, 5)).toEqual([
      '500 from 0',
      '1000 from 499',
      '2000 from 1498',
      '1000 from 1498',
      '1000 from 2497',
    ])
  })

  test('halve as often as it takes', async () => {
    let hasShrunk = false
    const total = 2000
    const server = await serve((request) => {
      const { limit, offset } = askedOf(request)
      hasShrunk ||= offset > 0
      if (hasShrunk && limit > 100) return { status: 500 }
      const data = Array.from({ length: Math.min(limit, total - offset) }, (_, index) => ({
        asset_id: String(offset + index + 1),
      }))
      return data.length === 0 ? NOTHING : { body: { success: 'True', data } }
    })
    expectAll(await read(server), total)
    expect(askedFor(server).slice(1, 6)).toEqual([
      '1000 from 499',
      '500 from 499',
      '250 from 499',
      '125 from 499',
      '62 from 499',
    ])
  })

  test.each<[string, Given]>([
    ['nothing', { raw: '' }],
    ['a fatal error with status 200', { raw: '<b>Fatal error</b>: Allowed memory size of …' }],
    ['JSON cut off', { raw: '{"success":"True","count":2000,"data":[{"asset_id":"1' }],
    ["a gateway's time-out", { status: 504 }],
  ])('shrink after %s', async (_, failure) => {
    const server = await list(4000, { mostAtOnce: 1000, failure })
    expectAll(await read(server), 4000)
  })

  test('shrink in few steps if the very first one fails, and grow again', async () => {
    const server = await list(700, { mostAtOnce: 100 })
    expectAll(await read(server), 700)
    expect(askedFor(server).slice(0, 5)).toEqual([
      '500 from 0',
      '50 from 0',
      '100 from 49',
      '200 from 148',
      '100 from 148',
    ])
  })

  test('of a server that fails at every size end after a few requests', async () => {
    const server = await list(10, { mostAtOnce: 0 })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', httpStatus: 500 })
    expect(askedFor(server)).toEqual(['500 from 0', '50 from 0', '5 from 0', '1 from 0'])
  })

  test('that take too long from the start are not tried in every size', async () => {
    const server = await list(10, { mostAtOnce: 0, failure: { status: 504 } })
    expect(await failureOf(read(server))).toMatchObject({ httpStatus: 504 })
    expect(askedFor(server)).toEqual(Array(3).fill('500 from 0'))
  })

  test('of a gateway without a server are not tried in every size', async () => {
    const server = await list(10, { mostAtOnce: 0, failure: { status: 502 } })
    expect(await failureOf(read(server))).toMatchObject({ httpStatus: 502 })
    expect(askedFor(server)).toEqual(Array(3).fill('500 from 0'))
  })

  test('are never larger than requested', async () => {
    const server = await list(5000)
    expectAll(await read(server, { ...REQUEST, maxRecords: 700 }), 700)
    expect(askedFor(server)).toEqual(['500 from 0', '201 from 499'])
  })

  test('carry the filters', async () => {
    const server = await list(600)
    await read(server, { ...REQUEST, query: { asset_type: 'Server' } })
    expect(server.received.map(({ target }) => target)).toEqual([
      '/api/v1/assets/read.php?asset_type=Server&limit=500',
      '/api/v1/assets/read.php?asset_type=Server&limit=1000&offset=499',
      '/api/v1/assets/read.php?asset_type=Server&limit=2000&offset=599',
    ])
  })

  test('are an error if the server reports failure', async () => {
    const server = await serve(() => ({ body: { success: 'False', message: 'Invalid month.' } }))
    const error = await failureOf(read(server))
    expect(error.message).toBe('acme answered assets/read: Invalid month.')
  })

  test('report a count without data as such (H13)', async () => {
    const server = await serve(() => ({ body: { success: 'True', count: 4 } }))
    expect(await failureOf(read(server))).toMatchObject({ hazard: 'H13' })
  })
})

describe('a server that ignores offset', () => {
  test.each([
    [1300, ['500 from 0', '1000 from 499', '2000 from 1498', '4000 from 2797']],
    [700, ['500 from 0', '1000 from 499', '2000 from 1198']],
  ])('is noticed and read in one page, each of its %i records once', async (total, asked) => {
    const server = await list(total, { ignoresOffset: true })
    expectAll(await read(server), total)
    const known = total === 1300 ? 2798 : 1199
    expect(askedFor(server)).toEqual([
      ...asked,
      '1 from 0',
      `1 from ${known - 1}`,
      `${known * 2} from 0`,
    ])
  })

  test.each([{ total: 40 }, { total: 500 }, { total: 500, cap: 500 }, { total: 1000, cap: 100 }])(
    'is a failure where nothing tells the end of the list from a cap: %j',
    async ({ total, cap }) => {
      const habits = { ignoresOffset: true, ...(cap === undefined ? {} : { cap }) }
      const server = await list(total, habits)
      expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
      expect(server.received.length).toBeLessThan(8)
    },
  )

  test('is read no further than asked for', async () => {
    const server = await list(5000, { ignoresOffset: true })
    expectAll(await read(server, { ...REQUEST, maxRecords: 800 }), 800)
  })

  test('is an error if one page cannot hold it all, rather than a list that only looks complete', async () => {
    const server = await list(5000, { ignoresOffset: true, mostAtOnce: 1000 })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
  })

  test('is recognized by whole records if these have no ID', async () => {
    const data = Array.from({ length: 500 }, (_, index) => ({ name: `n${index}` }))
    const server = await serve((request) => {
      const { limit, offset } = askedOf(request)
      const rows = data.slice(offset, offset + limit)
      return rows.length === 0 ? NOTHING : { body: { success: 'True', data: rows } }
    })
    expect(await read(server)).toHaveLength(500)
  })
})

describe('a server, or a cache in front of it, that ignores limit', () => {
  test('with its default page is an error rather than a list that only looks complete', async () => {
    const server = await list(400, { ignoresLimit: 50, ignoresOffset: true })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
  })

  test('is not suspected of a list that happens to be as long', async () => {
    const server = await list(50)
    expectAll(await read(server), 50)
    expect(askedFor(server)).toEqual(['500 from 0', '1000 from 49'])
  })

  test('but respects the offset is read to the end', async () => {
    const server = await list(400, { ignoresLimit: 50 })
    expectAll(await read(server), 400)
  })

  test.each([1, 2, 7, 49, 51, 499])(
    'and the offset, with all of its %i records, is believed',
    async (total) => {
      const server = await list(total, { ignoresLimit: 5000, ignoresOffset: true })
      expectAll(await read(server), total)
    },
  )

  test('with the same page for every request is an error', async () => {
    const server = await list(5000, { ignoresLimit: 500, ignoresOffset: true })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
  })

  test('by sending everything at once is believed after two reads', async () => {
    const server = await list(1234, { ignoresLimit: 5000, ignoresOffset: true })
    expectAll(await read(server), 1234)
    expect(server.received).toHaveLength(4)
  })

  test.each([1, 50, 500])('is as technicians/time may be, with its %i rows', async (total) => {
    const server = await list(total, { ignoresLimit: 5000, ignoresOffset: true })
    const request = { ...REQUEST, module: 'technicians', file: 'time' }
    expectAll(await read(server, request), total)
  })
})

describe('a server that sends fewer records than requested', () => {
  test.each([
    [1000, 100],
    [1000, 25],
    [5000, 1000],
    [500, 500],
    [501, 500],
    [20, 1],
    [21, 2],
    [99, 100],
    [100, 100],
    [101, 100],
  ])('is read to the end: %i records, at most %i at once', async (total, cap) => {
    const server = await list(total, { cap })
    expectAll(await read(server), total)
  })

  test('is read to the end whatever its cap, even one that changes from page to page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 300 }),
        fc.array(fc.integer({ min: 2, max: 350 }), { minLength: 1, maxLength: 6 }),
        async (total, caps) => {
          const server = await list(total, { cap: (nth) => caps[nth % caps.length] ?? 1 })
          expectAll(await read(server), total)
        },
      ),
      { numRuns: runs(60) },
    )
  })

  test('is read to the end if its cap counts bytes and some records are large', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 2500 }), { minLength: 40, maxLength: 120 }),
        async (sizes) => {
          // The cap shows itself on the first pages; from then on no size of a record may end the list.
          const all = sizes.map((size, index) => ({
            asset_id: String(index + 1),
            asset_notes: 'x'.repeat(index < 12 ? 100 : size),
          }))
          const server = await serve((request) => {
            const { limit, offset } = askedOf(request)
            const data = withinBytes(all.slice(offset, offset + limit), 1000)
            return data.length === 0 ? NOTHING : { body: { success: 'True', data } }
          })
          expectAll(await read(server), all.length)
        },
      ),
      { numRuns: runs(30) },
    )
  })

  test.each([
    [1000, 100, 150],
    [1000, 100, 100],
    [90, 100, 90],
    [5, 1, 3],
  ])('of %i records, %i at once, gives the first %i', async (total, cap, most) => {
    const server = await list(total, { cap })
    expectAll(await read(server, { ...REQUEST, maxRecords: most }), most)
  })
})

test('one record in two identical rows is accepted from a server without pages', async () => {
  const data = [{ asset_id: '1' }, { asset_id: '1' }]
  const server = await serve(() => ({ body: { success: 'True', data } }))
  expect(await read(server)).toEqual(data)
})

describe('pages without new records', () => {
  /** Numbers as records. */
  const page = (from: number, count: number, key = 'asset_id') =>
    Array.from({ length: count }, (_, index) => ({ [key]: `${from + index}` }))

  const of = (data: readonly object[]): Given => ({ body: { success: 'True', data } })

  // What a server sends for its nth request, from 0, whatever it is asked for.
  const LOOPS: readonly (readonly [string, (nth: number, offset: number) => readonly object[]])[] =
    [
      ['the second for ever', (nth) => (nth === 0 ? page(1, 500) : page(500, 300))],
      ['the third for ever', (nth) => [page(1, 500), page(500, 800)][nth] ?? page(1299, 40)],
      ['two in turns', (nth) => (nth % 2 === 0 ? page(1, 500) : page(500, 100))],
      [
        'two that do not join on in turns',
        (nth) => (nth % 2 === 0 ? page(1, 500) : page(900, 100)),
      ],
      ['three in turns', (nth) => page(1 + (nth % 3) * 99, 100)],
      ['the last record and known ones', (_, offset) => page(Math.min(offset + 1, 50), 50)],
      ['known ones in another order', (nth) => (nth === 0 ? page(1, 9) : page(1, 9).reverse())],
      ['the last one twice', (nth) => (nth === 0 ? page(1, 9) : [...page(9, 1), ...page(9, 1)])],
    ]
  test.each(LOOPS)('end the list with a failure: %s', async (_, pages) => {
    const server = await serve((request, nth) => of(pages(nth - 1, askedOf(request).offset)))
    expect(await failureOf(read(server))).toMatchObject({
      code: 'server_failed',
      hazard: expect.stringMatching(/^H(25|43)$/),
    })
    expect(server.received.length).toBeLessThan(80)
  })

  test('end a list without keys as well', async () => {
    const server = await serve((_, nth) => of(page(1 + (nth % 3) * 99, 100, 'name')))
    expect(await failureOf(read(server, { ...REQUEST, key: [] }))).toMatchObject({ exit: 8 })
    expect(server.received.length).toBeLessThan(80)
  })
})
