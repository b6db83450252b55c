import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { NotSentError } from '../../../../src/api/writes/session/not-sent.ts'
import type { WriteRequest } from '../../../../src/api/writes/write.ts'
import { resources } from '../../../../src/resources/index.ts'
import { tableOf } from '../../../../src/sandbox/database.ts'
import type { WireReply } from '../../../../src/sandbox/wire.ts'
import { runs, some } from '../../../support/division.ts'
import {
  addAssets,
  type Front,
  listed,
  OPTIONS,
  type Rig,
  sessionRig,
  type Told,
  told,
  updateOf,
} from './rig.ts'

const { assets } = resources
const ALL = { kind: 'all' } as const
const RELEASES = ['25.01', '26.07', '26.10'] as const
const MOST = 16

const after = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** A refusal by a proxy in front of ITFlow. */
const refusal = (status: number, wait?: string): WireReply => ({
  ...{ status, contentType: 'text/html' },
  body: wait === undefined ? '<h1>Later</h1>' : `Retry-After: ${wait}`,
})

/** A server with a delay for each write; it counts the concurrent requests when each arrives. */
function slow(latency: (writes: number) => number) {
  const seen: number[] = []
  let under = 0
  const front: Front = async ({ isWrite, writes, handle }) => {
    if (!isWrite) return undefined
    under += 1
    seen.push(under)
    await after(latency(writes))
    under -= 1
    return handle()
  }
  return { front, seen }
}

const creates = (count: number): WriteRequest[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ resource: assets, verb: 'create', client: 1 + (n % 2) },
    values: { asset_name: `New ${n}`, asset_type: 'Laptop', asset_serial: `S-${n}` },
  }))

const updates = async (rig: Rig, count: number): Promise<WriteRequest[]> =>
  (await listed(rig.api, assets, ALL))
    .slice(-count)
    .map((target, n) =>
      updateOf(assets, target, { asset_os: `OS ${n}`, interface_ip: `10.7.0.${n}` }),
    )

interface Written {
  all: Told[]
  slept: number[]
}

/** Writes all of them in one session, without waiting for anything. */
async function write(
  rig: Rig,
  requests: readonly WriteRequest[],
  atOnce?: number,
): Promise<Written> {
  const slept: number[] = []
  const sleep = async (milliseconds: number) => void slept.push(milliseconds)
  const writer = rig.session(assets, ALL, { atOnce })
  const all = await Promise.all(
    requests.map((request) => told(writer.perform(request, { ...OPTIONS, sleep }))),
  )
  return { all, slept }
}

/** Runs something on a simulated clock, so that nothing depends on how busy this machine is. */
async function onOwnClock<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] })
  let isDone = false
  try {
    const result = work().finally(() => {
      isDone = true
    })
    while (!isDone) {
      for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate)
      await vi.advanceTimersByTimeAsync(1)
    }
    return await result
  } finally {
    vi.useRealTimers()
  }
}

const posts = ({ calls }: Rig) => calls.filter((call) => call.startsWith('POST')).length

/** Expects that the server holds each of the new assets once. */
function expectOnce(rig: Rig, { all }: Written): void {
  expect(all.filter(({ state }) => state !== 'done')).toEqual([])
  expect(madeIn(rig)).toEqual(all.map((_, n) => `New ${n}`).sort())
}

/** The names of the new assets that the server holds. */
function madeIn(rig: Rig): string[] {
  const names = tableOf(rig.database, 'assets').rows.map((row) => String(row['asset_name']))
  return names.filter((name) => name.startsWith('New ')).sort()
}

const highest = (counts: readonly number[]) => Math.max(...counts)

describe('the number of concurrent requests', () => {
  test('grows while the server is as fast as before, up to the default limit', async () => {
    const { front, seen } = slow(() => 15)
    const rig = sessionRig('26.10', { front })
    expectOnce(rig, await onOwnClock(() => write(rig, creates(250))))
    expect(highest(seen.slice(0, 4))).toBeLessThanOrEqual(4)
    expect(highest(seen)).toBe(MOST)
    expect(highest(seen.slice(-40, -16))).toBe(MOST)
  })

  test.each([1, 2, 6])('never exceeds the requested %i', async (atOnce) => {
    const { front, seen } = slow(() => 2)
    const rig = sessionRig('26.10', { front })
    expectOnce(rig, await onOwnClock(() => write(rig, creates(80), atOnce)))
    expect(highest(seen)).toBe(atOnce)
  })

  test('grows beyond the default limit on request', async () => {
    const { front, seen } = slow(() => 15)
    const rig = sessionRig('26.10', { front })
    expectOnce(rig, await onOwnClock(() => write(rig, creates(450), 24)))
    expect(highest(seen)).toBe(24)
  })

  test('falls while answers take longer, and rises again afterwards', async () => {
    const { front, seen } = slow((writes) => (writes >= 250 && writes < 400 ? 200 : 15))
    const rig = sessionRig('26.10', { front })
    expectOnce(rig, await onOwnClock(() => write(rig, creates(700))))
    expect(highest(seen.slice(200, 250))).toBe(MOST)
    expect(highest(seen.slice(340, 400))).toBeLessThanOrEqual(6)
    expect(highest(seen.slice(380, 400))).toBeLessThanOrEqual(3)
    expect(highest(seen.slice(-60))).toBeGreaterThanOrEqual(10)
  })

  test('stays low if more requests only make the server slower', async () => {
    let under = 0
    const seen: number[] = []
    let free = Promise.resolve()
    const rig = sessionRig('26.10', {
      // One at a time, as with a single worker.
      front: async ({ isWrite, handle }) => {
        if (!isWrite) return undefined
        under += 1
        seen.push(under)
        free = free.then(() => after(10))
        await free
        under -= 1
        return handle()
      },
    })
    expectOnce(rig, await onOwnClock(() => write(rig, creates(300))))
    expect(highest(seen)).toBeLessThan(MOST)
  })
})

describe.each(some(RELEASES))('a server of %s that refuses for a while', (release) => {
  test('with 429 whenever there are too many requests: all are written once, and fewer are sent', async () => {
    let under = 0
    const seen: number[] = []
    let refused = 0
    const rig = sessionRig(release, {
      front: async ({ isWrite, handle }) => {
        if (!isWrite) return undefined
        under += 1
        seen.push(under)
        await after(5)
        under -= 1
        if (under < 7) return handle()
        refused += 1
        return refusal(429, '3')
      },
    })
    const written = await write(rig, creates(300))
    expectOnce(rig, written)
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThan(60)
    expect(written.slept).toContain(3_000)
    expect(posts(rig)).toBe(300 + refused)
  })

  test('with 429 for every request: all are written once, creates and updates', async () => {
    const front = (): Front => {
      let left = 0
      return ({ isWrite, writes }) => {
        if (isWrite && writes === 40) left = 14
        left -= 1
        return left >= 0 ? refusal(429) : undefined
      }
    }
    const rig = sessionRig(release, { front: front() })
    expectOnce(rig, await write(rig, creates(80)))
    const prepare = (database: Rig['database']) => addAssets(database, 100, [1, 2])
    const again = sessionRig(release, { prepare, front: front() })
    const { all } = await write(again, await updates(again, 80))
    expect(all.map(({ row }) => row?.['interface_ip'])).toEqual(all.map((_, n) => `10.7.0.${n}`))
  })

  test('with 503: requests in progress fail and are sent once, the others are written after a while', async () => {
    const late: (() => void)[] = []
    const sent: unknown[] = []
    const rig = sessionRig(release, {
      front: ({ isWrite, writes, handle, body }) => {
        if (!isWrite) return undefined
        sent.push(body['asset_name'])
        if (writes < 40 || writes >= 44) return undefined
        // A proxy gives up while the server is still working: the write is done after it was checked.
        late.push(() => void handle())
        return refusal(503)
      },
    })
    const { all } = await write(rig, creates(80))
    for (const come of late) come()
    const failed = all.filter(({ state }) => state === 'failed')
    expect(failed).toHaveLength(4)
    expect(failed[0]?.failure).toMatchObject({ hazard: 'H07' })
    expect(sent).toHaveLength(80)
    expect(madeIn(rig)).toEqual(all.map((_, n) => `New ${n}`).sort())
  })

  test('after it has done the write: that is found out, and the write is not repeated', async () => {
    const rig = sessionRig(release, {
      front: ({ isWrite, writes, handle }) => {
        if (!isWrite || writes % 5 !== 0) return undefined
        handle()
        return refusal(writes % 2 === 0 ? 503 : 429)
      },
    })
    expectOnce(rig, await write(rig, creates(40)))
    expect(posts(rig)).toBe(40)
  })
})

test('whatever is refused, before or after it was done, each is written once', async () => {
  const one = fc.record({
    status: fc.constantFrom(429, 503),
    isDone: fc.boolean(),
    wait: fc.constantFrom(undefined, '0', '1', '30', 'soon', 'Tue, 24 Nov 2026 12:00:05 GMT'),
  })
  const refusals = fc.array(fc.option(one, { freq: 2, nil: undefined }), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(refusals, async (plan) => {
      let done = 0
      const open = new Set<string>()
      const rig = sessionRig('26.10', {
        front: ({ isWrite, writes, handle, body }) => {
          if (!isWrite) return undefined
          const now = plan[writes]
          if (now?.status === 503 && !now.isDone) open.add(String(body['asset_name']))
          if (now === undefined || now.isDone) done += 1
          if (now === undefined) return undefined
          if (now.isDone) handle()
          return refusal(now.status, now.wait)
        },
      })
      const { all } = await write(rig, creates(30))
      const names = all.flatMap(({ state }, n) => (state === 'done' ? [] : [`New ${n}`]))
      // A write that a server may still do after a 503 isn't sent again.
      if (open.size < 8) expect(new Set(names)).toEqual(open)
      expect(done).toBe(30 - names.length)
      expect(madeIn(rig)).toEqual(
        all.flatMap(({ state }, n) => (state === 'done' ? [`New ${n}`] : [])).sort(),
      )
    }),
    { numRuns: runs(50) },
  )
})

test('what someone else changed while a refused write waited is kept', async () => {
  const rig: Rig = sessionRig('26.10', {
    prepare: (database) => addAssets(database, 30, [1]),
    front: ({ isWrite, writes, body, database }) => {
      if (!isWrite || writes !== 12) return undefined
      const row = tableOf(database, 'assets').rows.find(
        (one) => one['asset_id'] === String(body['asset_id']),
      )
      if (row) row['asset_make'] = 'Theirs'
      return refusal(429)
    },
  })
  const { all } = await write(rig, await updates(rig, 30))
  expect(all.map(({ row }) => row?.['asset_os'])).toEqual(all.map((_, n) => `OS ${n}`))
  const theirs = tableOf(rig.database, 'assets').rows.filter(
    (row) => row['asset_make'] === 'Theirs',
  )
  expect(theirs).toHaveLength(1)
})

describe('a server is given up', () => {
  const failures = async (front: Front) => {
    const names: unknown[] = []
    const heard: Front = (one) => {
      if (one.isWrite) names.push(one.body['asset_name'])
      return front(one)
    }
    const rig = sessionRig('26.10', { front: heard })
    const writer = rig.session(assets, ALL)
    const slept: number[] = []
    const sleep = async (milliseconds: number) => void slept.push(milliseconds)
    const writes = creates(60).map((one) => writer.perform(one, { ...OPTIONS, sleep }))
    const all = await Promise.allSettled(writes)
    const errors = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    return { rig, errors, slept, names }
  }

  test.each([429, 503])('that answers %i and nothing else, after a while', async (status) => {
    const { rig, errors, slept } = await failures(({ writes }) =>
      writes >= 20 ? refusal(status) : undefined,
    )
    expect(errors.length).toBeGreaterThan(30)
    expect(errors[0]).toMatchObject({ httpStatus: status, exit: 8 })
    expect(errors.at(-1)).toBeInstanceOf(NotSentError)
    expect(posts(rig)).toBeLessThan(20 + 40)
    expect(slept).toContain(400)
    expect(slept).toContain(6_400)
  })

  test('that asks to wait for an hour', async () => {
    const { errors, slept, rig } = await failures(({ isWrite, writes }) =>
      isWrite && writes >= 20 ? refusal(429, '3600') : undefined,
    )
    expect(errors[0]).toMatchObject({ httpStatus: 429, hint: expect.anything() })
    expect(Math.max(...slept)).toBeLessThanOrEqual(30_000)
    expect(posts(rig)).toBeLessThan(20 + MOST)
  })

  test.each([502, 504])('that answers %i, since it may still be working on it', async (status) => {
    const { errors, names } = await failures(({ isWrite, writes }) =>
      isWrite && writes === 20 ? refusal(status) : undefined,
    )
    expect(errors[0]).toMatchObject({ httpStatus: status, hazard: 'H07' })
    expect(new Set(names).size).toBe(names.length)
  })
})
