import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { StoredRecord } from '../../records/read.ts'
import { compare, type FieldMismatch } from '../diff.ts'
import { mismatchNotices, mismatchText } from '../notices.ts'
import type { FieldValues, Notice } from '../plan.ts'
import { diffSecretReadBack } from './secret-readback.ts'

/** How much of a write's values is stored in the record. */
export interface ReadBackDiff {
  /** How many fields have the requested value, as is or in a form that servers are known to use. */
  count: number
  /** A sentence for each field that doesn't. */
  notStored: readonly string[]
  /** Whether a field has neither its old value nor the requested one: someone else or the server changed it. */
  hasForeignValue: boolean
  /** Values that the server stored differently, and those that could not be read back. */
  notices: readonly Notice[]
}

/** Compares requested values with the record read afterwards; `before` is the old record, undefined for a new one. */
export function diffReadBack(
  resource: Resource,
  values: FieldValues,
  before: StoredRecord | undefined,
  after: StoredRecord,
): ReadBackDiff {
  const fields = compare(resource, values, before?.row, after)
  const secrets = diffSecretReadBack(resource, values, before?.raw, after.raw)
  const isExpected = (change: FieldMismatch) =>
    change.state === 'reshaped' || (before === undefined && isIgnoredByCreate(resource, change))
  const unread = [...fields.unread, ...secrets.unread].filter(
    ({ field }) => resource.fields[field]?.isWriteOnly !== true,
  )
  return {
    count: fields.stored.length + secrets.stored.length,
    notStored: [
      ...fields.mismatches.filter((change) => !isExpected(change)).map(mismatchText),
      ...secrets.notStored,
    ],
    hasForeignValue: secrets.hasOther || fields.mismatches.some(({ state }) => state === 'other'),
    notices: [
      ...mismatchNotices(fields.mismatches.filter(isExpected)),
      ...secrets.notices,
      ...unreadNotices(unread.map(({ label }) => label)),
    ],
  }
}

/** Whether a field is empty because creates are known to ignore it (H12). */
function isIgnoredByCreate({ fields }: Resource, { field, state }: FieldMismatch): boolean {
  return state === 'empty' && fields[field]?.write?.isIgnoredByCreate === true
}

/** The notice about fields that could not be read back. */
export function unreadNotices(labels: readonly string[]): Notice[] {
  if (labels.length === 0) return []
  const names = labels.map((label) => labelInSentence({ label })).join(', ')
  return [
    { code: 'unverified', message: `Not verified, since it could not be read back: ${names}` },
  ]
}
