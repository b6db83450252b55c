import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { readNames } from '../../../resources/read-names.ts'
import type { RawRecord } from '../../http/reply.ts'
import type { Unread } from '../diff.ts'
import type { FieldValues, Notice } from '../plan.ts'
import { isSecretForm } from './stored-forms.ts'

/** What became of the secrets that a write should set, as far as the read has them; never with their values. */
export interface SecretReadBackDiff {
  stored: readonly string[]
  /** Those that the server stored in a form of its own (H27). */
  notices: readonly Notice[]
  /** A sentence for each that is not stored. */
  notStored: readonly string[]
  /** Whether one is neither the old secret nor the given one. */
  hasOther: boolean
  unread: readonly Unread[]
}

/** Compares the given secrets with a record as read before and after. */
export function diffSecretReadBack(
  resource: Resource,
  given: FieldValues,
  before: RawRecord | undefined,
  after: RawRecord,
): SecretReadBackDiff {
  const stored: string[] = []
  const notices: Notice[] = []
  const lost: string[] = []
  const unread: Unread[] = []
  let hasOther = false
  for (const [name, value] of Object.entries(given)) {
    const field = resource.fields[name]
    if (field?.kind !== 'secret') continue
    const [wanted, now] = [String(value), textOf(name, field, after)]
    const was = before === undefined ? undefined : textOf(name, field, before)
    const isForm = now !== undefined && now !== was && isSecretForm(field, wanted, now)
    if (now === undefined) unread.push({ field: name, label: field.label })
    else if (now === wanted || isForm) stored.push(name)
    else {
      lost.push(lostLine(field, now, was))
      hasOther ||= now !== '' && now !== was
    }
    if (isForm && now !== wanted) notices.push(reshaped(field))
  }
  return { stored, notices, notStored: lost, hasOther, unread }
}

/** A secret as it was read: empty if it was never set or not decrypted, undefined if the read has none. */
function textOf(name: string, field: Field, raw: RawRecord): string | undefined {
  const value = readNames(name, field)
    .map((known) => raw[known])
    .find((known) => known !== undefined)
  return value === undefined ? undefined : String(value || '')
}

function lostLine({ label }: Field, now: string, was: string | undefined): string {
  if (now === '')
    return `ITFlow did not store the ${labelInSentence({ label })}: reading it back gives none that can be decrypted`
  return now === was
    ? `ITFlow did not store the ${labelInSentence({ label })}: it is still the old one`
    : `The ${labelInSentence({ label })} isn't the one that was given: somebody else changed it meanwhile, or the server lost it`
}

function reshaped({ label }: Field): Notice {
  const message = `ITFlow stored the ${labelInSentence({ label })} differently from what was given: check it before you rely on it`
  return { code: 'stored_otherwise', hazard: 'H27', message }
}
