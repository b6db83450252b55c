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

/** Whether nothing undoes a verb: nobody wants it done to a record that is no longer what they saw. */
function isFinal({ operations }: Resource, verb: OperationName): boolean {
  return verb === 'delete' || operations[verb]?.isFinal === true
}

/** The error when somebody else was quicker; `what` happened to the record, as the sentence continues after its name. */
export function conflictError(resource: Resource, row: Row, what: string): ConflictError {
  const text = describeRecord(resource, row)
  return new ConflictError(`${text.charAt(0).toUpperCase()}${text.slice(1)} ${what}`, {
    hint: 'Nothing was sent. Look at it, then run the command again',
  })
}

/**
 * Why a record that somebody else changed since it was read must not be written to: it was moved, renamed
 * or archived, or the same field was changed. Undefined if the changes can be merged.
 */
export function findConflict(
  request: WriteRequest,
  before: StoredRecord,
  now: StoredRecord,
): ConflictError | undefined {
  const { resource, verb } = request
  const of = (what: string) => conflictError(resource, before.row, what)
  const lost = lostSince(request, before, now)
  if (lost !== undefined) return of(lost)
  // A record that the server did not show is known only by its ID and client (H20).
  if (request.isDone?.(now) === true || !wasRead(before)) return undefined
  if (isNewlyArchived(resource, before, now)) return of('was archived by somebody else meanwhile')
  const changes = changesSince(resource, before, now)
  const same = changes.filter((change) => isSameField(request, change, now))
  const clashes = isFinal(resource, verb) ? changes : same
  if (clashes.length > 0) {
    const asked = requestedValuesOf(request)
    // What is joined follows from other fields, and says the same in other words.
    const own = clashes.filter(({ field }) => resource.fields[field]?.isJoined !== true)
    const told = own.length > 0 ? own : clashes
    const lines = told.map((change) => clashText(resource, change, asked[change.field]))
    return of(`was changed by somebody else meanwhile: ${lines.join('; ')}`)
  }
  return isFinal(resource, verb) && isModifiedSince(before, now)
    ? of('was changed by somebody else meanwhile')
    : undefined
}

/** Everything that was asked for, including what was already stored; empty except for an update. */
export function requestedValuesOf({ verb, requestedValues, values }: WriteRequest): FieldValues {
  return verb === 'update' ? (requestedValues ?? values) : {}
}

/** How a record is no longer the one that was meant: moved to another client, or renamed. */
function lostSince(
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
    return `was moved to another ${owner} by somebody else meanwhile`
  }
  if (!wasRead(before) || requestedValuesOf(request)[resource.label] !== undefined) return undefined
  const which = target?.selector
  return isRenamed(resource, [before, now], { which, isConfirmed })
    ? `was renamed by somebody else meanwhile: it is now ${quoteValue(displayName(resource, now.row))}`
    : undefined
}

/** Whether a record no longer has the name that a person used for it or confirmed. */
export function isRenamed(
  resource: Resource,
  [{ row: before }, { row: now }]: readonly [StoredRecord, StoredRecord],
  { which, isConfirmed }: { which: NamedSelector | undefined; isConfirmed: boolean },
): boolean {
  if (isConfirmed && displayName(resource, before) !== displayName(resource, now)) return true
  if (which === undefined) return false
  const fits = (row: Row) =>
    matchesSelector(resource, row, which) || matchesSharedKey(resource, row, which)
  if (fits(before)) return !fits(now)
  const wanted = foldText(selectorText(which))
  const names = new Set(searchedNamesOf(resource, now, which))
  const matched = searchedNamesOf(resource, before, which).filter((name) =>
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

/** Whether somebody changed the requested field to something else. */
function isSameField(request: WriteRequest, { field }: Change, now: StoredRecord): boolean {
  const { resource, verb } = request
  const asked = requestedValuesOf(request)[field]
  if (asked === undefined) return field in (resource.operations[verb]?.effects ?? {})
  return isOtherNow(resource, field, asked, now)
}

/** What others changed since of a record's fields that are to be set, and not to that: a sentence for each. */
export function conflictTexts(
  resource: Resource,
  asked: FieldValues,
  [before, now]: readonly [StoredRecord, StoredRecord],
): string[] {
  return changesSince(resource, before, now).flatMap((change) => {
    const wanted = asked[change.field]
    if (wanted === undefined || !isOtherNow(resource, change.field, wanted, now)) return []
    return [clashText(resource, change, wanted)]
  })
}

function isOtherNow(
  resource: Resource,
  field: string,
  wanted: FieldValues[string],
  { row, raw }: StoredRecord,
): boolean {
  return Object.keys(valuesToSend(resource, { [field]: wanted }, row, raw)).length > 0
}

/** `the status from “Deployed” to “Stored”, but you asked for “Retired”`; without the values of a secret. */
function clashText(
  { fields }: Resource,
  { field: name, label, from, to }: Change,
  asked: FieldValues[string] | undefined,
): string {
  const field = fields[name]
  const what = `the ${labelInSentence({ label })}`
  if (field === undefined || field.kind === 'secret') return what
  const text = (value: Value) => quoteValue(field.words?.[Number(value)] ?? value)
  const wanted =
    asked === undefined ? '' : `, but you asked for ${text(toTypedValue(field, asked))}`
  return `${what} from ${text(from)} to ${text(to)}${wanted}`
}
