import { describe, expect, test } from 'vitest'
import { type PageRequest, readPages } from '../../src/api/pages.ts'
import type { RawRecord } from '../../src/api/reply.ts'
import { type Given, type Loopback, type Received, serve } from '../support/loopback.ts'
import { connectTo, failureOf } from '../support/loopback-instance.ts'

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
}

/** A list of that many records, numbered from 1. */
function list(total: number, habits: Habits = {}): Promise<Loopback> {
  return serve((request) => {
    const asked = askedOf(request)
    if (asked.limit > (habits.mostAtOnce ?? Number.POSITIVE_INFINITY)) {
      return habits.failure ?? { status: 500 }
    }
    const limit = habits.ignoresLimit ?? asked.limit
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
    ])
  })

  test('stay as they are while the server is slow', async () => {
    const server = await list(1200)
    expectAll(await read(server, REQUEST, 2000), 1200)
    expect(askedFor(server)).toEqual(['500 from 0', '500 from 499', '500 from 998'])
  })

  test('of a short list are one request', async () => {
    const server = await list(3)
    expectAll(await read(server), 3)
    expect(askedFor(server)).toEqual(['500 from 0'])
  })

  test('of an empty list are one request', async () => {
    const server = await list(0)
    expect(await read(server)).toEqual([])
    expect(askedFor(server)).toEqual(['500 from 0'])
  })

  test('end with one that has nothing new where the list ends with a page', async () => {
    const server = await list(1499)
    expectAll(await read(server), 1499)
    expect(askedFor(server)).toEqual(['500 from 0', '1000 from 499', '2000 from 1498'])
  })

  test('halve after a failure, and go on from where they were (H25)', async () => {
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
    ['a gateway’s time-out', { status: 504 }],
  ])('shrink after %s', async (_, failure) => {
    const server = await list(4000, { mostAtOnce: 1000, failure })
    expectAll(await read(server), 4000)
  })

  test('shrink in few steps where the very first fails, and grow again', async () => {
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

  test('of a server that fails at every size are given up after few requests', async () => {
    const server = await list(10, { mostAtOnce: 0 })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', httpStatus: 500 })
    expect(askedFor(server)).toEqual(['500 from 0', '50 from 0', '5 from 0', '1 from 0'])
  })

  test('that take too long from the first are not tried in every size', async () => {
    const server = await list(10, { mostAtOnce: 0, failure: { status: 504 } })
    expect(await failureOf(read(server))).toMatchObject({ httpStatus: 504 })
    expect(askedFor(server)).toEqual(Array(3).fill('500 from 0'))
  })

  test('of a gateway without a server are not tried in every size', async () => {
    const server = await list(10, { mostAtOnce: 0, failure: { status: 502 } })
    expect(await failureOf(read(server))).toMatchObject({ httpStatus: 502 })
    expect(askedFor(server)).toEqual(Array(3).fill('500 from 0'))
  })

  test('are no more than asked for', async () => {
    const server = await list(5000)
    expectAll(await read(server, { ...REQUEST, most: 700 }), 700)
    expect(askedFor(server)).toEqual(['500 from 0', '201 from 499'])
  })

  test('carry the filters', async () => {
    const server = await list(600)
    await read(server, { ...REQUEST, query: { asset_type: 'Server' } })
    expect(server.received.map(({ target }) => target)).toEqual([
      '/api/v1/assets/read.php?asset_type=Server&limit=500',
      '/api/v1/assets/read.php?asset_type=Server&limit=1000&offset=499',
    ])
  })

  test('are told as a failure where the server says no', async () => {
    const server = await serve(() => ({ body: { success: 'False', message: 'Invalid month.' } }))
    const error = await failureOf(read(server))
    expect(error.message).toBe('acme answered assets/read: Invalid month.')
  })

  test('pass on a count without data as what it is (H13)', async () => {
    const server = await serve(() => ({ body: { success: 'True', count: 4 } }))
    expect(await failureOf(read(server))).toMatchObject({ hazard: 'H13' })
  })
})

describe('a server that ignores offset', () => {
  test.each([
    [1300, ['500 from 0', '1000 from 499', '2000 from 1498']],
    [700, ['500 from 0', '1000 from 499']],
  ])('is noticed and read in one page, each of its %i records once', async (total, asked) => {
    const server = await list(total, { ignoresOffset: true })
    expectAll(await read(server), total)
    expect(askedFor(server)).toEqual(asked)
  })

  test('is believed where the list ends with the first page', async () => {
    const server = await list(500, { ignoresOffset: true })
    expectAll(await read(server), 500)
  })

  test('is read no further than asked for', async () => {
    const server = await list(5000, { ignoresOffset: true })
    expectAll(await read(server, { ...REQUEST, most: 800 }), 800)
  })

  test('is a failure where one page cannot hold it all, rather than a list that only looks whole', async () => {
    const server = await list(5000, { ignoresOffset: true, mostAtOnce: 1000 })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
  })

  test('is told by whole records where these have no ID', async () => {
    const data = Array.from({ length: 500 }, (_, index) => ({ name: `n${index}` }))
    const server = await serve((request) => {
      const { limit, offset } = askedOf(request)
      const rows = data.slice(offset, offset + limit)
      return rows.length === 0 ? NOTHING : { body: { success: 'True', data: rows } }
    })
    expect(await read(server)).toHaveLength(500)
  })
})

describe('a server, or a cache before it, that ignores limit', () => {
  test('with what it sends unasked is a failure rather than a list that only looks whole', async () => {
    const server = await list(400, { ignoresLimit: 50, ignoresOffset: true })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
  })

  test('is not suspected of a list that happens to be as long', async () => {
    const server = await list(50)
    expectAll(await read(server), 50)
    expect(askedFor(server)).toEqual(['500 from 0', '1 from 0'])
  })

  test('with the same page for every question is a failure', async () => {
    const server = await list(5000, { ignoresLimit: 500, ignoresOffset: true })
    expect(await failureOf(read(server))).toMatchObject({ code: 'server_failed', hazard: 'H25' })
  })

  test('by sending everything at once is read in one request', async () => {
    const server = await list(1234, { ignoresLimit: 5000, ignoresOffset: true })
    expectAll(await read(server), 1234)
    expect(server.received).toHaveLength(1)
  })

  test.each([50, 500])('is as technicians/time may be, with its %i rows', async (total) => {
    const server = await list(total, { ignoresLimit: 5000, ignoresOffset: true })
    const request = { ...REQUEST, module: 'technicians', file: 'time' }
    expectAll(await read(server, request), total)
  })
})
