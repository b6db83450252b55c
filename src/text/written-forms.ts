/** A shorter stretch of base64 could be in any text by chance. */
const SHORTEST_BASE64 = 6

/** Fewer bytes in hexadecimal digits might as well be a number. */
const SHORTEST_DIGITS = 4

/** Longer secrets are only searched for as they are, in JSON and in base64: no environment holds much more. */
const LONGEST_OTHERWISE = 2000

/**
 * A secret in all its encodings, for a search byte by byte: as it is, and as URLs, JSON, HTML and
 * base64 encode it, also nested, with hexadecimal digits in upper and lower case.
 */
export function exactFormsOf(secret: string): string[] {
  if (secret.length > LONGEST_OTHERWISE) {
    const once = writtenForms(secret)
    return unique([...once, ...once.flatMap(base64Forms)])
  }
  const digits = Buffer.from(secret).toString('hex')
  const inDigits = digits.length >= 2 * SHORTEST_DIGITS ? [digits, digits.toUpperCase()] : []
  const forms = formsOf(secret)
  return unique([...forms, ...forms.map(inSmallLetters), ...inDigits])
}

/** A secret as it is, and as URLs, JSON and HTML encode it; a long one only in JSON. */
export function writtenForms(secret: string): string[] {
  const forms = secret.length > LONGEST_OTHERWISE ? jsonForms(secret) : writtenAs(secret)
  return unique([secret, ...forms])
}

function formsOf(secret: string): string[] {
  const once = writtenForms(secret)
  const twice = unique([...once, ...once.flatMap(writtenAs)])
  return unique([...twice, ...twice.flatMap(jsonForms), ...once.flatMap(base64Forms)])
}

function inSmallLetters(form: string): string {
  return form.replace(/%[0-9A-F]{2}|\\u[0-9A-F]{4}/g, (code) => code.toLowerCase())
}
/** A text in all its encodings but base64; unchanged if it needs none. */
function writtenAs(text: string): string[] {
  return unique([
    percent(text),
    // In a path, a slash may be left as it is.
    percent(text).replaceAll('%2F', '/'),
    new URLSearchParams({ s: text }).toString().slice(2),
    // Every byte that is not a letter or digit, as some servers encode URLs.
    percent(text).replace(/[-_.!~*'()]/g, (unit) => `%${hex(unit.charCodeAt(0), 2)}`),
    html(text, '&#39;'),
    html(text, '&#039;'),
    html(text, '&#x27;'),
    text.replaceAll('\\', '\\\\'),
    ...jsonForms(text),
  ])
}

/** A text in the usual JSON encodings; itself if they change nothing. */
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
  const plain = [whole, whole.replace(/=+$/, ''), ...base64Inside(secret)]
  return [...plain, ...plain.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))].filter(
    ({ length }) => length >= SHORTEST_BASE64,
  )
}

/** Within a longer base64 text, a secret looks different depending on its offset, so each offset is tried. */
export function base64Inside(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inside = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    // The first and last character may share bits with what is next to the secret.
    const from = shift === 0 ? 0 : shift + 1
    const isShared = (shift + bytes.length) % 3 !== 0
    return text.slice(from, isShared ? -1 : undefined)
  })
  return inside.filter(({ length }) => length >= SHORTEST_BASE64)
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0').toUpperCase()
}
