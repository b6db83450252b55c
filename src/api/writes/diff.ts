import { isEmpty } from '../../records/comparators.ts'
import type { Row, Value } from '../../records/record.ts'
import { isEquivalent } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { readNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/reply.ts'
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

/** A requested field that has another value: `from` is what was given, `to` what is stored. */
export interface FieldMismatch extends Change {
  state: Exclude<FieldState, 'stored'>
}

/** A field that the read doesn't have. */
export type Unread = Pick<Change, 'field' | 'label'>

/** What a write did to a record, seen by reading it again. */
export interface WriteDiff {
  /** Requested fields that have the given value, as it is or in a form the server is known to use. */
  stored: readonly string[]
  /** Fields that were asked for and are stored otherwise (cut, trimmed, normalised, refused). */
  mismatches: readonly FieldMismatch[]
  /** Requested fields that are not in what was read. */
  unread: readonly Unread[]
  /** Fields nobody asked to change that did. */
  sideEffects: readonly Change[]
}

/** What of the given values differs from the record: all that an update has to send (H15). */
export function valuesToSend(
  resource: Resource,
  given: FieldValues,
  row: Row,
  raw: RawRecord = {},
): FieldValues {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const field = resource.fields[name]
      if (field === undefined) return false
      // A secret is in no row; one that the read did not open cannot be compared, and is sent.
      if (field.kind === 'secret') return storedValue(name, field, raw) !== String(value)
      return !isSameOnceStored(field, value, row[name] ?? null)
    }),
  )
}

/** Whether a value is what is stored, would become it (H27), or is the same in another notation. */
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
 * What was asked for and would become what is stored already (H27, H45): no change, but not what was written
 * either, so that it has to be told.
 */
export function noOpChanges(resource: Resource, given: FieldValues, row: Row): readonly Change[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = resource.fields[name]
    const stored = row[name] ?? null
    if (field === undefined || field.kind === 'secret' || isEqualToStored(field, value, stored))
      return []
    if (isSameNotation(field, value, stored)) return []
    const isSame = isEqualToStored(field, normaliseForStorage(field, value), stored)
    return isSame ? [change(name, field, toTypedValue(field, value), stored)] : []
  })
}

/** A wire value as the record would show it. */
export function toTypedValue({ kind }: Field, value: WireValue): Value {
  if (kind === 'flag') return Number(value) === 1
  if (kind === 'reference') return Number(value) || null
  if (kind === 'integer' || kind === 'id') return value === '' ? null : Number(value)
  if (kind === 'date' || kind === 'moment') return value === '' ? null : String(value)
  return String(value)
}

/** Compares what was asked for with what is stored now, field by field as far as the read has them. */
export function compare(
  resource: Resource,
  given: FieldValues,
  before: Row | undefined,
  after: StoredRecord,
): WriteDiff {
  const isRead = (name: string, field: Field) => storedValue(name, field, after.raw) !== undefined
  const stored: string[] = []
  const unread: Unread[] = []
  const otherwise: FieldMismatch[] = []
  for (const [field, value] of Object.entries(given)) {
    const declared = resource.fields[field]
    if (declared === undefined || declared.kind === 'secret') continue
    if (!isRead(field, declared) && !isUndecrypted(field, declared, after.raw)) {
      unread.push({ field, label: declared.label })
      continue
    }
    const to = after.row[field] ?? null
    const was = before === undefined ? undefined : (before[field] ?? null)
    const standing = fieldStateOf(declared, value, to, was)
    if (standing === 'stored' || standing === 'reshaped') stored.push(field)
    if (standing === 'stored') continue
    const seen = change(field, declared, toTypedValue(declared, value), to)
    otherwise.push({ ...inWords(declared, seen), state: standing })
  }
  const besides = Object.entries(resource.fields).flatMap(([name, field]) => {
    if (before === undefined || given[name] !== undefined || field.isKeptByServer === true)
      return []
    if (!isRead(name, field)) return []
    // What is made of other fields changes with them.
    if (field.derivedFrom !== undefined) return []
    const from = before[name] ?? null
    const to = after.row[name] ?? null
    return isSameValue(field, from, to) ? [] : [inWords(field, change(name, field, from, to))]
  })
  return { stored, mismatches: otherwise, unread, sideEffects: besides }
}

/** Whether an encrypted text was read but not decrypted: with a proven decrypt password, nothing is stored in it. */
function isUndecrypted(name: string, field: Field, raw: RawRecord): boolean {
  return field.isEncrypted === true && readNames(name, field).some((known) => raw[known] === false)
}

/** Whether two stored values are the same to a person: nothing and an empty text are, and HTML written otherwise is. */
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

/** A change as a sentence tells it: a status by its word instead of its number. */
function inWords({ words = {} }: Field, { from, to, ...rest }: Change): Change {
  const worded = (value: Value) => (value === null ? null : (words[Number(value)] ?? value))
  return { ...rest, from: worded(from), to: worded(to) }
}

/** The changes a write is going to make, for the person to see. */
export function plannedChanges(
  resource: Resource,
  given: FieldValues,
  before: Row | undefined,
): Change[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = resource.fields[name]
    if (field === undefined) return []
    const isSecret = field.kind === 'secret'
    const to = isSecret ? '***' : toTypedValue(field, value)
    const from = isSecret ? (before === undefined ? null : '***') : (before?.[name] ?? null)
    return [change(name, field, from, to)]
  })
}
