import { describe, expect, it } from 'vitest'
import { hintText } from '../../src/cli/step-commands.ts'
import { replan } from '../../src/import/replan.ts'
import { readSavedPlan, type SavedPlan, savedPlan } from '../../src/import/saved-plan.ts'
import { type ApiRig, apiRig } from '../support/api.ts'
import { ACME, type Cells, planned } from './planned.ts'

const FILE = { path: 'assets.csv', digest: 'abc' }

const ROWS: readonly Cells[] = [
  { asset_name: 'LT-0001', asset_os: 'BeOS' },
  { asset_name: 'LT-0002', asset_os: 'BeOS' },
  { asset_name: 'NEW-1', asset_serial: 'N1' },
  { asset_name: 'NEW-2', asset_serial: 'N2' },
  { asset_name: 'LT-0003' },
  { asset_name: 'X', asset_location_id: 'Annex' },
]

/** Returns a plan of the rows as saved in a file. */
async function savedText(rig: ApiRig, rows = ROWS): Promise<string> {
  const plan = await planned(rig, 'assets', rows)
  const saved = await savedPlan(rig.api, plan, { scope: ACME, file: FILE, worded: hintText })
  return JSON.stringify(saved)
}

const did = (rows: readonly { do: string; why?: string }[]) =>
  rows.map((row) => (row.why === undefined ? row.do : `${row.do}: ${row.why}`))

describe('a saved plan', () => {
  it('is run as it was made', async () => {
    const rig = apiRig()
    const before = await planned(rig, 'assets', ROWS)
    const saved = readSavedPlan(await savedText(rig), 'plan.json')
    expect(saved).toMatchObject({
      file: FILE,
      scope: { kind: 'client', id: 1 },
      resource: 'assets',
    })
    const { plan, targets } = await replan(rig.api, saved)
    const { hint: _, ...last } = before.plan.rows.at(-1) ?? { line: 0, do: 'same' }
    expect(plan.rows.slice(0, -1)).toEqual(before.plan.rows.slice(0, -1))
    expect(plan.rows.at(-1)).toMatchObject(last)
    expect(plan.counts).toEqual(before.plan.counts)
    expect([...targets.values()].map(({ row }) => row['asset_id'])).toEqual([1, 2])
  })

  it('refuses rows whose record was changed or deleted, and creates that a record matches', async () => {
    const rig = apiRig()
    const saved = readSavedPlan(await savedText(rig), 'plan.json')
    const { rows } = rig.database.tables['assets'] ?? { rows: [] }
    const at = (name: string) => rows.find((row) => row['asset_name'] === name) ?? {}
    at('LT-0001')['asset_notes'] = 'changed'
    at('LT-0002')['asset_client_id'] = '2'
    at('LT-0003')['asset_serial'] = 'n1'
    const { plan } = await replan(rig.api, saved)
    expect(did(plan.rows).slice(0, 4)).toEqual([
      'refuse: asset 1 LT-0001 has changed since the plan was made',
      'refuse: asset 2 LT-0002 was deleted since the plan was made, or is out of reach',
      'refuse: asset 3 LT-0003 now matches this row by serial',
      'create',
    ])
    expect(plan.counts).toMatchObject({ create: 1, update: 0, refuse: 4 })
  })

  it('creates no record for a different client than its own', async () => {
    const rig = apiRig()
    const saved = readSavedPlan(await savedText(rig), 'plan.json')
    const rows = saved.rows.map((row) => (row.do === 'create' ? { ...row, client: 2 } : row))
    const { plan } = await replan(rig.api, { ...saved, rows })
    expect(did(plan.rows)).toContain(
      'refuse: The new record belongs to a different client than the plan',
    )
    expect(plan.counts).toMatchObject({ create: 0, update: 2 })
  })

  it('ignores what the server changes on its own', async () => {
    const rig = apiRig()
    const saved = readSavedPlan(await savedText(rig), 'plan.json')
    const [asset = {}] = rig.database.tables['assets']?.rows ?? []
    asset['asset_updated_at'] = '2026-11-25 00:00:00'
    asset['asset_accessed_at'] = '2026-11-25 00:00:00'
    const { plan } = await replan(rig.api, saved)
    expect(plan.rows[0]?.do).toBe('update')
  })

  it('contains no secret', async () => {
    const rig = apiRig()
    const plan = await planned(rig, 'credentials', [
      { credential_name: 'New one', credential_password: 'shown nowhere' },
    ])
    const saved = await savedPlan(rig.api, plan, { scope: ACME, file: FILE, worded: hintText })
    expect(JSON.stringify(saved)).not.toContain('shown nowhere')
    expect(saved.rows[0]?.values).toMatchObject({ credential_password: { secret: true } })
  })

  it.each([
    ['no JSON', '{', "plan.json is not a saved plan: it isn't JSON"],
    ['something else', '{"a":1}', /^plan\.json is not a saved plan/],
    [
      'another version',
      '{"version":3}',
      'plan.json was saved by another version of this program (3)',
    ],
  ])('is not read from %s', (_, text, message) => {
    expect(() => readSavedPlan(text, 'plan.json')).toThrow(message)
  })

  it.each<[string, (plan: SavedPlan) => unknown]>([
    ['a value', ({ rows }) => Object.assign(rows[0]?.values ?? {}, { asset_os: 'Other' })],
    ['a field', ({ rows }) => Object.assign(rows[2]?.values ?? {}, { asset_client_id: 2 })],
    ['a client', ({ rows }) => Object.assign(rows[2] ?? {}, { client: 2 })],
    ['another record', ({ rows }) => Object.assign(rows[0] ?? {}, { id: 2 })],
    ['a row twice', ({ rows }) => rows.push({ ...rows[2], line: 9, do: 'create' })],
    ['a row less', ({ rows }) => rows.pop()],
    ['another scope', (plan) => Object.assign(plan, { scope: { kind: 'all' } })],
    ['another file', ({ file }) => Object.assign(file, { path: 'other.csv' })],
    ['what replaces secrets', (plan) => Object.assign(plan, { replace_secrets: true })],
  ])('is not run with %s changed by hand', async (_, edit) => {
    const plan: SavedPlan = JSON.parse(await savedText(apiRig()))
    // With another layout it is the same plan.
    expect(readSavedPlan(JSON.stringify(plan, null, 2), 'plan.json')).toEqual(plan)
    edit(plan)
    expect(() => readSavedPlan(JSON.stringify(plan), 'plan.json')).toThrow(
      'plan.json was changed after it was saved',
    )
  })

  it.each(['toString', '__proto__', 'nothing'])(
    'is refused for a module called %s',
    async (resource) => {
      const plan = { ...JSON.parse(await savedText(apiRig())), resource }
      expect(() => readSavedPlan(JSON.stringify(plan), 'plan.json')).toThrow(
        'plan.json is not a saved plan (resource)',
      )
    },
  )

  it('is for its server and release only', async () => {
    const rig = apiRig('26.10')
    const saved = readSavedPlan(await savedText(rig), 'plan.json')
    await expect(replan(rig.api, { ...saved, url: 'https://other.example/' })).rejects.toThrow(
      'The plan is for https://other.example/',
    )
    await expect(replan(rig.api, { ...saved, release: '25.01' })).rejects.toThrow(
      'The plan is for ITFlow 25.01',
    )
  })
})
