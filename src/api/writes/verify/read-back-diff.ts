import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import { compare, type FieldMismatch } from '../diff.ts'
import { mismatchNotices, mismatchText } from '../notices.ts'
import type { FieldValues, Notice } from '../plan.ts'
import { diffSecretReadBack } from './secret-readback.ts'

/** How much of what a write should store is in the record. */
export interface ReadBackDiff {
  /** How many fields have the given value, as it is or in a form the server is known to use. */
  count: number
  /** A sentence for each field that doesn't. */
  notStored: readonly string[]
  /** Whether a field has neither its old value nor the given one: somebody else or the server changed it. */
  hasForeignValue: boolean
  /** Values that the server stored differently, and those that could not be read back. */
  notices: readonly Notice[]
}

/** Compares what was given with the record read afterwards; `before` is the old one, undefined for a new record. */
export function diffReadBack(
  resource: Resource,
  given: FieldValues,
  before: StoredRecord | undefined,
  after: StoredRecord,
): ReadBackDiff {
  const fields = compare(resource, given, before?.row, after)
  const secrets = diffSecretReadBack(resource, given, before?.raw, after.raw)
  const isExplained = (change: FieldMismatch) =>
    change.state === 'reshaped' || (before === undefined && isLeftOut(resource, change))
  const unread = [...fields.unread, ...secrets.unread].filter(
    ({ field }) => resource.fields[field]?.isWriteOnly !== true,
  )
  return {
    count: fields.stored.length + secrets.stored.length,
    notStored: [
      ...fields.mismatches.filter((change) => !isExplained(change)).map(mismatchText),
      ...secrets.notStored,
    ],
    hasForeignValue: secrets.hasOther || fields.mismatches.some(({ state }) => state === 'other'),
    notices: [
      ...mismatchNotices(fields.mismatches.filter(isExplained)),
      ...secrets.notices,
      ...unreadNotices(unread.map(({ label }) => label)),
    ],
  }
}

/** Whether a create is known to leave a field out, and did (H12). */
function isLeftOut({ fields }: Resource, { field, state }: FieldMismatch): boolean {
  return state === 'empty' && fields[field]?.write?.isIgnoredByCreate === true
}

/** What could not be read back, by its labels. */
export function unreadNotices(labels: readonly string[]): Notice[] {
  if (labels.length === 0) return []
  const names = labels.map((label) => labelInSentence({ label })).join(', ')
  return [
    { code: 'unverified', message: `Not verified, since it could not be read back: ${names}` },
  ]
}
