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

/** The differences between two reads of a record, in the fields that both have; secrets without their values. */
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

/** Whether two reads gave one value, each in a form of its own: nobody has changed it then. */
function isSame({ fields }: Resource, { field: name, from, to }: Change): boolean {
  const field = fields[name]
  if (field === undefined) return false
  const [was, is] = [from ?? nothingOf(field), to ?? nothingOf(field)]
  if (was === null || is === null) return false
  if (typeof was === 'boolean' || typeof is === 'boolean') return was === is
  const a = plainText(field, String(was))
  const b = plainText(field, String(is))
  if (a === b || isEquivalent(field, a, b)) return true
  return isAmount(field) && comparatorFor(field)(a, b) === 0
}

/** What an absent value is the same as. */
function nothingOf({ kind }: Field): Value {
  if (kind === 'flag') return false
  if (kind === 'duration') return '00:00:00'
  return kind === 'decimal' || kind === 'integer' ? 0 : null
}

function isAmount({ kind }: Field): boolean {
  return kind === 'decimal' || kind === 'integer' || kind === 'duration'
}

/** A text without what differs from server to server: escaping (H32), line breaks, blanks at its end, a day's midnight. */
function plainText(field: Field, text: string): string {
  const read = isEscapedField(field) ? decodeEntities(text) : text
  const plain = read.replace(/\r\n?/g, '\n').trimEnd()
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

/** Times at which the server says that a record was changed, not merely read. */
const CHANGED_AT = /_(updated|password_changed)_at$/

/** Whether the server says that a record was changed since, even in fields that no read shows. */
export function isModifiedSince(before: StoredRecord, now: StoredRecord): boolean {
  return Object.keys(now.raw).some((name) => {
    const kind = CHANGED_AT.exec(name)?.[1]
    if (kind === undefined || !isOther(name, before, now)) return false
    return kind !== 'updated' || !isVisit(name, before, now)
  })
}

/** Whether a record was only looked at: who opens it in the browser sets when it was last seen, and the database both. */
function isVisit(name: string, before: StoredRecord, now: StoredRecord): boolean {
  const seen = name.replace('_updated_at', '_accessed_at')
  return isOther(seen, before, now) && momentIn(now, seen) === momentIn(now, name)
}

function isOther(name: string, before: StoredRecord, now: StoredRecord): boolean {
  return before.raw[name] !== undefined && momentIn(before, name) !== momentIn(now, name)
}

function momentIn({ raw }: StoredRecord, name: string): string {
  return String(raw[name] ?? '').replace('T', ' ')
}
