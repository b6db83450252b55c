import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { create } from '../../src/actions/create.ts'
import { offlineValueOptions } from '../../src/actions/resolve-values.ts'
import { update } from '../../src/actions/update.ts'
import type { Scope } from '../../src/api/records/scope.ts'
import { Failure } from '../../src/errors.ts'
import type { PlanRow } from '../../src/import/import-plan.ts'
import type { PlannedImport } from '../../src/import/plan-import.ts'
import { checkRecord } from '../../src/records/input.ts'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { isTenant } from '../../src/resources/ownership.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import { type ApiRig, apiRig } from '../support/api.ts'
import { eachOnce } from '../support/division.ts'
import { writtenValues } from '../support/written-values.ts'
import { ACME, ALL, type Cells, planned } from './planned.ts'

// The next import finds everything unchanged that an import has written: every module, every field, releases that store text in
// different forms.

const RELEASES: readonly Release[] = ['25.01', '25.12', '26.05', '26.08', '26.10']

const CASES = RELEASES.flatMap((release) =>
  Object.values(resources)
    .filter(({ operations, vault }) => {
      const { create: made } = operations
      // Credentials can't be written at all on these (H41).
      if (vault !== undefined && release === '25.12') return false
      return made !== undefined && isWithin(release, made)
    })
    .map(({ name }) => ({ name, release })),
)

const TRIED = eachOnce(
  CASES,
  ({ name }) => name,
  ({ release }) => release,
)

/** Records of Acme that others belong to. */
const PARENTS: Readonly<Record<string, string>> = { tickets: 'TCK-1042', invoices: 'INV-212' }

/** Rows with all kinds of values, each with a different name. */
function rowsFor(
  resource: Resource,
  release: Release,
  on: 'create' | 'update',
  seed: number,
): Cells[] {
  const values = fc.sample(writtenValues(resource, on, release), { numRuns: 12, seed })
  return values.map((row, index) => {
    const all = { ...row, ...keyOf(resource, index) }
    const isLater = (name: string) => resource.fields[name]?.write?.isIgnoredByCreate === true
    // What a create doesn't store (H12) is written by the next import.
    return Object.fromEntries(
      Object.entries(all).filter(([name]) => on === 'update' || !isLater(name)),
    )
  })
}

/** Returns a value that distinguishes a row from the others. */
function keyOf(resource: Resource, index: number): Cells {
  const { label, keys, parent, fields } = resource
  const own = Object.values(keys).flatMap((field) => {
    if (field.endsWith('mac')) return [[field, `02:00:00:00:00:${(index + 16).toString(16)}`]]
    if (field.endsWith('email')) return [[field, `Person.${index}@acme.example`]]
    if (field.endsWith('domain') || field === label) return [[field, `row${index}.example`]]
    return [[field, `KEY${index}`]]
  })
  const whose = parent === undefined ? {} : { [parent]: PARENTS[fields[parent]?.refers ?? ''] }
  const html = Object.entries(fields).flatMap(([field, { kind, write }]) =>
    kind === 'html' && write !== undefined ? [[field, `<p>Row <b>${index}</b></p>\n"it's"`]] : [],
  )
  // Only one record of a client may have it.
  const flags = Object.entries(fields).flatMap(([field, { exclusiveFlag }]) =>
    exclusiveFlag === undefined ? [] : [[field, index === 0 ? 'yes' : 'no']],
  )
  const network = 'network' in fields ? [['network', `10.${index}.0.0/24`]] : []
  // The server refuses an item with quantity 0.
  const quantity = 'item_quantity' in fields ? [['item_quantity', `${index + 1}`]] : []
  const more = Object.fromEntries([...quantity, ...network, ...html, ...own, ...flags])
  return { [label]: `It's row <b>${index}</b> & "co"`, ...more, ...whose }
}

function scopeFor(resource: Resource): Scope {
  return isTenant(resource) ? ALL : ACME
}

/** Writes a plan as an import does; secrets come from the rows. Resolves with the lines that failed. */
async function carryOut(
  rig: ApiRig,
  name: ResourceName,
  { plan, targets }: PlannedImport,
  rows: readonly Cells[],
) {
  const resource = resources[name]
  const failed: string[] = []
  for (const row of plan.rows) {
    if (row.do !== 'create' && row.do !== 'update') continue
    const source = rows[(row.line ?? 0) - 2] ?? {}
    try {
      await write(rig, resource, row, targets.get(row), source)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failed.push(`${row.line}: ${error.message}`)
    }
  }
  return failed
}

async function write(
  { api, acting }: ApiRig,
  resource: Resource,
  row: PlanRow,
  target: PlannedImport['listed'][number] | undefined,
  source: Cells,
) {
  const on = row.do === 'create' ? 'create' : 'update'
  const open = Object.entries(row.values ?? {}).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null ? source[name] : value,
  ])
  const values = await checkRecord(
    resource,
    Object.fromEntries(open),
    on,
    await offlineValueOptions(api),
  )
  const scope = scopeFor(resource)
  const { failure } =
    target === undefined
      ? await create(api, { resource, scope, values }, acting)
      : await update(api, { resource, scope, record: target, values }, acting)
  if (failure !== undefined) throw failure
}

const told = ({ plan }: PlannedImport) =>
  plan.rows.map(({ line, do: what, why, changes }) => ({ line, what, why, changes }))

describe.each(TRIED)('$name on $release', ({ name, release }) => {
  const resource = resources[name]

  it('is the same once it was imported, and once it was updated', async () => {
    const rig = apiRig(release)
    const scope = scopeFor(resource)
    const rows = rowsFor(resource, release, 'create', 1)
    const first = await planned(rig, name, rows, { scope })
    expect(await carryOut(rig, name, first, rows)).toEqual([])
    const isWritten = (line = 0) => first.plan.rows[line - 2]?.do === 'create'
    const second = await planned(rig, name, rows, { scope })
    expect(told(second).filter(({ line, what }) => isWritten(line) && what !== 'same')).toEqual([])
    expect(second.plan.counts.create).toBe(0)
    expect(first.plan.counts.create, first.plan.rows[0]?.why).toBeGreaterThan(0)
    if (resource.operations.update === undefined) return
    const changed = rowsFor(resource, release, 'update', 2)
    const third = await planned(rig, name, changed, { scope })
    expect(third.plan.counts.create).toBeLessThanOrEqual(first.plan.counts.refuse)
    const failed = await carryOut(rig, name, third, changed)
    expect(failed).toEqual([])
    const fourth = await planned(rig, name, changed, { scope })
    const wasUpdated = (line = 0) => third.plan.rows[line - 2]?.do === 'update'
    expect(told(fourth).filter(({ line, what }) => wasUpdated(line) && what !== 'same')).toEqual([])
  })
})
