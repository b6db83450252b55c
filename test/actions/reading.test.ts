import { describe, expect, it } from 'vitest'
import { findOne } from '../../src/actions/find.ts'
import { get } from '../../src/actions/get.ts'
import { list } from '../../src/actions/list.ts'
import type { ListQuery } from '../../src/actions/list-query.ts'
import { readAll, type StoredRecord } from '../../src/api/records/read.ts'
import { type Scope, scopeOfClient } from '../../src/api/records/scope.ts'
import {
  AmbiguousError,
  ConfigError,
  NotFoundError,
  PartialError,
  UsageError,
} from '../../src/errors.ts'
import { parseFilter } from '../../src/records/filter-input.ts'
import { parseSort } from '../../src/records/sort.ts'
import { parseWhere } from '../../src/records/where.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { namedZone, UTC } from '../../src/time/zone.ts'
import { type ApiRig, apiRig, writesIn } from '../support/api.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const ALL: Scope = { kind: 'all' }
const { assets, contacts, credentials, tickets } = resources
const here = { now: TEST_NOW, zone: UTC }

/** A filter by a field's current name, with JSON values. */
function filter(resource: Resource, name: string, values: readonly unknown[]) {
  const field = resource.fields[name]
  if (field === undefined) throw new Error(`no field ${name}`)
  return parseFilter([{ name, field, inputName: name }], values, here)
}

const where = (resource: Resource, text: string) =>
  parseWhere(resource, text, { ...here, inputName: 'where' })

function listed({ api, acting }: ApiRig, resource: Resource, query: ListQuery, scope = ALL) {
  return list(api, resource, { ...acting, scope, query })
}

/** The newest release that lists a module. */
function releaseOf(resource: Resource) {
  return resource.operations.read?.until ?? '26.10'
}

const LISTED = RESOURCE_NAMES.filter((name) => resources[name].needsFilter === undefined)

describe('list', () => {
  it.each(LISTED)('%s: returns everything in scope, and counts what is hidden', async (name) => {
    const resource = resources[name]
    const rig = apiRig(releaseOf(resource))
    const everything = await readAll(rig.api, resource, { scope: ALL })
    const usual = await listed(rig, resource, {})
    const all = await listed(rig, resource, { visibility: { all: true } })
    expect(all.rows).toHaveLength(everything.length)
    expect(usual.rows.length + usual.hidden.archived + usual.hidden.hidden).toBe(all.rows.length)
    expect(usual).toMatchObject({ isComplete: true, hasMore: false, notices: [] })
    const count = all.rows.length
    for (const limit of [count - 1, count, count + 1].filter((some) => some > 0)) {
      const { rows, hasMore } = await listed(rig, resource, { visibility: { all: true }, limit })
      expect([limit, rows.length, hasMore]).toEqual([limit, Math.min(limit, count), limit < count])
    }
  })

  it('filters by values, and by names that are looked up', async () => {
    const rig = apiRig()
    const [contact] = await readAll(rig.api, contacts, { scope: ALL })
    const name = contact?.row['contact_name']
    const byName = await listed(rig, assets, {
      filters: [filter(assets, 'asset_contact_id', [name])],
    })
    const byId = await listed(rig, assets, { filters: [filter(assets, 'asset_contact_id', [1])] })
    expect(byName.rows.length).toBeGreaterThan(0)
    expect(byName.rows).toEqual(byId.rows)
    const types = [filter(assets, 'asset_type', ['laptop', 'Server'])]
    const { rows } = await listed(rig, assets, { filters: types })
    expect(new Set(rows.map((row) => row['asset_type']))).toEqual(new Set(['Laptop', 'Server']))
    const nobody = [filter(assets, 'asset_contact_id', ['Nobody'])]
    await expect(listed(rig, assets, { filters: nobody })).rejects.toThrow(NotFoundError)
  })

  it('names the filter whose value is invalid', () => {
    for (const value of [{}, [], true, 1e300]) {
      expect(() => filter(assets, 'asset_purchase_date', [value])).toThrow(/^asset_purchase_date/)
    }
    expect(() => filter(assets, 'asset_purchase_date', ['2026-02-30'])).toThrow(UsageError)
  })

  it('applies conditions and sorts as requested', async () => {
    const rig = apiRig()
    const { rows } = await listed(rig, assets, {
      conditions: [where(assets, 'type=Laptop')],
      order: parseSort(assets, '-name', 'order'),
      limit: 3,
    })
    const names = rows.map((row) => String(row['asset_name']))
    expect(names).toHaveLength(3)
    expect(names).toEqual(names.toSorted().toReversed())
    expect(rows.every((row) => row['asset_type'] === 'Laptop')).toBe(true)
  })

  it('can show only what is hidden by default', async () => {
    const rig = apiRig()
    const closed = await listed(rig, tickets, { visibility: { onlyHidden: true } })
    expect(closed.rows.length).toBeGreaterThan(0)
    expect(closed.rows.every((row) => row['ticket_status'] === 5)).toBe(true)
    const archived = await listed(rig, assets, { visibility: { onlyArchived: true } })
    expect(archived.rows.every((row) => row['asset_archived_at'] !== null)).toBe(true)
  })

  it('of one client, or of none, has no records of other clients', async () => {
    const rig = apiRig()
    const { rows } = await listed(rig, assets, { visibility: { all: true } }, scopeOfClient(2))
    expect(new Set(rows.map((row) => row['asset_client_id']))).toEqual(new Set([2]))
    const global = await listed(rig, assets, {}, { kind: 'global' })
    expect(global.rows.map((row) => row['asset_client_id'])).toEqual([null])
  })

  it('reports that times were compared in an unknown zone (H44), and nothing if the zone is known', async () => {
    const conditions = [where(tickets, 'created_at>2026-11-01')]
    const unknown = await listed(apiRig(), tickets, { conditions })
    expect(unknown.notices).toMatchObject([
      { code: 'zone_unknown', hazard: 'H44', message: expect.stringContaining('as written') },
    ])
    expect(namedZone('Europe/Berlin')).toBeDefined()
    const timezone = { value: 'Europe/Berlin', source: 'profile', from: 'the profile' } as const
    const known = await listed(apiRig('26.10', { settings: { timezone } }), tickets, { conditions })
    expect(known.notices).toEqual([])
  })

  it("explains why secrets can't be decrypted: the password is wrong (H18)", async () => {
    const settings = { decryptPassword: async () => 'wrong' }
    for (const rig of [apiRig('26.10', { settings }), apiRig('25.01', { settings })]) {
      const { notices, rows } = await listed(rig, credentials, {})
      expect(rows.length).toBeGreaterThan(0)
      expect(notices).toMatchObject([
        { code: 'wrong_decrypt_password', hazard: 'H18', hint: rig.api.settings.advice.password },
      ])
      const got = await get(rig.api, credentials, ['1'], { scope: ALL, ...rig.acting })
      expect(got.notices.map(({ code }) => code)).toEqual(['wrong_decrypt_password'])
    }
  })

  it("returns what can be read if the password can't be verified", async () => {
    let asked = 0
    const settings = {
      decryptPassword: async () => {
        asked += 1
        if (asked > 1) throw new ConfigError('the keychain is locked')
        return 'wrong'
      },
    }
    const { rows, notices } = await listed(apiRig('26.10', { settings }), credentials, {})
    expect(rows.length).toBeGreaterThan(0)
    expect(notices).toMatchObject([
      { code: 'unreadable', message: expect.stringContaining('the keychain is locked') },
    ])
  })

  it('explains why no record can meet a condition', async () => {
    const rig = apiRig()
    const slip = listed(rig, tickets, { conditions: [where(tickets, 'priority=Hihg')] })
    await expect(slip).rejects.toThrow(UsageError)
    const none = listed(rig, assets, { conditions: [where(assets, 'contact=99999')] })
    await expect(none).rejects.toThrow(NotFoundError)
    const quoted = await listed(rig, assets, { conditions: [where(assets, 'name="nothing"')] })
    expect(quoted).toMatchObject({ rows: [], notices: [{ code: 'unmet' }] })
  })

  it('is unsupported if the release lacks it, whatever else is wrong', async () => {
    const rig = apiRig('25.01')
    const { 'ticket-replies': replies } = resources
    const filters = [filter(replies, 'ticket_reply_ticket_id', ['TCK-99999'])]
    await expect(listed(rig, replies, { filters })).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('find', () => {
  it('accepts an ID, a name, a number and a key', async () => {
    const { api } = apiRig()
    for (const text of ['59', 'id:59', 'TCK-1042', 'Printer offline in accounting']) {
      const { stored, isGuess } = await findOne(api, tickets, text, { scope: ALL })
      expect([text, stored.row['ticket_id'], isGuess]).toEqual([text, 59, false])
    }
  })

  it('accepts a partial name only if guessing is allowed', async () => {
    const { api } = apiRig()
    const part = 'Printer offline in acc'
    await expect(findOne(api, tickets, part, { scope: ALL })).rejects.toThrow(NotFoundError)
    const { isGuess, text, stored } = await findOne(api, tickets, part, {
      scope: ALL,
      mayGuess: true,
    })
    expect([isGuess, text, stored.row['ticket_id']]).toEqual([true, part, 59])
  })

  it('asks which of several to use only through the given function', async () => {
    const { api } = apiRig('26.10', {
      prepare: ({ tables }) => {
        for (const row of tables['contacts']?.rows.slice(0, 2) ?? []) row['contact_name'] = 'Twin'
      },
    })
    await expect(findOne(api, contacts, 'Twin', { scope: ALL })).rejects.toThrow(AmbiguousError)
    const asked: string[] = []
    const choose = async ({ name }: Resource, records: readonly StoredRecord[]) => {
      asked.push(`${name}: ${records.length}`)
      return records[1] as StoredRecord
    }
    const { stored } = await findOne(api, contacts, 'Twin', { scope: ALL, choose })
    expect([asked, stored.row['contact_id']]).toEqual([['contacts: 2'], 2])
  })
})

describe('get', () => {
  it.each(LISTED.filter((name) => resources[name].fields[resources[name].id]?.kind === 'id'))(
    '%s: returns each complete record by its ID',
    async (name) => {
      const resource = resources[name]
      const { api, acting, calls } = apiRig(releaseOf(resource))
      const ids = (await readAll(api, resource, { scope: ALL })).map(({ row }) =>
        String(row[resource.id]),
      )
      const { found, missing } = await get(api, resource, ids.slice(0, 3), {
        scope: ALL,
        ...acting,
      })
      expect(found.map(({ row }) => String(row[resource.id]))).toEqual(ids.slice(0, 3))
      expect([missing, writesIn(calls)]).toEqual([undefined, []])
    },
  )

  it('reports which of several are missing, and throws if none was found', async () => {
    const { api, acting } = apiRig()
    const { found, missing } = await get(api, assets, ['1', '99999'], { scope: ALL, ...acting })
    expect(found).toHaveLength(1)
    expect(missing).toBeInstanceOf(PartialError)
    expect(String(missing)).toContain('1 of 2 assets could not be identified')
    const none = get(api, assets, ['99998', '99999'], { scope: ALL, ...acting })
    await expect(none).rejects.toThrow(NotFoundError)
  })

  it('reports which record a partial name matched', async () => {
    const { api, acting } = apiRig()
    const text = 'Printer offline in acc'
    const { notices } = await get(api, tickets, [text], { scope: ALL, mayGuess: true, ...acting })
    expect(notices).toMatchObject([
      { code: 'guess', message: expect.stringContaining('ticket 59') },
    ])
  })
})
