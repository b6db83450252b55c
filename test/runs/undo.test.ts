import { describe, expect, it } from 'vitest'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { UndoOutcome } from '../../src/runs/apply-undo.ts'
import { performRun } from '../../src/runs/perform-run.ts'
import { requireJournal } from '../../src/runs/reopen-run.ts'
import { summaryOf } from '../../src/runs/run-list.ts'
import type { Step } from '../../src/runs/step.ts'
import { openUndo } from '../../src/runs/undo.ts'
import { type RunRig, runRig } from './rig.ts'

const ALL = { kind: 'all' } as const

async function done(rig: RunRig, module: ResourceName, steps: readonly Step[]): Promise<number> {
  const order = { command: 'test', resource: resources[module], scope: ALL, steps }
  const { run, outcomes } = await performRun(rig.world, rig.api, order, rig.acting)
  expect(outcomes.filter(({ state }) => state !== 'done')).toEqual([])
  return run
}

/** Undoes a run, and returns for each step, by name, what was done or why it was left. */
async function undone(rig: RunRig, run: number): Promise<Record<string, string>> {
  const undo = await openUndo(rig.world, rig.api, run)
  const outcomes = await undo.apply(rig.acting)
  await undo.close()
  return Object.fromEntries(outcomes.map((one) => [one.item.record.step.name, told(one)]))
}

function told(one: UndoOutcome): string {
  const { action, left } = one.item
  const why = left.map(
    ({ because, field }) => `${because}${field === undefined ? '' : ` ${field}`}`,
  )
  if (one.state === 'failed') return `failed: ${String(one.error)}`
  return [one.state === 'undone' ? action.do : one.state, ...why].join(', ')
}

/** All rows of a table, without columns that the server maintains; null and an empty text count as the same. */
function table(rig: RunRig, name: string): string[] {
  const rows = rig.database.tables[name]?.rows ?? []
  return rows.map((row) =>
    JSON.stringify(
      Object.entries(row).filter(([column]) => !/updated_at$|accessed_at$/.test(column)),
    ).replaceAll('null', '""'),
  )
}

const UPDATES: readonly {
  module: ResourceName
  table: string
  id: number
  values: Step['values']
}[] = [
  {
    module: 'assets',
    table: 'assets',
    id: 1,
    values: {
      asset_os: 'Plan 9',
      interface_mac: '00:1b:21:3c:4d:5e',
      asset_contact_id: null,
      asset_notes: 'x\ny',
    },
  },
  {
    module: 'contacts',
    table: 'contacts',
    id: 2,
    values: { contact_title: '', contact_important: true },
  },
  {
    module: 'clients',
    table: 'clients',
    id: 1,
    values: { client_rate: '99.50', client_is_lead: true, client_notes: 'a & b <c>' },
  },
  {
    module: 'locations',
    table: 'locations',
    id: 1,
    values: { location_address: "it's", location_zip: '' },
  },
]

describe('undoing updates', () => {
  it.each(UPDATES)(
    'of $module puts back what was stored',
    async ({ module, table: name, id, values }) => {
      const rig = runRig('26.10')
      const before = table(rig, name)
      const run = await done(rig, module, [
        { verb: 'update', id, name: 'it', client: 1, values: values ?? {} },
      ])
      expect(table(rig, name)).not.toEqual(before)
      expect(await undone(rig, run)).toEqual({ it: 'restore' })
      expect(table(rig, name)).toEqual(before)
      expect((await summaryOf(rig.folder, requireJournal(rig.world, run))).state).toBe('undone')
    },
  )

  it('leaves fields that were changed since, lists them, and restores the others', async () => {
    const rig = runRig()
    const os = rig.row('assets', 1)?.['asset_os']
    const values = { asset_os: 'Plan 9', asset_model: 'Run' }
    const run = await done(rig, 'assets', [
      { verb: 'update', id: 1, name: 'it', client: 1, values },
    ])
    const row = rig.row('assets', 1)
    if (row) row['asset_model'] = 'Somebody'
    expect(await undone(rig, run)).toEqual({ it: 'restore, changed asset_model' })
    expect(rig.row('assets', 1)).toMatchObject({ asset_os: os, asset_model: 'Somebody' })
  })

  it("reports dates and secrets that it can't restore, and sends nothing for them", async () => {
    const rig = runRig('26.10', {
      prepare: ({ tables }) => {
        const row = tables['assets']?.rows[0]
        if (row) row['asset_warranty_expire'] = null
      },
    })
    const values = { asset_warranty_expire: '2027-01-02' }
    const run = await done(rig, 'assets', [
      { verb: 'update', id: 1, name: 'it', client: 1, values },
    ])
    expect(await undone(rig, run)).toEqual({ it: 'left, not clearable asset_warranty_expire' })
  })
})

const CREATES: readonly {
  module: ResourceName
  table: string
  values: Step['values']
  does: string
}[] = [
  {
    module: 'assets',
    table: 'assets',
    does: 'delete',
    values: { asset_name: 'New', asset_type: 'Laptop', interface_ip: '10.0.0.9' },
  },
  {
    module: 'contacts',
    table: 'contacts',
    does: 'archive',
    values: { contact_name: 'New', contact_email: 'new@x.example' },
  },
  { module: 'locations', table: 'locations', does: 'archive', values: { location_name: 'New' } },
]

describe('undoing creates', () => {
  it.each(CREATES)('of $module: $does', async ({ module, table: name, values, does }) => {
    const rig = runRig('26.10')
    const before = table(rig, name)
    const run = await done(rig, module, [
      { verb: 'create', name: 'it', client: 1, values: values ?? {} },
    ])
    expect(await undone(rig, run)).toEqual({ it: does })
    const archivedAt = resources[module].archivedAt ?? ''
    const left = rig.database.tables[name]?.rows.at(-1)
    if (does === 'delete') expect(table(rig, name)).toEqual(before)
    else expect(left?.[archivedAt]).not.toBeNull()
    // The second time, it already is as before.
    expect(await undone(rig, run)).toEqual({})
  })

  it.each(CREATES)(
    'of $module leaves one that somebody has changed since',
    async ({ module, table: name, values }) => {
      const rig = runRig('26.10')
      const run = await done(rig, module, [
        { verb: 'create', name: 'it', client: 1, values: values ?? {} },
      ])
      const row = rig.database.tables[name]?.rows.at(-1)
      const notes = `${resources[module].prefix}notes`
      if (row) row[notes] = 'Worth keeping'
      const after = table(rig, name)
      expect(await undone(rig, run)).toEqual({ it: `left, changed ${notes}` })
      expect(table(rig, name)).toEqual(after)
    },
  )
})

it('a new record that others refer to by now is not deleted, since that would be final', async () => {
  const rig = runRig()
  const values = { asset_name: 'New', asset_type: 'Laptop' }
  const run = await done(rig, 'assets', [
    { verb: 'create', name: 'used', client: 1, values },
    { verb: 'create', name: 'free', client: 1, values: { ...values, asset_name: 'Free' } },
  ])
  const made = rig.database.tables['assets']?.rows.find((row) => row['asset_name'] === 'New')
  const ticket = rig.database.tables['tickets']?.rows[0]
  if (ticket) ticket['ticket_asset_id'] = made?.['asset_id'] ?? null
  expect(await undone(rig, run)).toEqual({ used: 'left, referred', free: 'delete' })
  expect(rig.database.tables['assets']?.rows).toContain(made)
})

it('records that the key may not delete are left and reported, and the rest is undone', async () => {
  const rig = runRig()
  const run = await done(rig, 'assets', [
    { verb: 'create', name: 'new', client: 1, values: { asset_name: 'New', asset_type: 'Laptop' } },
    { verb: 'update', id: 1, name: 'old', client: 1, values: { asset_os: 'Plan 9' } },
  ])
  const { capabilities } = rig.api
  const presence: typeof capabilities.presence = async (module, file) =>
    file === 'delete' ? 'forbidden' : capabilities.presence(module, file)
  const api = { ...rig.api, capabilities: { ...capabilities, presence } }
  expect(await undone({ ...rig, api }, run)).toEqual({ new: 'left, no operation', old: 'restore' })
})

describe('undoing changes of state', () => {
  const step = (verb: 'archive' | 'unarchive', id: number): Step => ({
    verb,
    id,
    name: `${verb} ${id}`,
    client: 1,
  })

  it.each<Release>(['26.08', '26.10'])(
    'brings back what was archived on %s, and the other way round',
    async (release) => {
      const rig = runRig(release)
      const run = await done(rig, 'contacts', [step('archive', 2)])
      expect(rig.row('contacts', 2)?.['contact_archived_at']).not.toBeNull()
      expect(await undone(rig, run)).toEqual({ 'archive 2': 'unarchive' })
      expect(rig.row('contacts', 2)?.['contact_archived_at']).toBeNull()
    },
  )

  it("leaves what can't be undone", async () => {
    const rig = runRig()
    const run = await done(rig, 'assets', [{ verb: 'delete', id: 1, name: 'gone', client: 1 }])
    expect(await undone(rig, run)).toEqual({ gone: 'left, final' })
  })
})
