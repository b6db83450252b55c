import { type Failure, PartialError } from '../../errors.ts'
import { labelInSentence } from '../../records/fields.ts'
import { nounOf } from '../../records/naming.ts'
import type { Field } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { Stored } from '../reading.ts'
import { storedValue } from './body.ts'
import { changesIn } from './differences.ts'
import type { WriteRequest } from './perform.ts'
import type { Sent } from './sending.ts'
import { refusal, shown, withHint, withHintsBefore } from './telling.ts'

/** What reading again shows of the fields that an update was about. */
export interface AskedAndStored {
  /** As asked, or as the server is known to store that. */
  stored: readonly string[]
  /** As before. */
  kept: readonly string[]
  /** Neither: somebody else's, or the server's own doing. */
  other: readonly string[]
}

/** Compares field by field what an update asked for, what was stored before, and what is stored now. */
export function askedAndStored(
  { resource, given, target }: WriteRequest,
  after: Stored,
): AskedAndStored {
  const found: Record<keyof AskedAndStored, string[]> = { stored: [], kept: [], other: [] }
  // What the read does not have says nothing, unless it has none of it.
  const all = Object.entries(given)
  const read = all.filter(([name]) => isRead(name, resource.fields[name], after))
  for (const [name, value] of read.length > 0 ? read : all) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const open = changesIn(resource, { [name]: value }, after.row, after.raw)
    if (Object.keys(open).length === 0) found.stored.push(name)
    else found[isKept(name, field, target, after) ? 'kept' : 'other'].push(name)
  }
  return found
}

function isRead(name: string, field: Field | undefined, after: Stored): boolean {
  return field !== undefined && storedValue(name, field, after.raw) !== undefined
}

function isKept(name: string, field: Field, before: Stored | undefined, after: Stored): boolean {
  if (field.kind !== 'secret') return (before?.row[name] ?? null) === (after.row[name] ?? null)
  return storedValue(name, field, before?.raw ?? {}) === storedValue(name, field, after.raw)
}

/**
 * The failure of an update that the server did not confirm, and of which the record has a part, or something else that
 * was never asked for (H07, H15): another's change must not pass for ours. Undefined where it has all, or nothing.
 */
export function notAsAsked(
  api: Api,
  request: WriteRequest,
  sent: Sent,
  after: Stored,
): Failure | undefined {
  const { stored, kept, other } = askedAndStored(request, after)
  if (other.length === 0 && (kept.length === 0 || stored.length === 0)) return undefined
  const what = `${nounOf(request.resource)} ${String(request.target?.row[request.resource.id] ?? '')}`
  const lines = other.map((name) => otherText(request, name, after))
  if (stored.length > 0) {
    const missing = [...kept, ...other]
    const message = `The server did not confirm it, and ${what} has the ${labels(request, stored)} that was asked for, but not the ${labels(request, missing)}`
    const hint = [...lines, 'Look at it before you run it again'].join('\n')
    return new PartialError(message, {
      hint,
      hazard: 'H07',
      ...(sent.kind === 'answered' ? {} : { cause: sent.error }),
    })
  }
  if (sent.kind === 'answered') {
    return withHintsBefore(refusal(api, request, sent, `did not update ${what}`), lines)
  }
  const hint = `Looked it up: ${lines.join('\n')}\nWhether ${what} was updated before that is not known. Look before you repeat it`
  return withHint(sent.error, hint, 'H07')
}

function labels({ resource }: WriteRequest, names: readonly string[]): string {
  return names
    .flatMap((name) => resource.fields[name] ?? [])
    .map(labelInSentence)
    .join(', ')
}

/** `the title is “X”: neither what it was nor what was asked for`; of a secret not the value. */
function otherText({ resource: { fields } }: WriteRequest, name: string, after: Stored): string {
  const field = fields[name]
  const what = `the ${field === undefined ? name : labelInSentence(field)}`
  const nor = 'neither what it was nor what was asked for'
  if (field === undefined || field.kind === 'secret') return `${what} is ${nor}`
  const value = after.row[name] ?? null
  return `${what} is ${shown(field.words?.[Number(value)] ?? value)}, ${nor}`
}
