import { describe, expect, test } from 'vitest'
import type { Scope } from '../../../../src/api/records/scope.ts'
import { resources } from '../../../../src/resources/index.ts'
import { tableOf } from '../../../../src/sandbox/database.ts'
import type { WireRequest } from '../../../../src/sandbox/wire.ts'
import { addAssets, type Front, listed, OPTIONS, sessionRig, told, updateOf } from './rig.ts'

const { assets } = resources
const ALL: Scope = { kind: 'all' }
const WRITES = 120

/** Fewer records are used if each has to be read separately. */
const FEW = 12

const withQuery = (request: WireRequest, query: Record<string, string>): WireRequest => ({
  ...request,
  query: { ...request.query, ...query },
})

const capped =
  (most: number): Front =>
  ({ isWrite, request, handle }) => {
    if (isWrite) return undefined
    const limit = Math.min(most, Number(request.query['limit'] ?? 50))
    return handle(withQuery(request, { limit: String(limit) }))
  }

/** Removes records, as others might, before a number of writes; the last ones stay. */
const removing =
  (count: number, before: (writes: number) => boolean): Front =>
  ({ isWrite, writes, database }) => {
    const { rows } = tableOf(database, 'assets')
    if (isWrite && before(writes)) rows.splice(0, count)
    return undefined
  }

/** Lists in which records aren't where they are expected, and the maximum number of requests. */
const lists: readonly (readonly [string, Front, number])[] = [
  ['sends 100 records at most', capped(100), WRITES * 1.5],
  ['sends one record at a time', capped(1), Number.POSITIVE_INFINITY],
  [
    'ignores the offset',
    ({ isWrite, request, handle }) =>
      isWrite ? undefined : handle(withQuery(request, { offset: '0' })),
    Number.POSITIVE_INFINITY,
  ],
  [
    'fails at more than 600 records',
    ({ isWrite, request }) =>
      !isWrite && Number(request.query['limit'] ?? 0) > 600
        ? { status: 500, contentType: 'text/html', body: '' }
        : undefined,
    WRITES * 1.6,
  ],
  ['moves up by 200 records once', removing(200, (writes) => writes === 30), WRITES * 1.4],
  ['moves up by a record at each write', removing(1, () => true), WRITES * 2],
  [
    'sends each record twice',
    ({ isWrite, handle }) => {
      if (isWrite) return undefined
      const told = handle()
      const said = JSON.parse(told.body)
      const data = (said.data ?? []).flatMap((row: object) => [row, row])
      return { ...told, body: JSON.stringify({ ...said, data }) }
    },
    Number.POSITIVE_INFINITY,
  ],
]

describe.each(lists)('with a list that %s', (_, front, most) => {
  const isSingle = most === Number.POSITIVE_INFINITY
  const writes = isSingle ? FEW : WRITES
  const rigOf = () => {
    let isOdd = false
    const rig = sessionRig('26.10', {
      prepare: (database) => addAssets(database, isSingle ? 60 : 1_200, [1, 2]),
      front: (heard) => (isOdd ? front(heard) : undefined),
    })
    const begin = () => {
      isOdd = true
    }
    return { rig, begin }
  }

  test('updates are stored and verified', async () => {
    const { rig, begin } = rigOf()
    const targets = (await listed(rig.api, assets, ALL)).slice(-writes)
    begin()
    rig.calls.length = 0
    const writer = rig.session(assets, ALL)
    const all = await Promise.all(
      targets.map((target, n) =>
        told(writer.perform(updateOf(assets, target, { interface_ip: `10.9.0.${n}` }), OPTIONS)),
      ),
    )
    expect(all.map(({ row }) => row?.['interface_ip'])).toEqual(all.map((_, n) => `10.9.0.${n}`))
    const posts = rig.calls.filter((call) => call.startsWith('POST'))
    expect(posts).toHaveLength(writes)
    expect(rig.calls.length).toBeLessThanOrEqual(most)
  })

  test('new records are found, each by its own ID', async () => {
    const { rig, begin } = rigOf()
    begin()
    const writer = rig.session(assets, ALL)
    const all = await Promise.all(
      Array.from({ length: writes }, (_, n) => {
        const given = { asset_name: `New ${n}`, asset_type: 'Laptop', interface_ip: `10.9.0.${n}` }
        return told(
          writer.perform({ resource: assets, verb: 'create', client: 1, values: given }, OPTIONS),
        )
      }),
    )
    expect(all.map(({ row }) => row?.['interface_ip'])).toEqual(all.map((_, n) => `10.9.0.${n}`))
    expect(rig.calls.filter((call) => call.startsWith('POST'))).toHaveLength(writes)
    expect(rig.calls.length).toBeLessThanOrEqual(most)
  })
})

test('a list that was already read is not read again', async () => {
  const rig = sessionRig('26.10', { prepare: (database) => addAssets(database, 3_000, [1]) })
  const list = await listed(rig.api, assets, ALL)
  rig.calls.length = 0
  const writer = rig.session(assets, ALL, { listed: list })
  const all = await Promise.all(
    list
      .slice(-200)
      .map((target, n) =>
        told(writer.perform(updateOf(assets, target, { asset_os: `OS ${n}` }), OPTIONS)),
      ),
  )
  expect(all.map(({ row }) => row?.['asset_os'])).toEqual(all.map((_, n) => `OS ${n}`))
  expect(rig.calls.length).toBeLessThan(210)
})

test('a session of one client also writes records of another', async () => {
  const rig = sessionRig('26.10')
  const targets = await listed(rig.api, assets, ALL)
  const writer = rig.session(assets, { kind: 'client', id: 1, name: undefined })
  const all = await Promise.all(
    targets
      .slice(0, 60)
      .map((target, n) =>
        told(writer.perform(updateOf(assets, target, { asset_os: `OS ${n}` }), OPTIONS)),
      ),
  )
  expect(all.map(({ row }) => row?.['asset_os'])).toEqual(all.map((_, n) => `OS ${n}`))
})
