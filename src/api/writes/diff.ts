import { isEmpty } from '../../records/comparators.ts'
import type { Row, Value } from '../../records/record.ts'
import { isSameMeaning } from '../../records/text-equality.ts'
import type { Field, Resource } from '../../resources/definition.ts'
import { readNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/reply.ts'
import type { Stored } from '../records/read.ts'
import { storedValue } from './body.ts'
import { asStored } from './normalise.ts'
import type { Given, WireValue } from './plan.ts'
import { isStored, sameHtml } from './same-value.ts'
import { type Standing, standingOf } from './verify/stored-forms.ts'

/** One field of a record before and after a write, as typed values. */
export interface Change {
  field: string
  label: string
  from: Value
  to: Value
}

/** A requested field that has another value: `from` is what was given, `to` what is stored. */
export interface Otherwise extends Change {
  standing: Exclude<Standing, 'stored'>
}

/** A field that the read doesn't have. */
export type Unread = Pick<Change, 'field' | 'label'>

/** What a write did to a record, seen by reading it again. */
export interface Comparison {
  /** Requested fields that have the given value, as it is or in a form the server is known to use. */
  stored: readonly string[]
  /** Fields that were asked for and are stored otherwise (cut, trimmed, normalised, refused). */
  otherwise: readonly Otherwise[]
  /** Requested fields that are not in what was read. */
  unread: readonly Unread[]
  /** Fields nobody asked to change that did. */
  besides: readonly Change[]
}

/** What of the given values differs from the record: all that an update has to send (H15). */
export function changesIn(resource: Resource, given: Given, row: Row, raw: RawRecord = {}): Given {
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
  if (isStored(field, wanted, stored) || isStored(field, asStored(field, wanted), stored)) {
    return true
  }
  return isSameNotation(field, wanted, stored)
}

function isSameNotation(field: Field, wanted: WireValue, stored: Value): boolean {
  return typeof stored === 'string' && isSameMeaning(field, stored, String(wanted))
}

/**
 * What was asked for and would become what is stored already (H27, H45): no change, but not what was written
 * either, so that it has to be told.
 */
export function storedAlready(resource: Resource, given: Given, row: Row): readonly Change[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = resource.fields[name]
    const stored = row[name] ?? null
    if (field === undefined || field.kind === 'secret' || isStored(field, value, stored)) return []
    if (isSameNotation(field, value, stored)) return []
    const isSame = isStored(field, asStored(field, value), stored)
    return isSame ? [change(name, field, asValue(field, value), stored)] : []
  })
}

/** A wire value as the record would show it. */
export function asValue({ kind }: Field, value: WireValue): Value {
  if (kind === 'flag') return Number(value) === 1
  if (kind === 'reference') return Number(value) || null
  if (kind === 'integer' || kind === 'id') return value === '' ? null : Number(value)
  if (kind === 'date' || kind === 'moment') return value === '' ? null : String(value)
  return String(value)
}

/** Compares what was asked for with what is stored now, field by field as far as the read has them. */
export function compare(
  resource: Resource,
  given: Given,
  before: Row | undefined,
  after: Stored,
): Comparison {
  const isRead = (name: string, field: Field) => storedValue(name, field, after.raw) !== undefined
  const stored: string[] = []
  const unread: Unread[] = []
  const otherwise: Otherwise[] = []
  for (const [field, value] of Object.entries(given)) {
    const declared = resource.fields[field]
    if (declared === undefined || declared.kind === 'secret') continue
    if (!isRead(field, declared) && !isShut(field, declared, after.raw)) {
      unread.push({ field, label: declared.label })
      continue
    }
    const to = after.row[field] ?? null
    const was = before === undefined ? undefined : (before[field] ?? null)
    const standing = standingOf(declared, value, to, was)
    if (standing === 'stored' || standing === 'reshaped') stored.push(field)
    if (standing === 'stored') continue
    const seen = change(field, declared, asValue(declared, value), to)
    otherwise.push({ ...inWords(declared, seen), standing })
  }
  const besides = Object.entries(resource.fields).flatMap(([name, field]) => {
    if (before === undefined || given[name] !== undefined || field.isKeptByServer === true)
      return []
    if (!isRead(name, field)) return []
    // What is made of other fields changes with them.
    if (field.madeFrom !== undefined) return []
    const from = before[name] ?? null
    const to = after.row[name] ?? null
    return isSameValue(field, from, to) ? [] : [inWords(field, change(name, field, from, to))]
  })
  return { stored, otherwise, unread, besides }
}

/** Whether an encrypted text was read but not decrypted: with a proven decrypt password, nothing is stored in it. */
function isShut(name: string, field: Field, raw: RawRecord): boolean {
  return field.isEncrypted === true && readNames(name, field).some((known) => raw[known] === false)
}

/** Whether two stored values are the same to a person: nothing and an empty text are, and HTML written otherwise is. */
export function isSameValue(field: Field, a: Value, b: Value): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true
  return field.kind === 'html' && sameHtml(field, String(a)) === sameHtml(field, String(b))
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
  given: Given,
  before: Row | undefined,
): Change[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const field = resource.fields[name]
    if (field === undefined) return []
    const isSecret = field.kind === 'secret'
    const to = isSecret ? '***' : asValue(field, value)
    const from = isSecret ? (before === undefined ? null : '***') : (before?.[name] ?? null)
    return [change(name, field, from, to)]
  })
}
