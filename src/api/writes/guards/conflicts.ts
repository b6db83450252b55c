import { ConflictError } from '../../../errors.ts'
import { describeRecord, displayName } from '../../../records/describe-record.ts'
import { labelInSentence } from '../../../records/field-names.ts'
import type { Row, Value } from '../../../records/record.ts'
import { foldText } from '../../../records/text-equality.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { OperationName } from '../../../resources/operation.ts'
import type { StoredRecord } from '../../records/read.ts'
import {
  matchesSelector,
  matchesSharedKey,
  type NamedSelector,
  searchedNamesOf,
  selectorText,
} from '../../records/selector.ts'
import { type Change, toTypedValue, valuesToSend } from '../diff.ts'
import { quoteValue } from '../notices.ts'
import type { FieldValues } from '../plan.ts'
import type { WriteRequest } from '../write.ts'
import { changesSince, isModifiedSince } from './changes-since.ts'

/** Whether a verb can't be undone, and so must not be applied to a record that has changed in any way. */
function isFinal({ operations }: Resource, verb: OperationName): boolean {
  return verb === 'delete' || operations[verb]?.isFinal === true
}

/** The error if someone else changed a record first; `clause` says what happened, and follows the record's name. */
export function conflictError(resource: Resource, row: Row, clause: string): ConflictError {
  const text = describeRecord(resource, row)
  return new ConflictError(`${text.charAt(0).toUpperCase()}${text.slice(1)} ${clause}`, {
    hint: 'Nothing was sent. Look at it, then run the command again',
  })
}

/**
 * Returns the error if someone else's changes to a record conflict with a write: it was moved, renamed or archived, or
 * the same field was changed. Undefined if the changes can be merged.
 */
export function findConflict(
  request: WriteRequest,
  before: StoredRecord,
  now: StoredRecord,
): ConflictError | undefined {
  const { resource, verb } = request
  const conflict = (clause: string) => conflictError(resource, before.row, clause)
  const identityChange = identityChangeOf(request, before, now)
  if (identityChange !== undefined) return conflict(identityChange)
  // Of a hidden record only the ID and client are known (H20).
  if (request.isDone?.(now) === true || !wasRead(before)) return undefined
  if (isNewlyArchived(resource, before, now)) return conflict(`was archived ${BY_SOMEONE_ELSE}`)
  const changes = changesSince(resource, before, now)
  const clashes = isFinal(resource, verb)
    ? changes
    : changes.filter((change) => isSameField(request, change, now))
  if (clashes.length > 0) {
    const requested = requestedValuesOf(request)
    // Joined fields follow from other fields, and would only repeat them.
    const unjoined = clashes.filter(({ field }) => resource.fields[field]?.isJoined !== true)
    const listed = unjoined.length > 0 ? unjoined : clashes
    const texts = listed.map((change) => clashText(resource, change, requested[change.field]))
    return conflict(`was changed ${BY_SOMEONE_ELSE}: ${texts.join('; ')}`)
  }
  return isFinal(resource, verb) && isModifiedSince(before, now)
    ? conflict(`was changed ${BY_SOMEONE_ELSE}`)
    : undefined
}

const BY_SOMEONE_ELSE = 'by someone else in the meantime'

/** All requested values of an update, including those that were already stored; empty for other verbs. */
export function requestedValuesOf({ verb, requestedValues, values }: WriteRequest): FieldValues {
  return verb === 'update' ? (requestedValues ?? values) : {}
}

/** A clause that says how a record is no longer the intended one: moved to another client, or renamed. */
function identityChangeOf(
  request: WriteRequest,
  before: StoredRecord,
  now: StoredRecord,
): string | undefined {
  const { resource, target, isConfirmed = false } = request
  const owners = [resource.client, resource.parent].filter(
    (name) => name != null && name in before.row,
  )
  if (
    owners.some((name) => name != null && (before.row[name] ?? null) !== (now.row[name] ?? null))
  ) {
    const owner = resource.client === null ? 'record' : 'client'
    return `was moved to another ${owner} ${BY_SOMEONE_ELSE}`
  }
  if (!wasRead(before) || requestedValuesOf(request)[resource.label] !== undefined) return undefined
  const selector = target?.selector
  return isRenamed(resource, [before, now], { selector, isConfirmed })
    ? `was renamed ${BY_SOMEONE_ELSE}: it is now ${quoteValue(displayName(resource, now.row))}`
    : undefined
}

/** Whether a record no longer has the name that a person used for it or confirmed. */
export function isRenamed(
  resource: Resource,
  [{ row: before }, { row: now }]: readonly [StoredRecord, StoredRecord],
  { selector, isConfirmed }: { selector: NamedSelector | undefined; isConfirmed: boolean },
): boolean {
  if (isConfirmed && displayName(resource, before) !== displayName(resource, now)) return true
  if (selector === undefined) return false
  const isMatch = (row: Row) =>
    matchesSelector(resource, row, selector) || matchesSharedKey(resource, row, selector)
  if (isMatch(before)) return !isMatch(now)
  const wanted = foldText(selectorText(selector))
  const names = new Set(searchedNamesOf(resource, now, selector))
  const matched = searchedNamesOf(resource, before, selector).filter((name) =>
    foldText(name).includes(wanted),
  )
  return matched.length > 0 && !matched.some((name) => names.has(name))
}

function wasRead({ raw }: StoredRecord): boolean {
  return Object.keys(raw).length > 0
}

/** Whether a record was archived between two reads. */
export function isNewlyArchived(
  { archivedAt }: Resource,
  before: StoredRecord,
  now: StoredRecord,
): boolean {
  if (archivedAt === null) return false
  return (before.row[archivedAt] ?? null) === null && (now.row[archivedAt] ?? null) !== null
}

/** Whether someone else changed a field that the request sets, to another value. */
function isSameField(request: WriteRequest, { field }: Change, now: StoredRecord): boolean {
  const { resource, verb } = request
  const wanted = requestedValuesOf(request)[field]
  if (wanted === undefined) return field in (resource.operations[verb]?.effects ?? {})
  return differsFrom(resource, field, wanted, now)
}

/** Texts about the requested fields that someone else has changed to another value. */
export function conflictTexts(
  resource: Resource,
  requested: FieldValues,
  [before, now]: readonly [StoredRecord, StoredRecord],
): string[] {
  return changesSince(resource, before, now).flatMap((change) => {
    const wanted = requested[change.field]
    if (wanted === undefined || !differsFrom(resource, change.field, wanted, now)) return []
    return [clashText(resource, change, wanted)]
  })
}

function differsFrom(
  resource: Resource,
  field: string,
  wanted: FieldValues[string],
  { row, raw }: StoredRecord,
): boolean {
  return Object.keys(valuesToSend(resource, { [field]: wanted }, row, raw)).length > 0
}

/** `the status from “Deployed” to “Stored”, but you asked for “Retired”`; without values for a secret. */
function clashText(
  { fields }: Resource,
  { field: name, label, from, to }: Change,
  requested: FieldValues[string] | undefined,
): string {
  const field = fields[name]
  const what = `the ${labelInSentence({ label })}`
  if (field === undefined || field.kind === 'secret') return what
  const text = (value: Value) => quoteValue(field.words?.[Number(value)] ?? value)
  const wanted =
    requested === undefined ? '' : `, but you asked for ${text(toTypedValue(field, requested))}`
  return `${what} from ${text(from)} to ${text(to)}${wanted}`
}
