import type { Api } from '../../api/api.ts'
import { readAll, type StoredRecord } from '../../api/records/read.ts'
import { readById } from '../../api/records/read-by-id.ts'
import { isInScope, type Scope } from '../../api/records/scope.ts'
import type { Resource } from '../../resources/definition.ts'
import { hiddenRecord, MAX_TARGETS_READ_SINGLY } from '../../runs/target-records.ts'
import { RecordsInMemory } from '../../sources/remember.ts'
import { isOlderThanRemembered, isSameRecord } from '../../sources/same-record.ts'
import type { RememberedRecord } from '../../sources/source-memory.ts'
import type { RecordIndex } from '../record-index.ts'
import { type LinkedRecord, RememberedRecords } from './remembered-records.ts'
import type { SyncOptions } from './sync-options.ts'
import { SyncPlan } from './sync-plan.ts'

/** Compares what is remembered about a source with what ITFlow has, and forgets what doesn't fit. */
export async function openSync(
  api: Api,
  { resource, scope, index }: { resource: Resource; scope: Scope; index: RecordIndex },
  options: SyncOptions,
): Promise<SyncPlan> {
  const records = new RecordsInMemory(resource, options.records)
  const misfits = { gone: 0, restored: 0 }
  const inScope = [...records.all.values()].filter(({ id, client }) =>
    isInScope(resource, hiddenRecord(resource, id, client).row, scope),
  )
  const elsewhere = await readMissing(
    api,
    { resource, scope },
    inScope.filter(({ id }) => index.byId(id) === undefined),
  )
  const linked: LinkedRecord[] = []
  for (const known of inScope) {
    const stored = index.byId(known.id) ?? elsewhere.get(known.id)
    if (stored === undefined || !isSameRecord(resource, known, stored.row)) {
      records.forget(known.id)
      misfits.gone += 1
      continue
    }
    const isRestored = isOlderThanRemembered(resource, known, stored.row)
    if (isRestored) {
      records.forgetDeparture(known.id)
      misfits.restored += 1
    }
    linked.push({ known: records.all.get(known.id) ?? known, stored, isRestored })
  }
  const remembered = new RememberedRecords(resource, linked)
  return new SyncPlan(resource, options, { remembered, records, misfits })
}

/**
 * Looks for records that the scope's list doesn't have: they were deleted, belong to another client now, or are archived
 * where the server hides those (H20).
 */
async function readMissing(
  api: Api,
  { resource, scope }: { resource: Resource; scope: Scope },
  missing: readonly RememberedRecord[],
): Promise<ReadonlyMap<number, StoredRecord>> {
  const found = new Map<number, StoredRecord>()
  if (missing.length === 0) return found
  const { hidesArchivedSince } = resource
  const hidden =
    hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
  if (scope.kind === 'client' && missing.length > MAX_TARGETS_READ_SINGLY) {
    for (const stored of await readAll(api, resource, { scope: { kind: 'all' } }))
      found.set(Number(stored.row[resource.id]), stored)
  } else if (scope.kind === 'client') {
    for (const { id } of missing) {
      const stored = await readById(api, resource, id)
      if (stored !== undefined) found.set(id, stored)
    }
  }
  if (!hidden) return found
  for (const known of missing) {
    if (!found.has(known.id)) found.set(known.id, archivedRecord(resource, known))
  }
  return found
}

/** A record that the server hides, as it is remembered; it counts as archived at a time that isn't known. */
function archivedRecord(resource: Resource, { id, client, name }: RememberedRecord): StoredRecord {
  const { archivedAt, label } = resource
  const { row, raw } = hiddenRecord(resource, id, client)
  return { row: { ...row, [label]: name, [archivedAt ?? '']: 'unknown' }, raw }
}
