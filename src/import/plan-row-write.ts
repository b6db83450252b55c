import { needsOwner } from '../actions/create.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { clientOf, isInScope, type Scope, scopeOfOwner } from '../api/records/scope.ts'
import { thereIsAlready } from '../api/writes/guards/duplicate-keys.ts'
import { describeRecord, nounOf } from '../records/describe-record.ts'
import { isArchived } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { capitalise, withArticle } from '../text/sentence.ts'
import { redactedChanges, redactedValues, withDraft, withNotices } from './build-plan-row.ts'
import type { DuplicateRows } from './duplicate-rows.ts'
import type { PlanRow } from './import-plan.ts'
import { archivedError } from './match-errors.ts'
import type { Match, Matcher } from './matcher.ts'
import type { PlanContext } from './plan-context.ts'
import { previewRowWrite } from './preview-write.ts'
import type { RecordIndex } from './record-index.ts'
import type { RecordsByParent } from './records-by-parent.ts'
import type { RowClient, RowClients } from './row-clients.ts'
import { differenceError, diffRow, type RowDiff } from './row-diff.ts'
import { RowError } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { type MergedRow, mergeRow } from './sync/merge-row.ts'
import type { Settled } from './sync/settle-values.ts'
import { noteOfCreate, noteSettled, planArchived } from './sync/source-rows.ts'
import { isRowUnchanged } from './unchanged-rows.ts'

/** What is used to plan rows. */
export interface RowParts {
  matcher: Matcher
  duplicates: DuplicateRows
  clients: RowClients
  index: RecordIndex
  byParent: RecordsByParent
}

/** A matched row before its values are compared. */
export interface KnownRow {
  known: PlanRow
  record: RowRecord
  client: RowClient
}

/** Returns the scope in which a row's references are looked up. */
export function referenceScope({ resource, scope }: PlanContext, client: RowClient): Scope {
  if (client === undefined) return resource.client === resource.id ? { kind: 'all' } : scope
  return scopeOfOwner(client)
}

/** Plans a row with a record: unchanged, or an update. Throws a RowError if it is refused. */
export async function planExisting(
  context: PlanContext,
  parts: RowParts,
  row: KnownRow,
  match: Match,
): Promise<PlanRow> {
  const { resource, sync } = context
  const { stored, linked } = match
  requireInScope(context, stored)
  if (sync === undefined) return planDifferences(context, parts, row, match)
  if (match.isArchived && linked !== undefined && row.record.isArchived !== true)
    return planArchived(context, sync, row, linked.known)
  const known = linked?.isRestored === true ? { ...linked.known, fields: {} } : linked?.known
  const merged = mergeRow(sync.options, { resource, stored, record: row.record, known })
  return planDifferences(context, parts, { ...row, record: merged.record, merged }, match)
}

async function planDifferences(
  context: PlanContext,
  parts: RowParts,
  { known, record, client, merged }: KnownRow & { merged?: MergedRow },
  { stored, isArchived, by }: Match,
): Promise<PlanRow> {
  const { resource, sync } = context
  const unchanged = (notices: readonly string[], settled: Settled | undefined) =>
    noteSettled(sync, withNotices(known, notices), settled)
  if (isRowUnchanged(resource, record, stored))
    return unchanged(record.notices ?? [], merged?.settle({}))
  const scope =
    resource.client === null
      ? referenceScope(context, client)
      : scopeOfOwner(clientOf(resource, stored.row))
  const whole = await diffRow(context, record, { stored, scope })
  const settled = merged?.settle(whole.changed)
  const diff = settled === undefined ? whole : { ...whole, changed: settled.changed }
  if (Object.keys(diff.changed).length === 0) return unchanged(diff.notices, settled)
  if (isArchived) throw archivedError(resource, stored, by)
  await parts.clients.requireActive(record.client)
  await requireUpdatable(context, diff, record)
  const draft = await previewRowWrite(context, {
    ...diff,
    ...{ on: 'update', stored, client: clientOf(resource, stored.row), values: record.values },
  })
  const row: PlanRow = {
    ...{ ...known, do: 'update' },
    changes: redactedChanges(resource, diff.changed, stored),
    values: redactedValues(resource, diff.changed),
  }
  return noteSettled(sync, withDraft(row, diff, draft), settled)
}

function requireInScope({ resource, scope }: PlanContext, { row }: StoredRecord): void {
  if (isInScope(resource, row, scope)) return
  throw new RowError({ why: `${describeRecord(resource, row)} is outside the import's scope` })
}

async function requireUpdatable(
  context: PlanContext,
  { changed }: RowDiff,
  { values }: RowRecord,
): Promise<void> {
  const unable = await context.whyUnable('update')
  if (unable === undefined) return
  const inputNames = Object.keys(changed).map((name) => values.get(name)?.inputName ?? name)
  throw differenceError(inputNames, unable)
}

/** Plans a row without a record: a create. Throws a RowError if it is refused. */
export async function planCreate(
  context: PlanContext,
  parts: RowParts,
  { known, record, client }: KnownRow,
): Promise<PlanRow> {
  const { resource } = context
  const unable = await context.whyUnable('create')
  if (unable !== undefined) throw new RowError(unable)
  requireClient(context, client, record)
  await parts.clients.requireActive(record.client)
  requireUnarchived(resource, record)
  const scope = referenceScope(context, client)
  const diff = await diffRow(context, record, { stored: undefined, scope })
  const owner = ownerIn(resource, diff) ?? client ?? null
  const draft = await previewRowWrite(context, {
    ...diff,
    ...{ on: 'create', stored: undefined, client: owner, values: record.values },
  })
  const row: PlanRow = {
    ...{ ...known, do: 'create', client: owner },
    values: redactedValues(resource, diff.changed),
  }
  const planned = withNotices(
    withDraft(row, diff, draft),
    sameNameNotices(resource, parts, client, diff),
  )
  context.sync?.notes.set(planned, noteOfCreate(resource, record))
  return planned
}

function requireUnarchived(resource: Resource, { isArchived }: RowRecord): void {
  if (isArchived !== true) return
  throw new RowError({
    why: `The file says this ${nounOf(resource)} is archived, but no record matches: an import only creates active records`,
  })
}

/** Returns a notice if a new record has the name of another: the server accepts duplicates silently (H39). */
function sameNameNotices(
  resource: Resource,
  { matcher, index }: RowParts,
  client: RowClient,
  { changed }: RowDiff,
): string[] {
  if (resource.number !== undefined || resource.parent !== undefined) return []
  const form = matcher.nameIn({ client, isArchived: false, valueOf: (name) => changed[name] })
  if (form === undefined || client === undefined) return []
  const same = index
    .ofClient(matcher.name, form, client)
    .filter(({ row }) => !isArchived(resource, row))
  if (same.length === 0) return []
  const ids = same.map(({ row }) => row[resource.id]).join(', ')
  return [`${thereIsAlready(resource, same.length)} with that name: ${ids}`]
}

/** Returns the parent's client, if the new record has a parent. */
function ownerIn({ parent }: Resource, { references }: RowDiff): number | undefined {
  if (parent === undefined) return undefined
  const found = references.find(({ field }) => field === parent)
  const owner = found === undefined ? null : clientOf(found.resource, found.stored.row)
  return owner ?? undefined
}

/** Throws a RowError for a record without a client, unless the import is for those and the server can create them (H08). */
function requireClient(
  { resource, scope }: PlanContext,
  client: RowClient,
  record: RowRecord,
): void {
  if (!needsOwner(resource) || client !== null) return
  if (scope.kind === 'global' && resource.operations.create?.withoutClient !== undefined) return
  throw new RowError({
    why: `${capitalise(withArticle(nounOf(resource)))} of no client can't be created this way`,
    ...(record.client === undefined ? {} : { column: record.client.inputName }),
    hazard: 'H08',
  })
}
