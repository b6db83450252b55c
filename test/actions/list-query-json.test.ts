import { describe, expect, it } from 'vitest'
import { list } from '../../src/actions/list.ts'
import { parseListQuery } from '../../src/actions/list-query-json.ts'
import { readAll } from '../../src/api/records/read.ts'
import type { Scope } from '../../src/api/records/scope.ts'
import { UsageError } from '../../src/errors.ts'
import { fieldEquals } from '../../src/records/text-equality.ts'
import { buildWhere, parseWhere } from '../../src/records/where.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { UTC } from '../../src/time/zone.ts'
import { type ApiRig, apiRig } from '../support/api.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const ALL: Scope = { kind: 'all' }
const { assets, contacts, tickets, time } = resources
const here = { now: TEST_NOW, zone: UTC }

/** Runs a list query from JSON, serialized and parsed once, as from a file. */
function listed({ api, acting }: ApiRig, resource: Resource, asked: unknown) {
  const query = parseListQuery(resource, JSON.parse(JSON.stringify(asked)), here)
  return list(api, resource, { ...acting, scope: ALL, query })
}

const LISTED = RESOURCE_NAMES.filter(
  (name) => resources[name].needsFilter === undefined && resources[name].operations.read,
)

describe('a list query in JSON', () => {
  it.each(LISTED)('%s: can be filtered by any field, by equal and unequal values', async (name) => {
    const resource = resources[name]
    const rig = apiRig(resource.operations.read?.until ?? '26.10')
    const all = (await readAll(rig.api, resource, { scope: ALL })).map(({ row }) => row)
    let count = 0
    for (const [field, { kind, isWriteOnly }] of Object.entries(resource.fields)) {
      const value = all.map((row) => row[field]).find((one) => (one ?? '') !== '' && one !== 0)
      if (value === undefined || kind === 'secret' || isWriteOnly || kind === 'moment') continue
      if (kind === 'html' || String(value).length > 200) continue
      count += 1
      const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value
      const where = [{ field, operator: '=', value }, `${field}=${text}`]
      const { conditions = [] } = parseListQuery(resource, { where }, here)
      expect(conditions[0]?.text).toBe(conditions[1]?.text)
      for (const row of all) expect(conditions[0]?.test(row)).toBe(conditions[1]?.test(row))
      const { filters } = parseListQuery(resource, { filter: { [field]: value } }, here)
      expect([field, filters?.flat().length]).toEqual([field, 1])
      const [wanted] = filters?.flat() ?? []
      if (wanted === undefined || 'filter' in wanted) continue
      expect(all.filter((row) => fieldEquals(resource, row, field, wanted.value))).not.toEqual([])
    }
    expect(count).toBeGreaterThan(2)
    const [first] = all
    const only = { filter: { [resource.id]: first?.[resource.id] }, all: true }
    const { rows } = await listed(rig, resource, only)
    expect(rows.map((row) => row[resource.id])).toEqual([first?.[resource.id]])
  })

  it('accepts names, lists, text with commas, null and conditions as text', async () => {
    const rig = apiRig('26.10', {
      prepare: ({ tables }) => {
        for (const [n, name] of ['Smith, John', 'Smith', 'John'].entries()) {
          const row = tables['contacts']?.rows[n]
          if (row !== undefined) row['contact_name'] = name
        }
      },
    })
    const names = async (filter: unknown, more = {}) =>
      (await listed(rig, contacts, { filter, all: true, ...more })).rows.map(
        (row) => row['contact_name'],
      )
    expect(await names({ name: 'smith, john' })).toEqual(['Smith, John'])
    expect(await names({ name: ['Smith', 'John'] })).toEqual(['Smith', 'John'])
    expect(await names({ contact_id: [1, 3] }, { sort: '-contact_id' })).toEqual([
      'John',
      'Smith, John',
    ])
    const unheld = await listed(rig, assets, { filter: { contact: null }, all: true })
    expect(new Set(unheld.rows.map((row) => row['asset_contact_id']))).toEqual(new Set([null]))
    const ofContact = await listed(rig, assets, { filter: { contact: ['Smith, John', 3] } })
    expect(new Set(ofContact.rows.map((row) => row['asset_contact_id']))).toEqual(new Set([1, 3]))
    const two = { where: ['name~smith', { field: 'name', operator: '!=', value: 'Smith' }] }
    expect((await listed(rig, contacts, two)).rows.map((row) => row['contact_id'])).toEqual([1])
    const { rows, hasMore } = await listed(rig, tickets, { all: true, limit: 2, sort: ['-id'] })
    expect(rows).toHaveLength(2)
    expect(hasMore).toBe(true)
    const closed = await listed(rig, tickets, { closed: true })
    expect(closed.rows.length).toBeGreaterThan(0)
    expect(closed.hidden.hidden).toBe(0)
    const [worked] = (await listed(rig, time, {})).rows
    const byName = await listed(rig, time, { filter: { technician: worked?.['technician'] } })
    const byId = await listed(rig, time, { filter: { technician: worked?.['technician_id'] } })
    expect(byName.rows.length).toBeGreaterThan(0)
    expect(byName.rows).toEqual(byId.rows)
  })

  it('accepts a month or a year if the module has one', () => {
    const period = (value: unknown) => parseListQuery(time, { period: value }, here).period
    expect([period('2026-10'), period('2026'), period(2026)]).toEqual([
      { year: 2026, month: 10 },
      { year: 2026 },
      { year: 2026 },
    ])
  })

  const wrong: readonly (readonly [asked: unknown, message: string])[] = [
    [null, 'A list must be a JSON object, not null'],
    ['name=x', 'A list must be a JSON object, not a string'],
    [[], 'A list must be a JSON object, not a list'],
    [{ filtre: {} }, 'ask.filtre: unknown key'],
    [{ closed: true }, 'ask.closed: unknown key'],
    [{ period: '2026' }, 'ask.period: unknown key'],
    [{ filter: [] }, 'ask.filter must be a JSON object, not a list'],
    [{ filter: { nmae: 1 } }, 'ask.filter nmae: assets have no such field'],
    [{ filter: { type: 'Lptop' } }, 'type Lptop: not one of'],
    [{ filter: { type: { is: 1 } } }, "type can't be an object"],
    [
      { filter: { created_at: '2026-10-01' } },
      "ask.filter created_at: a date and time can't be matched",
    ],
    [{ where: 'name' }, 'ask.where name: expected FIELD, an operator and a value'],
    [{ where: [7] }, 'ask.where must be a JSON object, not a number'],
    [{ where: { field: 'name', value: 1 } }, 'ask.where: a condition needs a field'],
    [{ where: { field: 'name', operator: '=', value: 1, or: 2 } }, 'ask.where: a condition needs'],
    [{ where: { field: 'name', operator: 'like', value: 1 } }, 'ask.where: unknown operator'],
    [{ where: { field: 'nmae', operator: '=', value: 1 } }, 'ask.where nmae: assets have no'],
    [{ where: { field: 'name', operator: '=', value: [1] } }, "ask.where name= can't be a list"],
    [
      { where: { field: 'purchase-date', operator: '<', value: 'soon' } },
      'ask.where purchase-date<',
    ],
    [{ sort: [] }, 'ask.sort must be a field name'],
    [{ sort: [1] }, 'ask.sort must be a field name'],
    [{ sort: 'nmae' }, 'ask.sort nmae: assets have no such field'],
    [{ limit: 0 }, 'ask.limit must be a whole number, 1 or greater'],
    [{ limit: '3' }, 'ask.limit must be a whole number, 1 or greater'],
    [{ all: 'yes' }, 'ask.all must be true or false'],
  ]

  it.each(wrong)('%j is refused before any request', (asked, message) => {
    const read = () => parseListQuery(assets, asked, here, (key) => `ask.${key}`)
    expect(read).toThrow(UsageError)
    expect(read).toThrow(message)
  })
})

describe('a condition given as an object', () => {
  it.each([
    ['assets', 'name', '=', 'NB-1'],
    ['assets', 'name', '~', 'nb'],
    ['assets', 'purchase_date', '>=', '2025-01-01'],
    ['assets', 'mac', '=', '00-1a-2b-3c-4d-5e'],
    ['assets', 'favorite', '=', true],
    ['assets', 'contact', '=', 1],
    ['assets', 'serial', '=', null],
    ['tickets', 'number', '=', 'TCK-12'],
    ['tickets', 'number', '>', 12],
    ['tickets', 'created_at', '<', '2026-11-01'],
  ] as const)('is that of a text: %s %s%s%s', (name, field, operator, value) => {
    const resource = resources[name]
    const text = typeof value === 'boolean' ? 'yes' : `${value ?? ''}`
    const reading = { ...here, inputName: 'where' }
    const { test: _, ...parts } = buildWhere(resource, { field, operator, value }, reading)
    const { test: __, ...whole } = parseWhere(resource, `${field}${operator}${text}`, reading)
    expect(parts).toEqual(whole)
  })

  it('keeps a value that starts with an operator or a space', () => {
    const of = (value: string) =>
      buildWhere(assets, { field: 'name', operator: '=', value }, { ...here, inputName: 'where' })
    expect(of('=x').test({ asset_name: '=x' })).toBe(true)
    expect(of('=x').test({ asset_name: 'x' })).toBe(false)
    expect(of('a=b').value).toBe('a=b')
  })
})

describe('criteria that apply to records as a whole', () => {
  const ids = async (asked: unknown) =>
    (await listed(apiRig('26.10'), tickets, asked)).rows.map((row) => row['ticket_id'])

  it('are the same as the options of a list', async () => {
    const open = await ids({ open: true })
    expect(open.length).toBeGreaterThan(3)
    expect(await ids({ open: true, where: 'status<4' })).toEqual(open)
    const printers = await ids({ search: 'PRINTER offline', all: true })
    expect(printers.length).toBeGreaterThan(0)
    expect(await ids({ search: 'printer', open: true, updated_within: '3h' })).toEqual(printers)
    expect(await ids({ overdue: true })).toEqual([])
    expect(await ids({ open: false, overdue: false })).toEqual(await ids({}))
  })

  it.each([
    [{ search: 7 }, 'search must be a string'],
    [{ search: ' ' }, 'search: no words to search for'],
    [{ open: 'yes' }, 'open must be true or false'],
    [{ updated_within: '2' }, 'updated_within 2: not a duration'],
  ])('%j is refused', (asked, message) => {
    expect(() => parseListQuery(tickets, asked, here)).toThrow(message)
  })

  it('are available only if the declaration supports them', () => {
    expect(() => parseListQuery(assets, { open: true }, here)).toThrow('open: unknown key')
    expect(() => parseListQuery(time, { updated_within: '2d' }, here)).toThrow('unknown key')
  })
})
