import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'
import { MAX_ID, parseId } from './ids.ts'

/** Throws a UsageError for a name of something that the API doesn't list, since it can't be looked up. */
export function checkReference({ refers }: Field, inputName: string, text: string): void {
  const id = parseId(text)
  if (refers !== undefined || isNoReference(text) || (id !== undefined && id <= MAX_ID)) return
  throw new UsageError(`${inputName} ${text}: must be an ID; the ITFlow API has no names for it`)
}

/** Whether a text means no record. */
export function isNoReference(text: string): boolean {
  return /^(0|none|)$/i.test(text.trim())
}

/** Whether a text is `me`, the technician of the profile; a technician with that name is `name:me`. */
export function isMe(text: string): boolean {
  return text.trim().toLowerCase() === 'me'
}
