import type { Api } from '../api/api.ts'
import { referredIds } from '../api/records/dangling-references.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { exclusiveFlagName } from '../api/writes/guards/exclusive-flags.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'
import { findMarkToRestore, isMarkTaken } from './exclusive-marks.ts'
import type { Journal, StepRecord } from './journal.ts'
import { scopeFromJournal } from './journal-scope.ts'
import { byId, hiddenRecord, listFor, MAX_SINGLE_READS } from './target-records.ts'
import { type Has, operationsOf, type UndoItem, undoOf, undoOfCreate } from './undo-item.ts'

/** What an undo is going to do: to be shown, and applied once whoever is asked agrees. */
export interface UndoPlan {
  journal: Journal
  resource: Resource
  /** What the run did, the last first. */
  items: readonly UndoItem[]
}

/** Compares what a run did with what is stored now. */
export async function buildUndoPlan(
  api: Api,
  resource: Resource,
  journal: Journal,
): Promise<UndoPlan> {
  const has = await operationsOf(api, resource)
  const way = undoOfCreate(resource, has)
  const did = journal.steps.filter(
    (record) => record.begun !== undefined && !isTakenBack(record, way),
  )
  const records = await recordsOf(api, resource, journal, did)
  const items: UndoItem[] = []
  for (const record of did.toReversed()) {
    const id = idOf(record)
    const target = id === undefined ? undefined : records.get(id)
    const item = undoOf(resource, record, target, has)
    if (item !== undefined) items.push(await withMarks(api, resource, item, has))
  }
  return { journal, resource, items: await withoutReferred(api, resource, journal, items) }
}

/** A new record that others refer to by now is not deleted: that would be final, and leave them pointing nowhere (H36). */
async function withoutReferred(
  api: Api,
  resource: Resource,
  { header }: Journal,
  items: readonly UndoItem[],
): Promise<readonly UndoItem[]> {
  if (isTenant(resource) || !items.some(({ action }) => action.do === 'delete')) return items
  const referred = await referredIds(api, resource, scopeFromJournal(header.scope))
  return items.map((item) =>
    item.action.do === 'delete' && referred.has(item.id ?? 0)
      ? { ...item, action: { do: 'nothing' }, left: [...item.left, { because: 'referred' }] }
      : item,
  )
}

/** An item with what becomes of marks that only one record may have (H36). */
function withMarks(api: Api, resource: Resource, item: UndoItem, has: Has): Promise<UndoItem> {
  const isArchived = item.record.step.verb === 'archive'
  return isArchived
    ? withoutReassignedMark(api, resource, item)
    : withMarkToRestore(api, resource, item, has)
}

/** The mark that a record has taken from another goes back to that one. */
async function withMarkToRestore(
  api: Api,
  resource: Resource,
  item: UndoItem,
  has: Has,
): Promise<UndoItem> {
  const { begun } = item.record
  if (begun === undefined || item.action.do === 'nothing') return item
  const remark = await findMarkToRestore(api, resource, begun, item.target?.row)
  if (remark === undefined) return item
  if (remark.target !== undefined && has('update')) return { ...item, markToRestore: remark }
  const because = remark.target === undefined ? 'gone' : 'no operation'
  return { ...item, left: [...item.left, { because, field: remark.field }] }
}

/** The mark that a record lost when it was archived stays with the one that has got it since. */
async function withoutReassignedMark(
  api: Api,
  resource: Resource,
  item: UndoItem,
): Promise<UndoItem> {
  const { record, action, id = 0 } = item
  const mark = exclusiveFlagName(resource)
  if (!('values' in action) || mark === undefined || action.values[mark] === undefined) return item
  if (!(await isMarkTaken(api, resource, { field: mark, client: record.step.client, id })))
    return item
  const { [mark]: _, ...values } = action.values
  const isNothing = action.do === 'put back' && Object.keys(values).length === 0
  return {
    ...item,
    left: [...item.left, { because: 'changed', field: mark }],
    action: isNothing ? { do: 'nothing' } : { ...action, values },
  }
}

/** Whether an earlier undo has taken a step back; one that only archived what it was to delete has not. */
function isTakenBack(
  { step, begun, undo }: StepRecord,
  way: ReturnType<typeof undoOfCreate>,
): boolean {
  if (undo.ended?.as !== 'done') return false
  // Flags may still have to be set again.
  if (begun?.besides !== undefined && undo.ended.verb === 'unarchive') return false
  return !(step.verb === 'create' && way === 'delete' && undo.ended.verb === 'archive')
}

function idOf({ step, ended }: StepRecord): number | undefined {
  return step.id ?? ended?.id
}

/** The records of steps, as they are now. */
async function recordsOf(
  api: Api,
  resource: Resource,
  { header }: Journal,
  steps: readonly StepRecord[],
): Promise<ReadonlyMap<number, StoredRecord>> {
  const wanted = new Map(
    steps.flatMap((one) => (idOf(one) === undefined ? [] : [[Number(idOf(one)), one]])),
  )
  const list = await listFor(api, resource, scopeFromJournal(header.scope), wanted.size)
  const found = new Map(byId(resource, list ?? []))
  const missing = [...wanted].filter(([id]) => !found.has(id))
  for (const [id, { step }] of missing) {
    const stored =
      list === undefined || missing.length <= MAX_SINGLE_READS
        ? await readCompleteById(api, resource, id, step.client)
        : undefined
    if (stored !== undefined) found.set(id, stored)
    else if (mayBeHidden(resource, step)) found.set(id, hiddenRecord(resource, id, step.client))
  }
  return found
}

/** What a run has archived may be hidden (H20), and is known by its ID and client. */
function mayBeHidden(resource: Resource, { verb }: StepRecord['step']): boolean {
  return verb === 'archive' && resource.hidesArchivedSince !== undefined
}
