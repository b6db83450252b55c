import { needsOwner } from '../actions/create.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { clientOf, isInScope, type Scope, scopeOfOwner } from '../api/records/scope.ts'
import { thereIsAlready } from '../api/writes/guards/duplicate-keys.ts'
import { describeRecord, nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { capitalise, withArticle } from '../text/sentence.ts'
import { redactedChanges, redactedValues, withDraft, withNotices } from './build-plan-row.ts'
import type { DuplicateRows } from './duplicate-rows.ts'
import type { PlanRow } from './import-plan.ts'
import { archivedFault, type Match, type Matcher } from './matcher.ts'
import type { PlanContext } from './plan-context.ts'
import { previewWrite } from './preview-write.ts'
import type { RecordIndex } from './record-index.ts'
import type { RecordsByParent } from './records-by-parent.ts'
import type { RowClient, RowClients } from './row-clients.ts'
import { differenceError, diffRow, type RowDiff } from './row-diff.ts'
import { RowError } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { isRowUnchanged } from './unchanged-rows.ts'

/** What rows are planned with. */
export interface RowParts {
  matcher: Matcher
  duplicates: DuplicateRows
  clients: RowClients
  index: RecordIndex
  narrowed: RecordsByParent
}

/** A row as far as it is known before it is judged. */
export interface KnownRow {
  known: PlanRow
  record: RowRecord
  client: RowClient
}

/** Where a row's references are looked up. */
export function referenceScope({ resource, scope }: PlanContext, client: RowClient): Scope {
  if (client === undefined) return resource.client === resource.id ? { kind: 'all' } : scope
  return scopeOfOwner(client)
}

/** What becomes of a row that a record was found for: it is the same, or an update. Throws a RowFault. */
export async function planExisting(
  context: PlanContext,
  parts: RowParts,
  { known, record, client }: KnownRow,
  { stored, isArchived, by }: Match,
): Promise<PlanRow> {
  const { resource } = context
  requireInScope(context, stored)
  if (isRowUnchanged(resource, record, stored)) return withNotices(known, record.notices ?? [])
  const scope =
    resource.client === null
      ? referenceScope(context, client)
      : scopeOfOwner(clientOf(resource, stored.row))
  const judged = await diffRow(context, record, { stored, scope })
  if (Object.keys(judged.given).length === 0) return withNotices(known, judged.notices)
  if (isArchived) throw archivedFault(resource, stored, by)
  await parts.clients.requireActive(record.client)
  await requireUpdatable(context, judged, record)
  const draft = await previewWrite(context, {
    ...judged,
    ...{ on: 'update', stored, client: clientOf(resource, stored.row), values: record.values },
  })
  const row: PlanRow = {
    ...{ ...known, do: 'update' },
    changes: redactedChanges(resource, judged.given, stored),
    values: redactedValues(resource, judged.given),
  }
  return withDraft(row, judged, draft)
}

function requireInScope({ resource, scope }: PlanContext, { row }: StoredRecord): void {
  if (isInScope(resource, row, scope)) return
  throw new RowError({ why: `${describeRecord(resource, row)} is outside the import's scope` })
}

async function requireUpdatable(
  context: PlanContext,
  { given }: RowDiff,
  { values }: RowRecord,
): Promise<void> {
  const unable = await context.whyUnable('update')
  if (unable === undefined) return
  const called = Object.keys(given).map((name) => values.get(name)?.inputName ?? name)
  throw differenceError(called, unable)
}

/** What becomes of a row that no record was found for. Throws a RowFault. */
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
  const judged = await diffRow(context, record, { stored: undefined, scope })
  const owner = ownerIn(resource, judged) ?? client ?? null
  const draft = await previewWrite(context, {
    ...judged,
    ...{ on: 'create', stored: undefined, client: owner, values: record.values },
  })
  const row: PlanRow = {
    ...{ ...known, do: 'create', client: owner },
    values: redactedValues(resource, judged.given),
  }
  return withNotices(withDraft(row, judged, draft), sameName(resource, parts, client, judged))
}

function requireUnarchived(resource: Resource, { isArchived }: RowRecord): void {
  if (isArchived !== true) return
  throw new RowError({
    why: `The file says that this ${nounOf(resource)} is archived, and no record fits it: an import creates active records only`,
  })
}

/** The server takes duplicates without a word (H39): a new record with the name of another is told of. */
function sameName(
  resource: Resource,
  { matcher, index }: RowParts,
  client: RowClient,
  { given }: RowDiff,
): string[] {
  if (resource.number !== undefined || resource.parent !== undefined) return []
  const form = matcher.nameIn({ client, isArchived: false, valueOf: (name) => given[name] })
  if (form === undefined || client === undefined) return []
  const isActive = ({ row }: StoredRecord) => (row[resource.archivedAt ?? ''] ?? null) === null
  const same = index.ofClient(matcher.name, form, client).filter(isActive)
  if (same.length === 0) return []
  const ids = same.map(({ row }) => row[resource.id]).join(', ')
  return [`${thereIsAlready(resource, same.length)} with that name: ${ids}`]
}

/** The parent's client, where the new record belongs to a parent. */
function ownerIn({ parent }: Resource, { references }: RowDiff): number | undefined {
  if (parent === undefined) return undefined
  const found = references.find(({ field }) => field === parent)
  const owner = found === undefined ? null : clientOf(found.resource, found.stored.row)
  return owner ?? undefined
}

/** A record of no client is made where the import is for such records, and where the server makes any (H08). */
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
