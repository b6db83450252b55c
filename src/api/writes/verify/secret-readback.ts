import { labelInSentence } from '../../../records/field-names.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { readNames } from '../../../resources/read-names.ts'
import type { RawRecord } from '../../http/envelope.ts'
import type { Unread } from '../diff.ts'
import type { FieldValues, Notice } from '../plan.ts'
import { isSecretForm } from './stored-forms.ts'

/** How the secrets in a write were stored, as far as the read shows them; never with their values. */
interface SecretReadBackDiff {
  stored: readonly string[]
  /** Notices about secrets that the server stored in another form (H27). */
  notices: readonly Notice[]
  /** A sentence for each that is not stored. */
  notStored: readonly string[]
  /** Whether a secret is neither the old one nor the requested one. */
  hasOther: boolean
  unread: readonly Unread[]
}

/** Compares the secrets among the values with a record as read before and after. */
export function diffSecretReadBack(
  resource: Resource,
  values: FieldValues,
  before: RawRecord | undefined,
  after: RawRecord,
): SecretReadBackDiff {
  const stored: string[] = []
  const notices: Notice[] = []
  const lost: string[] = []
  const unread: Unread[] = []
  let hasOther = false
  for (const [name, value] of Object.entries(values)) {
    const field = resource.fields[name]
    if (field?.kind !== 'secret') continue
    const [wanted, now] = [String(value), textOf(name, field, after)]
    const was = before === undefined ? undefined : textOf(name, field, before)
    const isForm = now !== undefined && now !== was && isSecretForm(field, wanted, now)
    if (now === undefined) unread.push({ field: name, label: field.label })
    else if (now === wanted || isForm) stored.push(name)
    else {
      lost.push(notStoredText(field, now, was))
      hasOther ||= now !== '' && now !== was
    }
    if (isForm && now !== wanted) notices.push(reshapedNotice(field))
  }
  return { stored, notices, notStored: lost, hasOther, unread }
}

/** A secret as it was read: empty if it was never set or not decrypted, undefined if the read doesn't have the field. */
function textOf(name: string, field: Field, raw: RawRecord): string | undefined {
  const value = readNames(name, field)
    .map((column) => raw[column])
    .find((secret) => secret !== undefined)
  return value === undefined ? undefined : String(value || '')
}

function notStoredText({ label }: Field, now: string, was: string | undefined): string {
  const what = labelInSentence({ label })
  if (now === '') return `ITFlow did not store the ${what}: what it returns can't be decrypted`
  return now === was
    ? `ITFlow did not store the ${what}: it is still the old one`
    : `The ${what} isn't the one you set: someone else changed it in the meantime, or the server lost it`
}

function reshapedNotice({ label }: Field): Notice {
  const message = `ITFlow changed the ${labelInSentence({ label })} when storing it: check it before you rely on it`
  return { code: 'stored_otherwise', hazard: 'H27', message }
}
