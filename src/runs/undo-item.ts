import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { normaliseForStorage } from '../api/writes/normalise.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import { isEqualToStored } from '../api/writes/same-value.ts'
import type { Json, Row, Value } from '../records/record.ts'
import { clearedValue } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import type { OperationName } from '../resources/operation.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { isSameStoredValue, isStoredAsSent } from './compare-stored.ts'
import type { MarkToRestore } from './exclusive-marks.ts'
import type { StepRecord } from './journal.ts'
import type { BegunEntry, EndedEntry, FieldChange } from './journal-entries.ts'
import { isRedacted } from './redacted.ts'

/** Why something of a run stays as it is. */
export type LeftBecause =
  /** Somebody has changed it since. */
  | 'changed'
  /** It is not there any more. */
  | 'gone'
  /** Nothing brings back what was deleted, and nothing reopens what was closed. */
  | 'final'
  /** Other records refer to it by now, and deleting it is final. */
  | 'referred'
  /** A secret that was replaced is kept nowhere. */
  | 'secret'
  /** The server does not clear such a field (H10). */
  | 'not clearable'
  /** The server or the key has no operation for it. */
  | 'no operation'
  /** It is not known whether the run wrote it. */
  | 'unknown'

/** Something of a step that stays as it is; of an update the field. */
export interface LeftAlone {
  because: LeftBecause
  field?: string
}

/** What takes a step back. */
export type UndoAction =
  | { do: 'put back'; values: FieldValues }
  | { do: 'archive' | 'delete' }
  /** `values` are flags that archiving has cleared, to be set again. */
  | { do: 'unarchive'; values: FieldValues }
  /** Nothing: it is as before already, or it stays. */
  | { do: 'nothing' }

/** A step that an undo is about. */
export interface UndoItem {
  record: StepRecord
  /** The record's ID; undefined where it is not known. */
  id: number | undefined
  target: StoredRecord | undefined
  action: UndoAction
  /** Another record, which gets back a mark that it lost to this one. */
  markToRestore?: MarkToRestore
  left: readonly LeftAlone[]
}

/** Which operations of a module this server and key have. */
export type Has = (verb: OperationName) => boolean

/** Which of these operations a server and key have. */
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

/** How records that are created can be taken back here; null where nothing does. To be told before a run starts. */
export function undoOfCreate(resource: Resource, has: Has): 'archive' | 'delete' | null {
  if (resource.archivedAt !== null && has('archive')) return 'archive'
  const mustArchive = resource.archiveFirst === 'apart'
  return has('delete') && !mustArchive ? 'delete' : null
}

/** What takes a step back, by the record as it is now; undefined for a step that did nothing. */
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

type Item = (undoing: UndoAction, ...left: LeftAlone[]) => UndoItem

interface ItemFacts {
  begun: BegunEntry
  ended: EndedEntry
  target: StoredRecord | undefined
  has: Has
}

function undoCreate(
  resource: Resource,
  { begun, ended, target, has }: ItemFacts,
  item: Item,
): UndoItem {
  const way = undoOfCreate(resource, has)
  if (target === undefined) return item({ do: 'nothing' })
  if (way === 'archive' && isArchived(resource, target.row)) return item({ do: 'nothing' })
  const changed = changedSince(resource, begun, ended, target.row)
  if (changed.length > 0) {
    return item(
      { do: 'nothing' },
      ...changed.map((field) => ({ because: 'changed', field }) as const),
    )
  }
  return way === null ? item({ do: 'nothing' }, { because: 'no operation' }) : item({ do: way })
}

/** The fields of a new record that are not as the run left them. */
function changedSince(
  resource: Resource,
  begun: BegunEntry,
  { stored }: EndedEntry,
  row: Row,
): string[] {
  if (stored === undefined) {
    return Object.entries(begun.fields).flatMap(([name, { to }]) => {
      const field = resource.fields[name]
      if (field === undefined || isRedacted(to) || field.isWriteOnly === true) return []
      return isWire(to) && isStoredAsSent(field, to, row[name] ?? null) ? [] : [name]
    })
  }
  return Object.entries(resource.fields).flatMap(([name, field]) => {
    if (field.kind === 'secret' || field.isKeptByServer === true || field.isDerived === true)
      return []
    if (name === resource.id || name === resource.archivedAt || row[name] === undefined) return []
    // What only some reads join was not there to be compared.
    if (field.isJoined === true && stored[name] === undefined) return []
    const [was, is] = [stored[name] ?? null, row[name] ?? null]
    return isSameStoredValue(field, was, is) || (was === null && is === false) ? [] : [name]
  })
}

function undoUpdate(
  resource: Resource,
  { begun, ended, target, has }: ItemFacts,
  item: Item,
): UndoItem {
  if (target === undefined) return item({ do: 'nothing' }, { because: 'gone' })
  const values: Record<string, WireValue> = {}
  const left: LeftAlone[] = []
  for (const [name, change] of Object.entries(begun.fields)) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const back = fieldBack(field, name, { change, ended, row: target.row })
    if (typeof back === 'object' && 'because' in back) left.push({ ...back, field: name })
    else if (back !== undefined) values[name] = back.value
  }
  if (Object.keys(values).length === 0) return item({ do: 'nothing' }, ...left)
  if (!has('update')) return item({ do: 'nothing' }, { because: 'no operation' })
  return item({ do: 'put back', values }, ...left)
}

/** What puts a field back; undefined where it is as before already. */
function fieldBack(
  field: Field,
  name: string,
  { change, ended, row }: { change: FieldChange; ended: EndedEntry; row: Row },
): { value: WireValue } | { because: LeftBecause } | undefined {
  if (isRedacted(change.to)) return { because: 'secret' }
  const [before, now] = [asValue(change.from), row[name] ?? null]
  if (isSameStoredValue(field, before, now)) return undefined
  const left = ended.stored?.[name]
  const isAsLeft =
    left === undefined
      ? isWire(change.to) && isStoredAsSent(field, change.to, now)
      : isSameStoredValue(field, left, now)
  if (!isAsLeft) return { because: 'changed' }
  const value = wireOf(field, before)
  return value === undefined ? { because: 'not clearable' } : { value }
}

/** What is sent so that a value is stored again; undefined where nothing clears the field (H10). */
function wireOf(field: Field, before: Value): WireValue | undefined {
  if (before === null || before === '') return clearedValue(field)
  if (typeof before === 'boolean') return before ? 1 : 0
  if (typeof before === 'number') return before
  if (field.kind === 'moment') return before.replace('T', ' ')
  // What is stored escaped would be escaped once more (H32).
  const ways = [before, decodeEntities(before)]
  return (
    ways.find((way) => isEqualToStored(field, normaliseForStorage(field, way), before)) ?? before
  )
}

function undoArchive(
  resource: Resource,
  { begun, target, has }: Omit<ItemFacts, 'ended'>,
  item: Item,
): UndoItem {
  if (target === undefined) return item({ do: 'nothing' }, { because: 'gone' })
  const cleared = clearedFlags(begun, target.row)
  const isSet = cleared.length > 0 && has('update')
  const values = Object.fromEntries(isSet ? cleared.map((name) => [name, 1]) : [])
  const left = isSet ? [] : cleared.map((field) => ({ because: 'no operation', field }) as const)
  // One that the server hides is archived.
  if (!isHiddenRecord(target) && !isArchived(resource, target.row)) {
    return item(isSet ? { do: 'put back', values } : { do: 'nothing' }, ...left)
  }
  if (!has('unarchive')) return item({ do: 'nothing' }, { because: 'no operation' })
  return item({ do: 'unarchive', values }, ...left)
}

/** The flags that archiving has cleared (H36) and nobody has set since; of a hidden record all. */
function clearedFlags({ besides = {} }: BegunEntry, row: Row): string[] {
  return Object.entries(besides).flatMap(([name, { from }]) =>
    from === true && row[name] !== true ? [name] : [],
  )
}

function undoUnarchive(
  resource: Resource,
  { target, has }: Pick<ItemFacts, 'target' | 'has'>,
  item: Item,
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

function isWire(value: Json): value is WireValue {
  return typeof value === 'string' || typeof value === 'number'
}

function asValue(value: Json | undefined): Value {
  return value === undefined || typeof value === 'object' ? null : value
}
