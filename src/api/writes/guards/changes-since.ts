import { comparatorFor } from '../../../records/comparators.ts'
import type { Value } from '../../../records/record.ts'
import { isEscapedField } from '../../../records/shape.ts'
import { isEquivalent } from '../../../records/text-equality.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { decodeEntities } from '../../../text/html-entities.ts'
import type { StoredRecord } from '../../records/read.ts'
import { storedValue } from '../body.ts'
import { type Change, compare } from '../diff.ts'

/** Returns the differences between two reads of a record in the fields that both have; secrets without their values. */
export function changesSince(
  resource: Resource,
  before: StoredRecord,
  now: StoredRecord,
): readonly Change[] {
  const isIn = (name: string) => {
    const field = resource.fields[name]
    return field !== undefined && storedValue(name, field, before.raw) !== undefined
  }
  const { sideEffects } = compare(resource, {}, before.row, now)
  const changes = sideEffects.filter((change) => isIn(change.field) && !isSame(resource, change))
  return [...changes, ...changedSecrets(resource, before, now)]
}

/** Whether two reads show the same value in different forms, so that nobody has changed it. */
function isSame({ fields }: Resource, { field: name, from, to }: Change): boolean {
  const field = fields[name]
  if (field === undefined) return false
  const [was, is] = [from ?? emptyValueOf(field), to ?? emptyValueOf(field)]
  if (was === null || is === null) return false
  if (typeof was === 'boolean' || typeof is === 'boolean') return was === is
  const a = plainText(field, String(was))
  const b = plainText(field, String(is))
  if (a === b || isEquivalent(field, a, b)) return true
  return isAmount(field) && comparatorFor(field)(a, b) === 0
}

/** The value that an absent one is equal to. */
function emptyValueOf({ kind }: Field): Value {
  if (kind === 'flag') return false
  if (kind === 'duration') return '00:00:00'
  return kind === 'decimal' || kind === 'integer' ? 0 : null
}

function isAmount({ kind }: Field): boolean {
  return kind === 'decimal' || kind === 'integer' || kind === 'duration'
}

/** A text without differences between servers: escaping (H32), line breaks, trailing spaces, midnight in a date. */
function plainText(field: Field, text: string): string {
  const decoded = isEscapedField(field) ? decodeEntities(text) : text
  const plain = decoded.replace(/\r\n?/g, '\n').trimEnd()
  return field.kind === 'date' ? plain.replace(/T00:00(?::00)?$/, '') : plain
}

function changedSecrets({ fields }: Resource, before: StoredRecord, now: StoredRecord): Change[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.kind !== 'secret') return []
    const [was, is] = [before, now].map(({ raw }) => storedValue(name, field, raw))
    // A secret that a read did not decrypt can't be compared.
    if (was === undefined || is === undefined || was === is) return []
    return [{ field: name, label: field.label, from: '***', to: '***' }]
  })
}

/** Columns with the time at which a record was changed, not merely read. */
const CHANGED_AT = /_(updated|password_changed)_at$/

/** Whether the server's timestamps show that a record was changed, even in fields that no read shows. */
export function isModifiedSince(before: StoredRecord, now: StoredRecord): boolean {
  return Object.keys(now.raw).some((name) => {
    const kind = CHANGED_AT.exec(name)?.[1]
    if (kind === undefined || !hasChanged(name, before, now)) return false
    return kind !== 'updated' || !isVisit(name, before, now)
  })
}

/** Whether a record was only opened in the browser: that sets its access time, and the database updates both times. */
function isVisit(name: string, before: StoredRecord, now: StoredRecord): boolean {
  const accessedAt = name.replace('_updated_at', '_accessed_at')
  return hasChanged(accessedAt, before, now) && momentIn(now, accessedAt) === momentIn(now, name)
}

function hasChanged(name: string, before: StoredRecord, now: StoredRecord): boolean {
  return before.raw[name] !== undefined && momentIn(before, name) !== momentIn(now, name)
}

function momentIn({ raw }: StoredRecord, name: string): string {
  return String(raw[name] ?? '').replace('T', ' ')
}
