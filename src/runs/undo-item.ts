import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import type { StepRecord } from './journal.ts'
import type { BegunEntry, EndedEntry } from './journal-entries.ts'
import type { FlagToRestore } from './moved-flags.ts'
import { changedFields, clearedFlags, restoredValue } from './undo-fields.ts'

/** Why an undo leaves something as it is. */
export type LeftBecause =
  /** It has been changed since. */
  | 'changed'
  /** It no longer exists. */
  | 'gone'
  /** Deleted records can't be restored, and closed tickets can't be reopened. */
  | 'final'
  /** Other records now refer to it, and deleting it would be final. */
  | 'referred'
  /** The old secret was not saved. */
  | 'secret'
  /** The server can't clear the field (H10). */
  | 'not clearable'
  /** The server or the key lacks the operation. */
  | 'no operation'
  /** It is not known whether the run wrote it. */
  | 'unknown'

/** Something that an undo leaves as it is; for an update, with the field. */
export interface LeftAlone {
  because: LeftBecause
  field?: string
}

/** What undoes a step. */
type UndoAction =
  | { do: 'restore'; values: FieldValues }
  | { do: 'archive' | 'delete' }
  /** `values` are flags that archiving has cleared, and that are set again. */
  | { do: 'unarchive'; values: FieldValues }
  /** It already is as before, or it is left as it is. */
  | { do: 'nothing' }

/** A step to undo. */
export interface UndoItem {
  record: StepRecord
  /** The ID of the step's record; undefined if it is not known. */
  id: number | undefined
  target: StoredRecord | undefined
  action: UndoAction
  /** A flag that another record lost to this one, and gets back. */
  flagToRestore?: FlagToRestore
  left: readonly LeftAlone[]
}

/** Whether this server and key have an operation. */
export type Has = (verb: OperationName) => boolean

/** Finds out which operations of a module this server and key have. */
export async function operationsOf(api: Api, resource: Resource): Promise<Has> {
  const verbs = ['update', 'archive', 'unarchive', 'delete'] as const
  const has = await Promise.all(
    verbs.map(async (verb) => {
      const file = resource.operations[verb]?.file
      if (file === undefined) return false
      return (await api.capabilities.presence(resource.module, file)) === 'available'
    }),
  )
  const present = new Set<OperationName>(verbs.filter((_, index) => has[index]))
  return (verb) => present.has(verb)
}

/** How creates can be undone on this server: by archiving or deleting, or null for not at all. Shown before a run starts. */
export function undoOfCreate(resource: Resource, has: Has): 'archive' | 'delete' | null {
  if (resource.archivedAt !== null && has('archive')) return 'archive'
  const mustArchive = resource.archiveFirst === 'apart'
  return has('delete') && !mustArchive ? 'delete' : null
}

/** Decides how to undo a step, given the record as it is now; undefined if the step did nothing. */
export function undoOf(
  resource: Resource,
  record: StepRecord,
  target: StoredRecord | undefined,
  has: Has,
): UndoItem | undefined {
  const { step, begun, ended } = record
  const id = step.id ?? ended?.id
  const item = (action: UndoAction, ...left: LeftAlone[]) => ({ record, id, target, action, left })
  if (begun !== undefined && (ended === undefined || ended.as === 'unknown')) {
    return item({ do: 'nothing' }, { because: 'unknown' })
  }
  if (begun === undefined || ended?.as !== 'done') return undefined
  switch (step.verb) {
    case 'create':
      return undoCreate(resource, { begun, ended, target, has }, item)
    case 'update':
      return undoUpdate(resource, { begun, ended, target, has }, item)
    case 'archive':
      return undoArchive(resource, { begun, target, has }, item)
    case 'unarchive':
      return undoUnarchive(resource, { target, has }, item)
    default:
      return item({ do: 'nothing' }, { because: 'final' })
  }
}

type MakeItem = (action: UndoAction, ...left: LeftAlone[]) => UndoItem

interface ItemFacts {
  begun: BegunEntry
  ended: EndedEntry
  target: StoredRecord | undefined
  has: Has
}

function undoCreate(
  resource: Resource,
  { begun, ended, target, has }: ItemFacts,
  item: MakeItem,
): UndoItem {
  const createUndo = undoOfCreate(resource, has)
  if (target === undefined) return item({ do: 'nothing' })
  if (createUndo === 'archive' && isArchived(resource, target.row)) return item({ do: 'nothing' })
  const changed = changedFields(resource, begun, ended, target.row)
  if (changed.length > 0) {
    return item(
      { do: 'nothing' },
      ...changed.map((field) => ({ because: 'changed', field }) as const),
    )
  }
  return createUndo === null
    ? item({ do: 'nothing' }, { because: 'no operation' })
    : item({ do: createUndo })
}

function undoUpdate(
  resource: Resource,
  { begun, ended, target, has }: ItemFacts,
  item: MakeItem,
): UndoItem {
  if (target === undefined) return item({ do: 'nothing' }, { because: 'gone' })
  const values: Record<string, WireValue> = {}
  const left: LeftAlone[] = []
  for (const [name, change] of Object.entries(begun.fields)) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const restored = restoredValue(field, name, { change, ended, row: target.row })
    if (typeof restored === 'object' && 'because' in restored)
      left.push({ ...restored, field: name })
    else if (restored !== undefined) values[name] = restored.value
  }
  if (Object.keys(values).length === 0) return item({ do: 'nothing' }, ...left)
  if (!has('update')) return item({ do: 'nothing' }, { because: 'no operation' })
  return item({ do: 'restore', values }, ...left)
}

function undoArchive(
  resource: Resource,
  { begun, target, has }: Omit<ItemFacts, 'ended'>,
  item: MakeItem,
): UndoItem {
  if (target === undefined) return item({ do: 'nothing' }, { because: 'gone' })
  const cleared = clearedFlags(begun, target.row)
  const isSet = cleared.length > 0 && has('update')
  const values = Object.fromEntries(isSet ? cleared.map((name) => [name, 1]) : [])
  const left = isSet ? [] : cleared.map((field) => ({ because: 'no operation', field }) as const)
  // A hidden record is archived.
  if (!isHiddenRecord(target) && !isArchived(resource, target.row)) {
    return item(isSet ? { do: 'restore', values } : { do: 'nothing' }, ...left)
  }
  if (!has('unarchive')) return item({ do: 'nothing' }, { because: 'no operation' })
  return item({ do: 'unarchive', values }, ...left)
}

function undoUnarchive(
  resource: Resource,
  { target, has }: Pick<ItemFacts, 'target' | 'has'>,
  item: MakeItem,
): UndoItem {
  if (target === undefined) return item({ do: 'nothing' }, { because: 'gone' })
  if (isHiddenRecord(target) || isArchived(resource, target.row)) return item({ do: 'nothing' })
  return has('archive')
    ? item({ do: 'archive' })
    : item({ do: 'nothing' }, { because: 'no operation' })
}

function isHiddenRecord({ raw }: StoredRecord): boolean {
  return Object.keys(raw).length === 0
}

function isArchived({ archivedAt }: Resource, row: Row): boolean {
  return archivedAt !== null && (row[archivedAt] ?? null) !== null
}
