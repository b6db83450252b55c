import type { Api } from '../api/api.ts'
import { referredIds } from '../api/records/dangling-references.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { exclusiveFlagName } from '../api/writes/guards/exclusive-flags.ts'
import type { Resource } from '../resources/definition.ts'
import { isTenant } from '../resources/ownership.ts'

import type { Journal, StepRecord } from './journal.ts'
import { scopeFromJournal } from './journal-scope.ts'
import { findFlagToRestore, isFlagTaken } from './moved-flags.ts'
import { byId, hiddenRecord, listFor, MAX_TARGETS_READ_SINGLY } from './target-records.ts'
import { type Has, operationsOf, type UndoItem, undoOf, undoOfCreate } from './undo-item.ts'

/** What an undo is going to do: shown first, and applied once it is confirmed. */
export interface UndoPlan {
  journal: Journal
  resource: Resource
  /** The run's steps, last first. */
  items: readonly UndoItem[]
}

/** Plans an undo by comparing what a run did with what is stored now. */
export async function buildUndoPlan(
  api: Api,
  resource: Resource,
  journal: Journal,
): Promise<UndoPlan> {
  const has = await operationsOf(api, resource)
  const createUndo = undoOfCreate(resource, has)
  const begun = journal.steps.filter(
    (record) => record.begun !== undefined && !isUndone(record, createUndo),
  )
  const records = await readTargets(api, resource, journal, begun)
  const items: UndoItem[] = []
  for (const record of begun.toReversed()) {
    const id = idOf(record)
    const target = id === undefined ? undefined : records.get(id)
    const item = undoOf(resource, record, target, has)
    if (item !== undefined) items.push(await withFlags(api, resource, item, has))
  }
  return { journal, resource, items: await withoutReferred(api, resource, journal, items) }
}

/** Keeps new records that others now refer to: deleting them would be final, and leave dangling references (H36). */
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

/** Completes an item for flags that only one record may have (H36). */
function withFlags(api: Api, resource: Resource, item: UndoItem, has: Has): Promise<UndoItem> {
  const isArchived = item.record.step.verb === 'archive'
  return isArchived
    ? withoutReassignedFlag(api, resource, item)
    : withFlagToRestore(api, resource, item, has)
}

/** Adds the record that gets back a flag which it lost to the item's record. */
async function withFlagToRestore(
  api: Api,
  resource: Resource,
  item: UndoItem,
  has: Has,
): Promise<UndoItem> {
  const { begun } = item.record
  if (begun === undefined || item.action.do === 'nothing') return item
  const flag = await findFlagToRestore(api, resource, begun, item.target?.row)
  if (flag === undefined) return item
  if (flag.target !== undefined && has('update')) return { ...item, flagToRestore: flag }
  const because = flag.target === undefined ? 'gone' : 'no operation'
  return { ...item, left: [...item.left, { because, field: flag.field }] }
}

/** Leaves a flag that a record lost when it was archived with the record that has it now. */
async function withoutReassignedFlag(
  api: Api,
  resource: Resource,
  item: UndoItem,
): Promise<UndoItem> {
  const { record, action, id = 0 } = item
  const flag = exclusiveFlagName(resource)
  if (!('values' in action) || flag === undefined || action.values[flag] === undefined) return item
  if (!(await isFlagTaken(api, resource, { field: flag, client: record.step.client, id })))
    return item
  const { [flag]: _, ...values } = action.values
  const isNothing = action.do === 'restore' && Object.keys(values).length === 0
  return {
    ...item,
    left: [...item.left, { because: 'changed', field: flag }],
    action: isNothing ? { do: 'nothing' } : { ...action, values },
  }
}

/** Whether an earlier undo has undone a step; if it should delete a record and only archived it, it has not. */
function isUndone(
  { step, begun, undo }: StepRecord,
  createUndo: ReturnType<typeof undoOfCreate>,
): boolean {
  if (undo.ended?.as !== 'done') return false
  // Flags may still have to be set again.
  if (begun?.besides !== undefined && undo.ended.verb === 'unarchive') return false
  return !(step.verb === 'create' && createUndo === 'delete' && undo.ended.verb === 'archive')
}

function idOf({ step, ended }: StepRecord): number | undefined {
  return step.id ?? ended?.id
}

/** Reads the records of steps as they are now, by ID. */
async function readTargets(
  api: Api,
  resource: Resource,
  { header }: Journal,
  steps: readonly StepRecord[],
): Promise<ReadonlyMap<number, StoredRecord>> {
  const wanted = new Map(
    steps.flatMap((record) => (idOf(record) === undefined ? [] : [[Number(idOf(record)), record]])),
  )
  const list = await listFor(api, resource, scopeFromJournal(header.scope), wanted.size)
  const found = new Map(byId(resource, list ?? []))
  const missing = [...wanted].filter(([id]) => !found.has(id))
  for (const [id, { step }] of missing) {
    const stored =
      list === undefined || missing.length <= MAX_TARGETS_READ_SINGLY
        ? await readCompleteById(api, resource, id, step.client)
        : undefined
    if (stored !== undefined) found.set(id, stored)
    else if (mayBeHidden(resource, step)) found.set(id, hiddenRecord(resource, id, step.client))
  }
  return found
}

/** Whether the server may hide a record because the run has archived it (H20). */
function mayBeHidden(resource: Resource, { verb }: StepRecord['step']): boolean {
  return verb === 'archive' && resource.hidesArchivedSince !== undefined
}
