import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Stored } from '../../records/read.ts'
import { compare, type Otherwise } from '../diff.ts'
import { otherwiseLine, otherwiseNotices } from '../notices.ts'
import type { Given, Notice } from '../plan.ts'
import { secretsHeld } from './secret-readback.ts'

/** How much of what a write should store is in the record. */
export interface Held {
  /** How many fields have the given value, as it is or in a form the server is known to use. */
  count: number
  /** A sentence for each field that doesn't. */
  lost: readonly string[]
  /** Whether a field has neither its old value nor the given one: somebody else or the server changed it. */
  hasOther: boolean
  /** Values that the server stored differently, and those that could not be read back. */
  notices: readonly Notice[]
}

/** Compares what was given with the record read afterwards; `before` is the old one, undefined for a new record. */
export function heldOf(
  resource: Resource,
  given: Given,
  before: Stored | undefined,
  after: Stored,
): Held {
  const fields = compare(resource, given, before?.row, after)
  const secrets = secretsHeld(resource, given, before?.raw, after.raw)
  const isExplained = (change: Otherwise) =>
    change.standing === 'reshaped' || (before === undefined && isLeftOut(resource, change))
  const unread = [...fields.unread, ...secrets.unread].filter(
    ({ field }) => resource.fields[field]?.isWriteOnly !== true,
  )
  return {
    count: fields.stored.length + secrets.stored.length,
    lost: [
      ...fields.otherwise.filter((change) => !isExplained(change)).map(otherwiseLine),
      ...secrets.lost,
    ],
    hasOther: secrets.hasOther || fields.otherwise.some(({ standing }) => standing === 'other'),
    notices: [
      ...otherwiseNotices(fields.otherwise.filter(isExplained)),
      ...secrets.notices,
      ...unreadNotices(unread.map(({ label }) => label)),
    ],
  }
}

/** Whether a create is known to leave a field out, and did (H12). */
function isLeftOut({ fields }: Resource, { field, standing }: Otherwise): boolean {
  return standing === 'empty' && fields[field]?.write?.isLeftOutByCreate === true
}

/** What could not be read back, by its labels. */
export function unreadNotices(labels: readonly string[]): Notice[] {
  if (labels.length === 0) return []
  const names = labels.map((label) => labelInSentence({ label })).join(', ')
  return [
    { code: 'unverified', message: `Not verified, since it could not be read back: ${names}` },
  ]
}
