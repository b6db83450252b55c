import { labelInSentence } from '../../records/fields.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Stored } from '../reading.ts'
import { compare, type Otherwise } from './differences.ts'
import type { Given, Notice } from './plan.ts'
import { secretsHeld } from './secret-readback.ts'
import { otherwiseLine, otherwiseNotices } from './telling.ts'

/** What a record holds of what a write was to store in it. */
export interface Held {
  /** How many fields have what was given, as it is or as the server is known to write it. */
  count: number
  /** A sentence for each field that has not. */
  lost: readonly string[]
  /** Whether a field has neither what it was nor what was given: somebody else's, or the server's own doing. */
  hasOther: boolean
  /** What the server wrote otherwise, and what could not be read back. */
  notices: readonly Notice[]
}

/** Holds what was given to the record that was read afterwards; `before` is what it was, undefined for a new one. */
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
