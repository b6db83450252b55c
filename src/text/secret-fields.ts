import { unescapedViews } from './escapes.ts'
import { MASK } from './masking.ts'
import { INVISIBLE_CHARACTERS, isSecretName } from './secret-names.ts'

/** Deeper values are masked as a whole; nothing that the server or a person sends is nested deeper. */
const MAX_DEPTH = 64

/** Names of secrets anywhere in a text. */
const SECRET_NAMES_WITHIN =
  /pass(?:word|wd|phrase|code)|pwd|secret|otp|token|authorization|cookie|bearer|private[_-]?key|api[_-]?key|_(?:pass|pin|psk|key)\b/i

/** Masks a text within a value. */
export type Mask = (text: string) => string

const unmasked: Mask = (text) => text

/**
 * Returns a copy of a value in which fields with the name of a secret are hidden, and strings are masked by `mask`. Empty
 * strings, null and `false` are kept, since they are informative.
 */
export function maskFields(value: unknown, mask: Mask = unmasked): unknown {
  return maskWithin(value, mask, MAX_DEPTH)
}

function maskWithin(value: unknown, mask: Mask, depth: number): unknown {
  if (typeof value === 'string') return mask(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return MASK
  if (Array.isArray(value)) return value.map((item) => maskWithin(item, mask, depth - 1))
  const names = Object.keys(value)
  const hasSecret = names.some(isSecretName)
  const pairs = Object.entries(value).map(([name, item]) => {
    if (!isHidden(name, hasSecret)) return [name, maskWithin(item, mask, depth - 1)] as const
    return [name, isEmptyValue(item) ? item : MASK] as const
  })
  return Object.fromEntries(pairs)
}

function isHidden(name: string, hasSecret: boolean): boolean {
  return isSecretName(name) || (hasSecret && isColumnNumber(name))
}

/** Whether a field's name is a column number: up to 25.12 records have every column twice, by name and by number. */
function isColumnNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === false
}

/**
 * Yields a value as JSON in pieces, masked like `maskFields`, so that reading only the beginning doesn't mask the rest.
 */
export function* maskedJson(value: unknown, mask: Mask, depth = MAX_DEPTH): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(typeof value === 'string' ? mask(value) : value) ?? 'null'
    return
  }
  if (depth === 0) return yield JSON.stringify(MASK)
  const isArray = Array.isArray(value)
  const hasSecret = !isArray && Object.keys(value).some(isSecretName)
  let before = isArray ? '[' : '{'
  if (Object.keys(value).length === 0) yield before
  for (const [name, item] of Object.entries(value)) {
    yield isArray ? before : `${before}${JSON.stringify(mask(name))}:`
    if (!isArray && isHidden(name, hasSecret))
      yield JSON.stringify(isEmptyValue(item) ? item : MASK)
    else yield* maskedJson(item, mask, depth - 1)
    before = ','
  }
  yield isArray ? ']' : '}'
}

/** What JSON, SQL, print_r and dumps put between a name and its value. */
const FIELD_SIGN = /[=:>{[('"`]/

/** Program output that contains values: SQL and its errors, dumps, stack traces. */
const DUMPED =
  /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|VALUES)\b|SQL|syntax|Array\s?\(|array\(|stack trace|#0 /i

/** Whether a text may contain a secret with its field's name: nested JSON, SQL, print_r output. */
export function mayContainSecret(text: string): boolean {
  if (DUMPED.test(text)) return true
  if (!FIELD_SIGN.test(text) && !text.includes('\\')) return false
  return unescapedViews(text).some((view) =>
    SECRET_NAMES_WITHIN.test(view.text.replace(INVISIBLE_CHARACTERS, '')),
  )
}

/** Returns a URL with its password, and the secrets in its query, hidden. */
export function maskUrl(url: URL): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = MASK
  for (const name of new Set(shown.searchParams.keys())) {
    if (isSecretName(name) && shown.searchParams.get(name) !== '') {
      shown.searchParams.set(name, MASK)
    }
  }
  return shown.href
}
