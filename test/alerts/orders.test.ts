import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  activeMutes,
  addMute,
  type Mute,
  muteOf,
  orderFailed,
  ordersVersion,
  readOrders,
  removeMute,
  takeOrders,
} from '../../src/alerts/orders.ts'
import { ordersPath } from '../../src/alerts/receiver-paths.ts'
import { placeIn } from '../sources/memories.ts'
import { SANDBOX } from './sample-status.ts'

const HOUR = 3_600_000

function mute(change: Partial<Mute> = {}): Mute {
  return { client: 1, name: 'Acme', at: 0, until: 2 * HOUR, why: 'new firewall', ...change }
}

describe('mutes', () => {
  it('end by themselves, and are forgotten with the next one', async () => {
    const place = placeIn()
    await addMute(place, SANDBOX, mute())
    await addMute(place, SANDBOX, mute({ client: 2, until: HOUR }))
    const orders = readOrders(place, SANDBOX)
    expect(activeMutes(orders, 0).map(({ client }) => client)).toEqual([2, 1])
    expect(activeMutes(orders, HOUR).map(({ client }) => client)).toEqual([1])
    expect(muteOf(orders, 1, 2 * HOUR - 1)).toEqual(mute())
    expect(muteOf(orders, 1, 2 * HOUR)).toBeUndefined()
    expect(muteOf(orders, 3, 0)).toBeUndefined()
    await addMute(place, SANDBOX, mute({ client: 3, at: 2 * HOUR, until: 3 * HOUR }))
    expect(readOrders(place, SANDBOX).mutes.map(({ client }) => client)).toEqual([3])
  })

  it('replace the one that the client has', async () => {
    const place = placeIn()
    expect(await addMute(place, SANDBOX, mute())).toBeUndefined()
    const later = mute({ at: HOUR, until: 5 * HOUR, why: 'still' })
    expect(await addMute(place, SANDBOX, later)).toEqual(mute())
    expect(readOrders(place, SANDBOX).mutes).toEqual([later])
    const afterwards = mute({ at: 6 * HOUR, until: 7 * HOUR })
    expect(await addMute(place, SANDBOX, afterwards)).toBeUndefined()
  })

  it('can be ended once; what was not there is not written', async () => {
    const place = placeIn()
    expect(await removeMute(place, SANDBOX, 1, 0)).toBeUndefined()
    expect(existsSync(ordersPath(place, SANDBOX))).toBe(false)
    await addMute(place, SANDBOX, mute())
    expect(await removeMute(place, SANDBOX, 2, 0)).toBeUndefined()
    expect(await removeMute(place, SANDBOX, 1, HOUR)).toEqual(mute())
    expect(await removeMute(place, SANDBOX, 1, HOUR)).toBeUndefined()
    expect(readOrders(place, SANDBOX).mutes).toEqual([])
  })

  it('are those of one profile and address', async () => {
    const place = placeIn()
    await addMute(place, SANDBOX, mute())
    expect(readOrders(place, { ...SANDBOX, profile: 'other' }).mutes).toEqual([])
    expect(readOrders(place, { ...SANDBOX, url: 'https://acme.example/' }).mutes).toEqual([])
  })
})

describe('orders about failed alerts', () => {
  it('count as last given, once each', async () => {
    const verbs = fc.constantFrom('retry' as const, 'drop' as const)
    const given = fc.tuple(verbs, fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }))
    await fc.assert(
      fc.asyncProperty(fc.array(given, { maxLength: 6 }), async (all) => {
        const place = placeIn()
        const expected = new Map<number, string>()
        for (const [verb, seqs] of all) {
          await orderFailed(place, SANDBOX, verb, seqs)
          for (const seq of seqs) expected.set(seq, verb)
        }
        const { retry, drop } = readOrders(place, SANDBOX)
        const ordered = [...retry.map((seq) => [seq, 'retry']), ...drop.map((seq) => [seq, 'drop'])]
        expect(ordered.sort()).toEqual([...expected].sort())
      }),
      { numRuns: 20 },
    )
  })

  it('are removed once they are done; mutes and what was asked for meanwhile stay', async () => {
    const place = placeIn()
    await addMute(place, SANDBOX, mute())
    await orderFailed(place, SANDBOX, 'retry', [3, 1])
    await orderFailed(place, SANDBOX, 'drop', [2])
    const taken = await takeOrders(place, SANDBOX, async ({ retry, drop }) => {
      expect([retry, drop]).toEqual([[3, 1], [2]])
      await orderFailed(place, SANDBOX, 'retry', [7])
      await addMute(place, SANDBOX, mute({ client: 2 }))
    })
    expect(taken).toEqual({ mutes: [mute()], retry: [3, 1], drop: [2] })
    const left = { mutes: [mute(), mute({ client: 2 })], retry: [7], drop: [] }
    expect(readOrders(place, SANDBOX)).toEqual(left)
  })

  it('stay if they could not be done', async () => {
    const place = placeIn()
    await orderFailed(place, SANDBOX, 'drop', [2])
    const fail = async () => Promise.reject(new Error('killed'))
    await expect(takeOrders(place, SANDBOX, fail)).rejects.toThrow('killed')
    expect(readOrders(place, SANDBOX).drop).toEqual([2])
  })

  it('write nothing if there are none', async () => {
    const place = placeIn()
    const apply = async () => expect.fail('there is nothing to do')
    expect(await takeOrders(place, SANDBOX, apply)).toEqual({ mutes: [], retry: [], drop: [] })
    expect(existsSync(ordersPath(place, SANDBOX))).toBe(false)
    await addMute(place, SANDBOX, mute())
    const version = ordersVersion(place, SANDBOX)
    expect((await takeOrders(place, SANDBOX, apply)).mutes).toEqual([mute()])
    expect(ordersVersion(place, SANDBOX)).toBe(version)
  })

  it('are all kept if many commands write at once', async () => {
    const place = placeIn()
    const seqs = Array.from({ length: 30 }, (_, index) => index)
    await Promise.all(seqs.map((seq) => orderFailed(place, SANDBOX, 'retry', [seq])))
    expect([...readOrders(place, SANDBOX).retry].sort((a, b) => a - b)).toEqual(seqs)
  })
})

test('every change gives the orders another version', async () => {
  const place = placeIn()
  const versions = [ordersVersion(place, SANDBOX)]
  for (const why of ['one', 'two', 'six', 'ten']) {
    await addMute(place, SANDBOX, mute({ why }))
    versions.push(ordersVersion(place, SANDBOX))
  }
  expect(versions[0]).toBeUndefined()
  expect(new Set(versions).size).toBe(versions.length)
})

test('nobody else can read the orders, and no temporary files are left', async () => {
  const place = placeIn()
  const path = ordersPath(place, SANDBOX)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.999999999.1.tmp`, 'of a killed command')
  await addMute(place, SANDBOX, mute())
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  expect(readdirSync(dirname(path))).toEqual(['orders.json'])
})

test.each([
  ['nothing', ''],
  ['something else', '[]'],
  ['half of it', '{"mutes":[{"client":1,"na'],
  ['texts as numbers', '{"mutes":[],"retry":["1"],"drop":[]}'],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00])],
])('a file with %s is damaged: it is named and stays', async (_, content) => {
  const place = placeIn()
  await addMute(place, SANDBOX, mute())
  const path = ordersPath(place, SANDBOX)
  writeFileSync(path, content)
  expect(() => readOrders(place, SANDBOX)).toThrow(`${path} is damaged`)
  await expect(orderFailed(place, SANDBOX, 'drop', [1])).rejects.toThrow(`${path} is damaged`)
  expect(statSync(path).size).toBe(content.length)
})

test('orders that others could have written are refused', async () => {
  const place = placeIn()
  await addMute(place, SANDBOX, mute())
  const path = ordersPath(place, SANDBOX)
  chmodSync(path, 0o666)
  expect(() => readOrders(place, SANDBOX)).toThrow('can be written by other users')
  chmodSync(path, 0o600)
  chmodSync(dirname(path), 0o777)
  expect(() => readOrders(place, SANDBOX)).toThrow('can be written by other users')
})
