/** Shorter base64 could be in any text by chance; a PIN may have only four characters. */
const MIN_BASE64 = 4

/** Fewer bytes in hexadecimal might as well be a number. */
const MIN_HEX_BYTES = 4

/** Longer secrets are only searched for as is, in JSON and in base64: no environment holds much more. */
const MAX_FULLY_ENCODED = 2000

/**
 * Returns every form of a secret, for a byte-by-byte search: as is, in URLs, JSON, HTML and base64, one within the other,
 * and with hexadecimal digits in upper and lower case.
 */
export function exactFormsOf(secret: string): string[] {
  if (secret.length > MAX_FULLY_ENCODED) {
    const once = writtenForms(secret)
    return unique([...once, ...once.flatMap(base64Forms)])
  }
  const digits = Buffer.from(secret).toString('hex')
  const inHex = digits.length >= 2 * MIN_HEX_BYTES ? [digits, digits.toUpperCase()] : []
  const forms = formsOf(secret)
  return unique([...forms, ...forms.map(lowerCaseEscapes), ...inHex])
}

/** Returns a secret as is, and as in URLs, JSON and HTML; a long one in JSON only. */
export function writtenForms(secret: string): string[] {
  const forms = secret.length > MAX_FULLY_ENCODED ? jsonForms(secret) : encodings(secret)
  return unique([secret, ...forms])
}

function formsOf(secret: string): string[] {
  const once = writtenForms(secret)
  const twice = unique([...once, ...once.flatMap(encodings)])
  return unique([...twice, ...twice.flatMap(jsonForms), ...once.flatMap(base64Forms)])
}

function lowerCaseEscapes(form: string): string {
  return form.replace(/%[0-9A-F]{2}|\\u[0-9A-F]{4}/g, (code) => code.toLowerCase())
}

/** Returns every form of a text except base64; may include the text itself. */
function encodings(text: string): string[] {
  return unique([
    percent(text),
    // In a path a slash may stay as it is.
    percent(text).replaceAll('%2F', '/'),
    new URLSearchParams({ s: text }).toString().slice(2),
    // Some servers encode every byte that isn't a letter or a digit.
    percent(text).replace(/[-_.!~*'()]/g, (unit) => `%${hex(unit.charCodeAt(0), 2)}`),
    html(text, '&#39;'),
    html(text, '&#039;'),
    html(text, '&#x27;'),
    text.replaceAll('\\', '\\\\'),
    ...jsonForms(text),
  ])
}

/** Returns a text as usually written in JSON; may include the text itself. */
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

function base64Forms(secret: string): string[] {
  const whole = Buffer.from(secret).toString('base64')
  const plain = [whole, whole.replace(/=+$/, ''), ...base64Infixes(secret)]
  return [...plain, ...plain.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))].filter(
    ({ length }) => length >= MIN_BASE64,
  )
}

/** Returns how a secret looks inside a longer base64 text, which depends on where it starts: one form for each offset. */
export function base64Infixes(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inside = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and the last character may share bits with the text next to the secret.
    const from = shift === 0 ? 0 : shift + 1
    const isShared = (shift + bytes.length) % 3 !== 0
    return text.slice(from, isShared ? -1 : undefined)
  })
  return inside.filter(({ length }) => length >= MIN_BASE64)
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0').toUpperCase()
}
