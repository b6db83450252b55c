import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { type Scope, scopeOfClient } from '../api/records/scope.ts'
import { UsageError } from '../errors.ts'
import { describeRecord, nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { refusedRow } from './build-plan-row.ts'
import { countActions, type PlanRow } from './import-plan.ts'
import type { PlannedImport } from './plan-import.ts'
import { type CurrentRecords, createConflict, readCurrentRecords } from './recheck-creates.ts'
import type { RowRefusal } from './row-error.ts'
import { recordDigest, type SavedPlan, type SavedRow } from './saved-plan.ts'

/**
 * A saved plan as it can be carried out now: rows whose record has changed since, and creates that a record fits by now, are
 * refused. Throws a UsageError for a plan of another server.
 */
export async function replan(api: Api, saved: SavedPlan): Promise<PlannedImport> {
  await requireSameServer(api, saved)
  const resource = resources[saved.resource]
  const creates = saved.rows.filter((row) => row.do === 'create')
  const look = await readCurrentRecords(
    api,
    resource,
    { scope: scopeOf(saved), match: saved.match },
    creates,
  )
  const { index } = look
  const targets = new Map<PlanRow, StoredRecord>()
  const rows = saved.rows.map((row) => {
    const now = isWithin(saved, row) ? rowNow(resource, row, look) : refusedRow(row, OUTSIDE)
    const target = now.do === 'update' ? index.byId(now.id ?? 0) : undefined
    if (target !== undefined) targets.set(now, target)
    return now
  })
  const { source, ignored_columns } = saved
  return {
    plan: { resource: resource.name, source, counts: countActions(rows), ignored_columns, rows },
    ...{ targets, listed: index.records },
  }
}

function scopeOf({ scope }: SavedPlan): Scope {
  return scope.kind === 'client' ? scopeOfClient(scope.id) : { kind: scope.kind }
}

const OUTSIDE: RowRefusal = {
  why: 'The new record would be of another client than the plan is for',
  hint: 'Plan the import again',
}

/** Whether a new record is for the client that the plan is for; those that are updated are looked for there. */
function isWithin({ scope }: SavedPlan, { do: does, client }: SavedRow): boolean {
  return does !== 'create' || scope.kind !== 'client' || (client ?? scope.id) === scope.id
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

function rowNow(resource: Resource, { was, ...row }: SavedRow, look: CurrentRecords): PlanRow {
  if (row.do === 'update') {
    const fault = changedSince(resource, row, was, look.index.byId(row.id ?? 0))
    return fault === undefined ? row : refusedRow(row, fault)
  }
  if (row.do !== 'create') return row
  const fault = createConflict(resource, row, look)
  return fault === undefined ? row : refusedRow(row, fault)
}

function changedSince(
  resource: Resource,
  { id = 0, name = '' }: PlanRow,
  was: string | undefined,
  now: StoredRecord | undefined,
): RowRefusal | undefined {
  const hint = 'Plan the import again'
  if (now === undefined) {
    const record = `${nounOf(resource)} ${id} ${name}`.trim()
    return { why: `${record} is gone since the plan was made, or out of reach`, hint }
  }
  if (was === recordDigest(resource, now.row)) return undefined
  return { why: `${describeRecord(resource, now.row)} has changed since the plan was made`, hint }
}
