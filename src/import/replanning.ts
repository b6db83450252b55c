import type { Api } from '../api/api.ts'
import type { Stored } from '../api/reading.ts'
import { type Scope, scopeOfClient } from '../api/scope.ts'
import { UsageError } from '../errors.ts'
import { nounOf, recordText } from '../records/naming.ts'
import type { Json, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { countsOf, type PlanRow } from './import-plan.ts'
import { matchKeysOf } from './match-keys.ts'
import { Matcher } from './matching.ts'
import { NarrowedRecords } from './narrowed-records.ts'
import { refused } from './plan-rows.ts'
import type { Planned } from './planning.ts'
import { readIndex } from './reading-records.ts'
import type { RecordIndex } from './record-index.ts'
import { type Fault, RowFault } from './row-fault.ts'
import { recordDigest, type SavedPlan, type SavedRow } from './saved-plan.ts'

/**
 * A saved plan as it can be carried out now: rows whose record has changed since, and creates that a record fits by now, are
 * refused. Throws a UsageError for a plan of another server.
 */
export async function replan(api: Api, saved: SavedPlan): Promise<Planned> {
  await requireSameServer(api, saved)
  const resource = resources[saved.resource]
  const index = await readIndex(api, resource, scopeOf(saved))
  const matcher = new Matcher(resource, matchKeysOf(resource, saved.match ?? undefined), index)
  const narrowed = new NarrowedRecords(api, resource, index)
  for (const { do: what, values = {} } of saved.rows) {
    const parent = values[narrowed.field ?? '']
    if (what === 'create' && typeof parent === 'number') await narrowed.have(parent)
  }
  const targets = new Map<PlanRow, Stored>()
  const rows = saved.rows.map((row) => {
    const now = rowNow(resource, row, { index, matcher })
    const target = now.do === 'update' ? index.byId(now.id ?? 0) : undefined
    if (target !== undefined) targets.set(now, target)
    return now
  })
  const { source, ignored_columns } = saved
  return {
    plan: { resource: resource.name, source, counts: countsOf(rows), ignored_columns, rows },
    ...{ targets, listed: index.records },
  }
}

function scopeOf({ scope }: SavedPlan): Scope {
  return scope.kind === 'client' ? scopeOfClient(scope.id) : { kind: scope.kind }
}

async function requireSameServer(api: Api, { url, release }: SavedPlan): Promise<void> {
  const { settings, capabilities } = api
  if (settings.url.href !== url) {
    throw new UsageError(`The plan is for ${url}, and ${settings.instance} is ${settings.url.href}`)
  }
  const now = await capabilities.provenRelease()
  if (release === null || now === undefined || release === now) return
  throw new UsageError(
    `The plan is for ITFlow ${release}, and ${settings.instance} runs ${now} now`,
    {
      hint: 'Plan the import again',
    },
  )
}

function rowNow(
  resource: Resource,
  { was, ...row }: SavedRow,
  { index, matcher }: { index: RecordIndex; matcher: Matcher },
): PlanRow {
  if (row.do === 'update') {
    const fault = changedSince(resource, row, was, index.byId(row.id ?? 0))
    return fault === undefined ? row : refused(row, fault)
  }
  if (row.do !== 'create') return row
  const fault = madeSince(resource, row, matcher)
  return fault === undefined ? row : refused(row, fault)
}

function changedSince(
  resource: Resource,
  { id = 0, name = '' }: PlanRow,
  was: string | undefined,
  now: Stored | undefined,
): Fault | undefined {
  const hint = 'Plan the import again'
  if (now === undefined) {
    const record = `${nounOf(resource)} ${id} ${name}`.trim()
    return { why: `${record} is gone since the plan was made, or out of reach`, hint }
  }
  if (was === recordDigest(resource, now.row)) return undefined
  return { why: `${recordText(resource, now.row)} has changed since the plan was made`, hint }
}

/** Why a record can't be created any more: one matches the row by now. */
function madeSince(resource: Resource, row: PlanRow, matcher: Matcher): Fault | undefined {
  const { client, values = {} } = row
  const keyed = {
    client: resource.client === resource.id ? undefined : client,
    isArchived: false,
    valueOf: (name: string) => plainIn(values[name]),
  }
  try {
    const match = matcher.find(keyed)
    if (match === undefined) return undefined
    return {
      why: `${recordText(resource, match.stored.row)} matches this row by ${match.by} now`,
      hint: 'Plan the import again',
    }
  } catch (error) {
    if (error instanceof RowFault) return error.fault
    throw error
  }
}

function plainIn(value: Json | undefined): Value | undefined {
  return isValue(value) ? value : undefined
}

function isValue(value: Json | undefined): value is Value {
  return typeof value !== 'object' || value === null
}
