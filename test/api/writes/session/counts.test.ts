import { describe, expect, test } from 'vitest'
import type { Scope } from '../../../../src/api/records/scope.ts'
import { resources } from '../../../../src/resources/index.ts'
import { insertRow } from '../../../../src/sandbox/database.ts'
import { TEST_NOW } from '../../../support/sandbox.ts'
import { addAssets, listed, OPTIONS, sessionRig, told, updateOf } from './rig.ts'

const { assets, contacts } = resources
const ALL: Scope = { kind: 'all' }
const ACME: Scope = { kind: 'client', id: 1, name: undefined }

/** The number of requests for the writes themselves. */
const MOST = 240

describe('200 updates', () => {
  const cases = [
    ['in one client', ACME, 300, [1], (n: number) => n],
    ['spread over three clients', ALL, 300, [1, 2, 3], (n: number) => n],
    ['spread over 5,000 assets', ALL, 5_000, [1, 2, 3], (n: number) => n * 25],
    ['in no order', ALL, 5_000, [1, 2, 3], (n: number) => (n * 1_723) % 5_000],
  ] as const
  test.each(cases)(
    '%s cost at most 240 requests plus the reading of the list',
    async (...given) => {
      const [, scope, count, clients, at] = given
      const { api, calls, session } = sessionRig('26.10', {
        prepare: (database) => addAssets(database, count, clients),
      })
      const list = await listed(api, assets, scope)
      const reading = calls.length
      const targets = Array.from({ length: 200 }, (_, n) => list[at(n) + (list.length - count)]!)
      const writer = session(assets, scope)
      calls.length = 0
      const outcomes = await Promise.all(
        targets.map((target, n) => {
          const asked = { asset_status: 'Stored', interface_ip: `10.99.0.${n}` }
          return told(writer.perform(updateOf(assets, target, asked), OPTIONS))
        }),
      )
      expect(new Set(outcomes.map(({ state }) => state))).toEqual(new Set(['done']))
      expect(outcomes.map(({ row }) => row?.['interface_ip'])).toEqual(
        outcomes.map((_, n) => `10.99.0.${n}`),
      )
      const notices = new Set(outcomes.flatMap((outcome) => outcome.notices))
      expect(notices).toEqual(new Set(['sent_along: MAC sent along unchanged (H01)']))
      expect(calls.length).toBeLessThanOrEqual(MOST + reading)
    },
  )
})

describe('200 creates', () => {
  const cases = [
    ['in one client', ACME, 300, [1], false],
    ['in three clients', ALL, 5_000, [1, 2, 3], false],
    ['that refer to others', ALL, 300, [1, 2, 3], true],
  ] as const
  test.each(cases)(
    '%s cost at most 240 requests plus the reading of the list',
    async (...given) => {
      const [, scope, count, clients, isReferring] = given
      const { api, calls, session, now } = sessionRig('26.10', {
        prepare: (database) => addAssets(database, count, clients),
      })
      await listed(api, assets, scope)
      const reading = calls.length
      const places = await listed(api, resources.locations, ALL)
      const place = (client: number) =>
        places.find(({ row }) => row['location_client_id'] === client)!
      if (isReferring) now.value = 6_000
      const writer = session(assets, scope)
      calls.length = 0
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, n) => {
          const client = clients[n % clients.length]!
          const stored = isReferring ? place(client) : undefined
          return told(
            writer.perform(
              {
                ...{ resource: assets, verb: 'create', client },
                values: {
                  ...{ asset_name: `New ${n}`, asset_type: 'Laptop', interface_ip: `10.98.0.${n}` },
                  ...(stored && { asset_location_id: Number(stored.row['location_id']) }),
                },
                references: stored
                  ? [{ field: 'asset_location_id', resource: resources.locations, stored }]
                  : [],
              },
              OPTIONS,
            ),
          )
        }),
      )
      expect(new Set(outcomes.map(({ state }) => state))).toEqual(new Set(['done']))
      expect(outcomes.map(({ row }) => row?.['interface_ip'])).toEqual(
        outcomes.map((_, n) => `10.98.0.${n}`),
      )
      expect(calls.length).toBeLessThanOrEqual(MOST + reading)
    },
  )
})

test('200 updates that refer to 200 others need few requests, even if everything that was read becomes stale', async () => {
  const { api, calls, now, session, database } = sessionRig('26.10', {
    prepare: (data) => {
      addAssets(data, 300, [1])
      for (let n = 0; n < 200; n += 1) {
        const one = { contact_name: `C ${n}`, contact_email: `c${n}@x.example` }
        insertRow(data, 'contacts', { ...one, contact_client_id: 1 }, TEST_NOW)
      }
    },
    front: () => {
      now.value += 100
      return undefined
    },
  })
  const list = await listed(api, assets, ACME)
  const reading = calls.length
  const people = (await listed(api, contacts, ACME)).slice(-200)
  const targets = list.slice(-200)
  const writer = session(assets, ACME)
  calls.length = 0
  const outcomes = await Promise.all(
    targets.map((target, n) => {
      const stored = people[n]!
      const id = Number(stored.row['contact_id'])
      const references = [{ field: 'asset_contact_id', resource: contacts, stored }]
      const request = updateOf(assets, target, { asset_contact_id: id })
      return told(writer.perform({ ...request, references }, OPTIONS))
    }),
  )
  expect(new Set(outcomes.map(({ state }) => state))).toEqual(new Set(['done']))
  const held = database.tables['assets']?.rows.slice(-200) ?? []
  expect(held.map((row) => Number(row['asset_contact_id']))).toEqual(
    people.map(({ row }) => row['contact_id']),
  )
  expect(now.value).toBeGreaterThan(20_000)
  expect(calls.length).toBeLessThanOrEqual(MOST + reading)
})
