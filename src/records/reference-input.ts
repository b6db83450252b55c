import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'
import { MAX_ID, parseId } from './ids.ts'

/** Refuses what no look-up could find: a name of what the API does not list. Throws a UsageError. */
export function checkReference({ refers }: Field, called: string, text: string): void {
  const id = parseId(text)
  if (refers !== undefined || isNoReference(text) || (id !== undefined && id <= MAX_ID)) return
  throw new UsageError(`${called} ${text}: by its ID only; ITFlow's API lists no names for it`)
}

/** Whether a text stands for no record. */
export function isNoReference(text: string): boolean {
  return /^(0|none|)$/i.test(text.trim())
}

/** Whether a text stands for the technician that the person is; one who is called so is `name:me`. */
export function isMe(text: string): boolean {
  return text.trim().toLowerCase() === 'me'
}
