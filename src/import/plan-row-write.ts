import { needsOwner } from '../actions/create.ts'
import type { Stored } from '../api/records/read.ts'
import { clientOf, isInScope, type Scope, scopeOfOwner } from '../api/records/scope.ts'
import { thereIsAlready } from '../api/writes/guards/duplicate-keys.ts'
import { nounOf, recordText } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { capitalised, withArticle } from '../text/sentence.ts'
import { changesOf, valuesOf, withDraft, withNotices } from './build-plan-row.ts'
import type { RepeatedRows } from './duplicate-rows.ts'
import type { PlanRow } from './import-plan.ts'
import { archivedFault, type Match, type Matcher } from './matcher.ts'
import type { PlanContext } from './plan-context.ts'
import { foresee } from './preview-write.ts'
import type { RecordIndex } from './record-index.ts'
import type { NarrowedRecords } from './records-by-parent.ts'
import type { RowClient, RowClients } from './row-clients.ts'
import { differs, type Judgement, judge } from './row-diff.ts'
import { RowFault } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { isSameAsStored } from './unchanged-rows.ts'

/** What rows are planned with. */
export interface RowParts {
  matcher: Matcher
  repeated: RepeatedRows
  clients: RowClients
  index: RecordIndex
  narrowed: NarrowedRecords
}

/** A row as far as it is known before it is judged. */
export interface KnownRow {
  known: PlanRow
  record: RowRecord
  client: RowClient
}

/** Where a row's references are looked up. */
export function scopeFor({ resource, scope }: PlanContext, client: RowClient): Scope {
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
  if (isSameAsStored(resource, record, stored)) return withNotices(known, record.notices ?? [])
  const scope =
    resource.client === null
      ? scopeFor(context, client)
      : scopeOfOwner(clientOf(resource, stored.row))
  const judged = await judge(context, record, { stored, scope })
  if (Object.keys(judged.given).length === 0) return withNotices(known, judged.notices)
  if (isArchived) throw archivedFault(resource, stored, by)
  await parts.clients.requireActive(record.client)
  await requireUpdatable(context, judged, record)
  const draft = await foresee(context, {
    ...judged,
    ...{ on: 'update', stored, client: clientOf(resource, stored.row), values: record.values },
  })
  const row: PlanRow = {
    ...{ ...known, do: 'update' },
    changes: changesOf(resource, judged.given, stored),
    values: valuesOf(resource, judged.given),
  }
  return withDraft(row, judged, draft)
}

function requireInScope({ resource, scope }: PlanContext, { row }: Stored): void {
  if (isInScope(resource, row, scope)) return
  throw new RowFault({ why: `${recordText(resource, row)} is outside the import's scope` })
}

async function requireUpdatable(
  context: PlanContext,
  { given }: Judgement,
  { values }: RowRecord,
): Promise<void> {
  const unable = await context.unable('update')
  if (unable === undefined) return
  const called = Object.keys(given).map((name) => values.get(name)?.called ?? name)
  throw differs(called, unable)
}

/** What becomes of a row that no record was found for. Throws a RowFault. */
export async function planCreate(
  context: PlanContext,
  parts: RowParts,
  { known, record, client }: KnownRow,
): Promise<PlanRow> {
  const { resource } = context
  const unable = await context.unable('create')
  if (unable !== undefined) throw new RowFault(unable)
  requireClient(context, client, record)
  await parts.clients.requireActive(record.client)
  requireUnarchived(resource, record)
  const scope = scopeFor(context, client)
  const judged = await judge(context, record, { stored: undefined, scope })
  const owner = ownerIn(resource, judged) ?? client ?? null
  const draft = await foresee(context, {
    ...judged,
    ...{ on: 'create', stored: undefined, client: owner, values: record.values },
  })
  const row: PlanRow = {
    ...{ ...known, do: 'create', client: owner },
    values: valuesOf(resource, judged.given),
  }
  return withNotices(withDraft(row, judged, draft), sameName(resource, parts, client, judged))
}

function requireUnarchived(resource: Resource, { isArchived }: RowRecord): void {
  if (isArchived !== true) return
  throw new RowFault({
    why: `The file says that this ${nounOf(resource)} is archived, and no record fits it: an import creates active records only`,
  })
}

/** The server takes duplicates without a word (H39): a new record with the name of another is told of. */
function sameName(
  resource: Resource,
  { matcher, index }: RowParts,
  client: RowClient,
  { given }: Judgement,
): string[] {
  if (resource.number !== undefined || resource.parent !== undefined) return []
  const form = matcher.nameIn({ client, isArchived: false, valueOf: (name) => given[name] })
  if (form === undefined || client === undefined) return []
  const isActive = ({ row }: Stored) => (row[resource.archivedAt ?? ''] ?? null) === null
  const same = index.ofClient(matcher.name, form, client).filter(isActive)
  if (same.length === 0) return []
  const ids = same.map(({ row }) => row[resource.id]).join(', ')
  return [`${thereIsAlready(resource, same.length)} with that name: ${ids}`]
}

/** The parent's client, where the new record belongs to a parent. */
function ownerIn({ parent }: Resource, { references }: Judgement): number | undefined {
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
  throw new RowFault({
    why: `${capitalised(withArticle(nounOf(resource)))} of no client can't be created this way`,
    ...(record.client === undefined ? {} : { column: record.client.called }),
    hazard: 'H08',
  })
}
