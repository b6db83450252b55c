/** What stands in a secret's place. */
export const MASK = '***'

/** Shorter texts are left alone: hiding every `a` would hide the message, and tell where one stood. */
const SHORTEST = 4

/** In base64 a shorter stretch might stand in any text by chance. */
const SHORTEST_BASE64 = 6

/** Nested deeper than this is not followed; nothing the server or a person sends is. */
const DEEPEST = 64

const SECRET_NAMES =
  /pass(word|wd|phrase)|secret|otp|token|authorization|cookie|(^|[_-])(pin|psk)$|(^|[_-])api[_-]?key|[_-]key$|^key$/i

/** Keys that are there to be shown. */
const PUBLIC_NAMES = /public[_-]?key/i

/** Whether a field, parameter or header of this name holds a secret, whatever its value. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.test(name) && !PUBLIC_NAMES.test(name)
}

/**
 * Makes a function that hides every known secret in a text: as it is, and as addresses, JSON, HTML and
 * base64 write it. The secrets are asked for at each use, since a run comes to know them one by one.
 */
export function makeMask(secrets: () => readonly string[]): (text: string) => string {
  let known = ''
  let pattern: RegExp | undefined
  return (text) => {
    const now = secrets()
    const fingerprint = JSON.stringify(now)
    if (fingerprint !== known) {
      known = fingerprint
      pattern = patternOf(now)
    }
    return pattern === undefined ? text : text.replace(pattern, MASK)
  }
}

function patternOf(secrets: readonly string[]): RegExp | undefined {
  const forms = new Set(secrets.filter(({ length }) => length >= SHORTEST).flatMap(formsOf))
  if (forms.size === 0) return undefined
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  // Percent signs and \u are followed by hexadecimal digits, which are written in either letter case.
  return new RegExp(longestFirst.map((form) => eitherCase(escapePattern(form))).join('|'), 'g')
}

/** A secret as it is, and as addresses, JSON, HTML and base64 write it, also one within the other: a body in a page in an answer. */
export function formsOf(secret: string): string[] {
  const once = unique([secret, ...writtenAs(secret)])
  const twice = unique([...once, ...once.flatMap(writtenAs)])
  return unique([...twice, ...twice.flatMap(jsonForms), ...once.flatMap(base64Forms)])
}

/**
 * The same for a search that knows no pattern, byte by byte: hexadecimal digits in capitals and in small letters, and
 * the secret's bytes as digits.
 */
export function exactFormsOf(secret: string): string[] {
  const digits = Buffer.from(secret).toString('hex')
  const inDigits = digits.length >= 2 * SHORTEST ? [digits, digits.toUpperCase()] : []
  const forms = formsOf(secret)
  return unique([...forms, ...forms.map(inSmallLetters), ...inDigits])
}

function inSmallLetters(form: string): string {
  return form.replace(/%[0-9A-F]{2}|\\u[0-9A-F]{4}/g, (code) => code.toLowerCase())
}

/** A text in every way of writing but base64; what needs none of them stays the same. */
function writtenAs(text: string): string[] {
  return unique([
    percent(text),
    // In a path a slash may stay as it is.
    percent(text).replaceAll('%2F', '/'),
    new URLSearchParams({ s: text }).toString().slice(2),
    // Every byte that is not a letter or digit, as some servers write addresses.
    percent(text).replace(/[-_.!~*'()]/g, (unit) => `%${hex(unit.charCodeAt(0), 2)}`),
    html(text, '&#39;'),
    html(text, '&#039;'),
    html(text, '&#x27;'),
    text.replaceAll('\\', '\\\\'),
    ...jsonForms(text),
  ])
}

function jsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const ascii = json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
  return [json, ascii].flatMap((form) => [form, form.replaceAll('/', '\\/')])
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

/** `encodeURIComponent`, which throws on half of a surrogate pair. */
function percent(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

function html(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
}

/** A secret within a longer base64 text looks differently by where it starts, so each start is taken. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inside = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and the last character may share bits with what stands beside the secret.
    const from = shift === 0 ? 0 : shift + 1
    const isShared = (shift + bytes.length) % 3 !== 0
    return text.slice(from, isShared ? -1 : undefined)
  })
  const whole = bytes.toString('base64')
  const plain = [whole, whole.replace(/=+$/, ''), ...inside]
  return [...plain, ...plain.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))].filter(
    ({ length }) => length >= SHORTEST_BASE64,
  )
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

function eitherCase(pattern: string): string {
  const digits = (text: string) =>
    text.replace(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`)
  return pattern
    .replace(/%[0-9a-f]{2}/gi, digits)
    .replace(/(\\\\u)([0-9a-f]{4})/gi, (_, start: string, code: string) => start + digits(code))
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0').toUpperCase()
}

/** How a text within a value is masked. */
type Mask = (text: string) => string

const unmasked: Mask = (text) => text

/**
 * The same value with every secret in it hidden by its field's name, and texts by `mask`; empty, null and `false` stay,
 * since they tell something.
 */
export function maskFields(value: unknown, mask: Mask = unmasked): unknown {
  return maskWithin(value, mask, DEEPEST)
}

function maskWithin(value: unknown, mask: Mask, depth: number): unknown {
  if (typeof value === 'string') return mask(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return MASK
  if (Array.isArray(value)) return value.map((item) => maskWithin(item, mask, depth - 1))
  const names = Object.keys(value)
  const hasSecret = names.some(isSecretName)
  const pairs = Object.entries(value).map(([name, item]) => {
    const isHidden = isSecretName(name) || (hasSecret && isColumnNumber(name))
    if (!isHidden) return [name, maskWithin(item, mask, depth - 1)] as const
    return [name, isTelling(item) ? item : MASK] as const
  })
  return Object.fromEntries(pairs)
}

/** Up to 25.12 a record has every column a second time, under its number, which tells nothing of what it holds. */
function isColumnNumber(name: string): boolean {
  return /^\d+$/.test(name)
}

function isTelling(value: unknown): boolean {
  return value === null || value === undefined || value === '' || value === false
}

/** JSON, or a text with JSON somewhere in it, cut off or not, with secrets hidden by their fields' names, and by `mask` within JSON's texts. */
export function maskJsonText(text: string, mask: Mask = unmasked): string {
  const parsed = parse(text)
  if (typeof parsed === 'object' && parsed !== null) {
    return JSON.stringify(maskFields(parsed, mask))
  }
  return text.replace(
    /"((?:[^"\\]|\\.){1,80})"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s",{}[\]]+)/g,
    (whole, name: string, colon: string) =>
      isSecretName(name) || isColumnNumber(name) ? `"${name}"${colon}"${MASK}"` : whole,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An address with the secrets in its query, and a password in it, hidden. */
export function maskAddress(url: URL): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = MASK
  for (const name of new Set(shown.searchParams.keys())) {
    if (isSecretName(name) && shown.searchParams.get(name) !== '') {
      shown.searchParams.set(name, MASK)
    }
  }
  return shown.href
}
