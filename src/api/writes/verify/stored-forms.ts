import { phpSanitise } from '../../../php/text.ts'
import { limitOf } from '../../../records/limits.ts'
import type { Value } from '../../../records/record.ts'
import { isEquivalent } from '../../../records/text-equality.ts'
import type { Field } from '../../../resources/field.ts'
import { decodeEntities } from '../../../text/html-entities.ts'
import { htmlTokens } from '../../../text/html-tokens.ts'
import { normaliseForStorage } from '../normalise.ts'
import type { WireValue } from '../plan.ts'
import { isEqualToStored } from '../same-value.ts'

/**
 * The state of a field after a write: `stored` as requested, `reshaped` in a form that servers are known to use for such
 * a value (H04, H27, H32), `unchanged` from before, `empty`, or some `other` value that someone else or the server set.
 */
export type FieldState = 'stored' | 'reshaped' | 'unchanged' | 'empty' | 'other'

/** Returns the state of a field after a write; `before` is its old value, undefined if there was no record. */
export function fieldStateOf(
  field: Field,
  wanted: WireValue,
  stored: Value,
  before?: Value,
): FieldState {
  if (isEqualToStored(field, wanted, stored)) return 'stored'
  if (isEqualToStored(field, normaliseForStorage(field, wanted), stored)) return 'reshaped'
  if (before !== undefined && stored === before) return 'unchanged'
  if (stored === null || stored === '') return 'empty'
  return typeof stored === 'string' && isForm(field, String(wanted), stored) ? 'reshaped' : 'other'
}

/** Whether a stored text is a form of the requested one. */
function isForm(field: Field, wanted: string, stored: string): boolean {
  if (isEquivalent(field, stored, wanted)) return true
  if (field.kind === 'html') return isHtmlForm(wanted, stored)
  if (field.kind !== 'text' && field.kind !== 'choice') return false
  const sent = [wanted, String(normaliseForStorage(field, wanted))]
  const forms = formsOf(stored)
  return sent.some((text) => forms.includes(plain(text)) || isTruncated(field, plain(text), stored))
}

/** Whether a stored secret is a form of the requested one; encrypted secrets are exact except for spaces. */
export function isSecretForm({ isEncrypted }: Field, wanted: string, stored: string): boolean {
  const sent = isEncrypted === true ? [wanted] : [wanted, phpSanitise(wanted)]
  return stored !== '' && sent.some((text) => formsOf(stored).includes(plain(text)))
}

/** A text as is, with HTML entities decoded once (H32), and without the backslashes of double escaping (H04). */
function formsOf(stored: string): string[] {
  return [stored, decodeEntities(stored), unescaped(stored)].map(plain)
}

/** A text trimmed, and with one kind of line break. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim()
}

/** Removes the backslashes with which the database escapes characters. */
function unescaped(text: string): string {
  return text.replace(
    /\\([nr0Z'"\\])/g,
    (_, character: string) => ESCAPE_CODES[character] ?? character,
  )
}

const ESCAPE_CODES: Readonly<Record<string, string>> = { n: '\n', r: '\r', 0: '\0', Z: '\x1a' }

/** Whether a text was cut to the length of its column on some release. */
function isTruncated(field: Field, wanted: string, stored: string): boolean {
  const { isEncrypted, sqlBefore = [] } = field
  if (isEncrypted === true || stored.length >= wanted.length || !wanted.startsWith(stored)) {
    return false
  }
  return [field.sql, ...sqlBefore.map(({ sql }) => sql)].some((sql) => {
    const limit = limitOf({ ...field, sql, sqlBefore: [] })
    if (limit?.of === 'characters') return [...stored].length === limit.max
    // If it was cut within a character, a text may be up to three bytes shorter.
    const missing = limit?.of === 'bytes' ? limit.max - Buffer.byteLength(stored) : -1
    return missing >= 0 && missing < 4
  })
}

/** Whether HTML has the same words: servers may rewrite, purify or strip the markup, but not the words (H04, H17). */
function isHtmlForm(wanted: string, stored: string): boolean {
  const words = [htmlWords(wanted), withoutSpaces(phpSanitise(wanted))]
  return [stored, unescaped(stored)].some((html) => {
    const read = htmlWords(html)
    return read !== '' && words.includes(read)
  })
}

/** The text of HTML without markup and spaces, for comparing. */
export function htmlWords(html: string): string {
  let words = ''
  for (const token of htmlTokens(html)) if (token.kind === 'text') words += token.text
  return withoutSpaces(words)
}

function withoutSpaces(text: string): string {
  return decodeEntities(text.replace(/&nbsp;|&#(?:10|13|160|0*9);/g, ' ')).replace(/\s+/g, '')
}
