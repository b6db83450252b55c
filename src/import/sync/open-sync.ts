import type { Api } from '../../api/api.ts'
import { readAll, type StoredRecord } from '../../api/records/read.ts'
import { readById, readCompleteById } from '../../api/records/read-by-id.ts'
import { clientOf, isInScope, type Scope } from '../../api/records/scope.ts'
import type { Resource } from '../../resources/definition.ts'
import { requiredReference } from '../../resources/verbs.ts'
import { isStoredAsSent } from '../../runs/compare-stored.ts'
import type { Step } from '../../runs/step.ts'
import { hiddenRecord, MAX_TARGETS_READ_SINGLY } from '../../runs/target-records.ts'
import { RecordsInMemory, toWireValue } from '../../sources/remember.ts'
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
  const { steps = [], now = '' } = options.unverified ?? {}
  for (const step of steps) rememberIfWritten(records, { resource, step, index }, now)
  const misfits = { gone: 0, restored: 0 }
  const inScope = [...records.all.values()].filter(({ id, client }) =>
    isInScope(resource, hiddenRecord(resource, id, client).row, scope),
  )
  const elsewhere = await readMissing(
    api,
    resource,
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
      records.noteRestored(known.id)
      misfits.restored += 1
    }
    linked.push({ known: records.all.get(known.id) ?? known, stored, isRestored })
  }
  const remembered = new RememberedRecords(resource, linked)
  return new SyncPlan(resource, options, { remembered, records, misfits })
}

/** Remembers an update that was in progress when an import was killed if the record has its values. */
function rememberIfWritten(
  records: RecordsInMemory,
  { resource, step, index }: { resource: Resource; step: Step; index: RecordIndex },
  now: string,
): void {
  const { id = 0, name, client, values = {}, source: note, verb } = step
  const row = index.byId(id)?.row
  if (note === undefined || row === undefined) return
  const isWritten = Object.entries(values).every(([field, sent]) => {
    const { [field]: declared } = resource.fields
    return declared !== undefined && isStoredAsSent(declared, toWireValue(sent), row[field] ?? null)
  })
  if (!isWritten) return
  records.remember({ note, id, client, name, row, step: { verb, values } }, now)
}

/**
 * Looks for records that the scope's list doesn't have: they were deleted, belong to another client now, or are archived
 * where the server hides those (H20).
 */
async function readMissing(
  api: Api,
  resource: Resource,
  missing: readonly RememberedRecord[],
): Promise<ReadonlyMap<number, StoredRecord>> {
  const found = new Map<number, StoredRecord>()
  if (missing.length === 0) return found
  for (const stored of await readOfParents(api, resource, missing))
    found.set(Number(stored.row[resource.id]), stored)
  const { hidesArchivedSince } = resource
  const hidden =
    hidesArchivedSince !== undefined && (await api.capabilities.isAtLeast(hidesArchivedSince))
  const unread = missing.filter(({ id }) => !found.has(id))
  if (resource.needsFilter === undefined && unread.length > MAX_TARGETS_READ_SINGLY) {
    for (const stored of await readAll(api, resource, { scope: { kind: 'all' } }))
      found.set(Number(stored.row[resource.id]), stored)
  } else {
    for (const { id } of unread) {
      const stored = await readById(api, resource, id)
      if (stored === undefined) continue
      const client = clientOf(resource, stored.row)
      found.set(id, (await readCompleteById(api, resource, id, client)) ?? stored)
    }
  }
  if (!hidden) return found
  for (const known of missing) {
    if (!found.has(known.id)) found.set(known.id, archivedRecord(resource, known))
  }
  return found
}

/** Reads the records of the remembered parents, for modules that can only be listed by parent. */
async function readOfParents(
  api: Api,
  resource: Resource,
  known: readonly RememberedRecord[],
): Promise<StoredRecord[]> {
  const field = requiredReference(resource)
  if (field === undefined) return []
  const parents = new Set(known.map(({ fields }) => Number(fields[field]?.stored ?? 0)))
  const records: StoredRecord[] = []
  for (const parent of parents) {
    if (parent === 0) continue
    const request = { scope: { kind: 'all' }, equals: { [field]: parent } } as const
    records.push(...(await readAll(api, resource, request)))
  }
  return records
}

/** A record that the server hides, as it is remembered; it counts as archived at a time that isn't known. */
function archivedRecord(resource: Resource, { id, client, name }: RememberedRecord): StoredRecord {
  const { archivedAt, label } = resource
  const { row, raw } = hiddenRecord(resource, id, client)
  return { row: { ...row, [label]: name, [archivedAt ?? '']: 'unknown' }, raw }
}
