import { isEmpty } from '../../records/comparators.ts'
import type { Row, Value } from '../../records/record.ts'
import { isEquivalent } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { readNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/envelope.ts'
import type { StoredRecord } from '../records/read.ts'
import { storedValue } from './body.ts'
import { normaliseForStorage } from './normalise.ts'
import type { FieldValues, WireValue } from './plan.ts'
import { isEqualToStored, toComparableHtml } from './same-value.ts'
import { type FieldState, fieldStateOf } from './verify/stored-forms.ts'

/** One field of a record before and after a write, as typed values. */
export interface Change {
  field: string
  label: string
  from: Value
  to: Value
}

/** A field that does not have the requested value: `from` is the requested value, `to` the stored one. */
export interface FieldMismatch extends Change {
  state: Exclude<FieldState, 'stored'>
}

/** A field that is missing from what was read. */
export type Unread = Pick<Change, 'field' | 'label'>

/** What a write did to a record, seen by reading it again. */
export interface WriteDiff {
  /** Fields that have the requested value, as is or in a form that servers are known to use. */
  stored: readonly string[]
  /** Fields with a value other than the requested one (cut, trimmed, normalised, refused). */
  mismatches: readonly FieldMismatch[]
  /** Requested fields that are missing from what was read. */
  unread: readonly Unread[]
  /** Fields that changed although the write did not set them. */
  sideEffects: readonly Change[]
}

/** Returns the values that differ from the record, which is all that an update has to send (H15). */
export function valuesToSend(
  resource: Resource,
  values: FieldValues,
  row: Row,
  raw: RawRecord = {},
): FieldValues {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      const field = resource.fields[name]
      if (field === undefined) return false
      // Rows have no secrets. A secret that was not decrypted can't be compared, so it is sent.
      if (field.kind === 'secret') return storedValue(name, field, raw) !== String(value)
      return !isSameOnceStored(field, value, row[name] ?? null)
    }),
  )
}

/** Whether a value is the stored one, would become it when stored (H27), or means the same in another notation. */
function isSameOnceStored(field: Field, wanted: WireValue, stored: Value): boolean {
  if (
    isEqualToStored(field, wanted, stored) ||
    isEqualToStored(field, normaliseForStorage(field, wanted), stored)
  ) {
    return true
  }
  return isSameNotation(field, wanted, stored)
}

function isSameNotation(field: Field, wanted: WireValue, stored: Value): boolean {
  return typeof stored === 'string' && isEquivalent(field, stored, String(wanted))
}

/**
 * Returns the values that would be stored as what is stored already (H27, H45). Nothing changes, but the stored value
 * isn't the requested one, so it is reported.
 */
export function noOpChanges(resource: Resource, values: FieldValues, row: Row): readonly Change[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = resource.fields[name]
    const stored = row[name] ?? null
    if (field === undefined || field.kind === 'secret' || isEqualToStored(field, value, stored))
      return []
    if (isSameNotation(field, value, stored)) return []
    const isSame = isEqualToStored(field, normaliseForStorage(field, value), stored)
    return isSame ? [change(name, field, toTypedValue(field, value), stored)] : []
  })
}

/** Returns a wire value as the type that it has in a record. */
export function toTypedValue({ kind }: Field, value: WireValue): Value {
  if (kind === 'flag') return Number(value) === 1
  if (kind === 'reference') return Number(value) || null
  if (kind === 'integer' || kind === 'id') return value === '' ? null : Number(value)
  if (kind === 'date' || kind === 'moment') return value === '' ? null : String(value)
  return String(value)
}

/** Compares the requested values with the record as read after a write, field by field. */
export function compare(
  resource: Resource,
  values: FieldValues,
  before: Row | undefined,
  after: StoredRecord,
): WriteDiff {
  const isRead = (name: string, field: Field) => storedValue(name, field, after.raw) !== undefined
  const stored: string[] = []
  const unread: Unread[] = []
  const mismatches: FieldMismatch[] = []
  for (const [field, value] of Object.entries(values)) {
    const declared = resource.fields[field]
    if (declared === undefined || declared.kind === 'secret') continue
    if (!isRead(field, declared) && !isUndecrypted(field, declared, after.raw)) {
      unread.push({ field, label: declared.label })
      continue
    }
    const to = after.row[field] ?? null
    const was = before === undefined ? undefined : (before[field] ?? null)
    const state = fieldStateOf(declared, value, to, was)
    if (state === 'stored' || state === 'reshaped') stored.push(field)
    if (state === 'stored') continue
    const mismatch = change(field, declared, toTypedValue(declared, value), to)
    mismatches.push({ ...inWords(declared, mismatch), state })
  }
  const sideEffects = Object.entries(resource.fields).flatMap(([name, field]) => {
    if (before === undefined || values[name] !== undefined || field.isKeptByServer === true)
      return []
    if (!isRead(name, field)) return []
    // A derived field changes with the fields it is derived from.
    if (field.derivedFrom !== undefined) return []
    const from = before[name] ?? null
    const to = after.row[name] ?? null
    return isSameValue(field, from, to) ? [] : [inWords(field, change(name, field, from, to))]
  })
  return { stored, mismatches, unread, sideEffects }
}

/** Whether an encrypted field was read but not decrypted: with a proven decrypt password that means it is empty. */
function isUndecrypted(name: string, field: Field, raw: RawRecord): boolean {
  return (
    field.isEncrypted === true && readNames(name, field).some((column) => raw[column] === false)
  )
}

/** Whether two stored values are the same to a person: null and an empty text are, and so is equivalent HTML. */
export function isSameValue(field: Field, a: Value, b: Value): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true
  return (
    field.kind === 'html' &&
    toComparableHtml(field, String(a)) === toComparableHtml(field, String(b))
  )
}

function change(field: string, { label }: Field, from: Value, to: Value): Change {
  return { field, label, from, to }
}

/** A change with the words for coded values: a status by its name instead of its number. */
function inWords({ words = {} }: Field, { from, to, ...rest }: Change): Change {
  const worded = (value: Value) => (value === null ? null : (words[Number(value)] ?? value))
  return { ...rest, from: worded(from), to: worded(to) }
}

/** The changes that a write is going to make, to be shown; secrets as `***`. */
export function plannedChanges(
  resource: Resource,
  values: FieldValues,
  before: Row | undefined,
): Change[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const field = resource.fields[name]
    if (field === undefined) return []
    const isSecret = field.kind === 'secret'
    const to = isSecret ? '***' : toTypedValue(field, value)
    const from = isSecret ? (before === undefined ? null : '***') : (before?.[name] ?? null)
    return [change(name, field, from, to)]
  })
}
