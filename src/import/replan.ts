import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { type Scope, scopeOfClient } from '../api/records/scope.ts'
import { UsageError } from '../errors.ts'
import { describeRecord, nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { SourceNote } from '../runs/step.ts'
import type { RememberedRecord } from '../sources/source-memory.ts'
import { refusedRow } from './build-plan-row.ts'
import { countActions, type PlanRow } from './import-plan.ts'
import type { PlannedImport } from './plan-import.ts'
import { type CurrentRecords, createConflict, readCurrentRecords } from './recheck-creates.ts'
import type { RecordIndex } from './record-index.ts'
import type { RowRefusal } from './row-error.ts'
import { recordDigest, type SavedPlan, type SavedRow } from './saved-plan.ts'
import { RememberedRecords } from './sync/remembered-records.ts'

/**
 * Returns a saved plan as it can be run now: it refuses updates of records that have changed since, and creates that a
 * record now matches, or that its source has brought since (`brought`). Throws a UsageError for a plan for a different
 * server.
 */
export async function replan(
  api: Api,
  saved: SavedPlan,
  brought: Iterable<RememberedRecord> = [],
): Promise<PlannedImport> {
  await requireSameServer(api, saved)
  const resource = resources[saved.resource]
  const creates = saved.rows.filter((row) => row.do === 'create')
  const current = await readCurrentRecords(
    api,
    resource,
    {
      ...{ scope: scopeOf(saved), match: saved.match },
      remembered: (index) => rememberedIn(saved, index, brought),
    },
    creates,
  )
  const { index } = current
  const targets = new Map<PlanRow, StoredRecord>()
  const notes = new Map<PlanRow, SourceNote>()
  const rows = saved.rows.map(({ source: note, ...row }) => {
    const now = isWithin(saved, row)
      ? rowNow(resource, { row, note }, current)
      : refusedRow(row, OUTSIDE)
    const target = isChange(now) ? index.byId(now.id ?? 0) : undefined
    if (target !== undefined) targets.set(now, target)
    if (note !== undefined && (isWritten(now) || isAsPlanned(resource, row, current)))
      notes.set(now, note)
    return now
  })
  const { source, memory, ignored_columns } = saved
  const counts = countActions(rows, source !== null)
  const known = memory === undefined ? {} : { memory }
  return {
    plan: { resource: resource.name, source, ...known, counts, ignored_columns, rows },
    ...{ targets, notes, listed: index.records },
  }
}

function scopeOf({ scope }: SavedPlan): Scope {
  return scope.kind === 'client' ? scopeOfClient(scope.id) : { kind: scope.kind }
}

const OUTSIDE: RowRefusal = {
  why: 'The new record belongs to a different client than the plan',
  hint: 'Plan the import again',
}

/** Whether a new record belongs to the plan's client. Updates only find records of that client anyway. */
function isWithin({ scope }: SavedPlan, { do: action, client }: SavedRow): boolean {
  return action !== 'create' || scope.kind !== 'client' || (client ?? scope.id) === scope.id
}

async function requireSameServer(api: Api, { url, release }: SavedPlan): Promise<void> {
  const { settings, capabilities } = api
  if (settings.url.href !== url) {
    throw new UsageError(`The plan is for ${url}, but ${settings.instance} is ${settings.url.href}`)
  }
  const now = await capabilities.provenRelease()
  if (release === null || now === undefined || release === now) return
  throw new UsageError(
    `The plan is for ITFlow ${release}, but ${settings.instance} now runs ${now}`,
    {
      hint: 'Plan the import again',
    },
  )
}

/** Returns what is remembered about a plan's source, with the records as they are now. */
function rememberedIn(
  { resource, rows }: SavedPlan,
  index: RecordIndex,
  known: Iterable<RememberedRecord>,
): RememberedRecords {
  const linked = [...known].flatMap((record) => {
    const stored = index.byId(record.id)
    return stored === undefined ? [] : [{ known: record, stored, isRestored: false }]
  })
  const remembered = new RememberedRecords(resources[resource], linked)
  for (const { source } of rows) {
    if (source?.key !== undefined) remembered.notePresent(source.key)
  }
  remembered.noteFileRead()
  return remembered
}

/** A row of a plan, and what is remembered about it. */
interface NotedRow {
  row: Omit<SavedRow, 'source'>
  note: SavedRow['source']
}

function rowNow(
  resource: Resource,
  { row: { was, ...row }, note }: NotedRow,
  current: CurrentRecords,
): PlanRow {
  if (row.verb !== 'unarchive' && isChange(row)) {
    const refusal = changedSince(resource, row, was, current.index.byId(row.id ?? 0))
    return refusal === undefined ? row : refusedRow(row, refusal)
  }
  if (row.do !== 'create') return row
  const refusal = createConflict(resource, { ...row, source: note }, current)
  return refusal === undefined ? row : refusedRow(row, refusal)
}

/** Whether the record of a row that needs no write is still as it was when the row was planned. */
function isAsPlanned(
  resource: Resource,
  { id = 0, was }: Pick<SavedRow, 'id' | 'was'>,
  { index }: CurrentRecords,
): boolean {
  const now = index.byId(id)
  return now !== undefined && was === recordDigest(resource, now.row)
}

function isWritten(row: PlanRow): boolean {
  return row.do === 'create' || isChange(row)
}

/** Whether a row changes a record that the plan has seen. */
function isChange({ do: action, verb, values }: PlanRow): boolean {
  return action === 'update' || (action === 'left' && (verb ?? values) !== undefined)
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
    return { why: `${record} was deleted since the plan was made, or is out of reach`, hint }
  }
  if (was === recordDigest(resource, now.row)) return undefined
  return { why: `${describeRecord(resource, now.row)} has changed since the plan was made`, hint }
}
