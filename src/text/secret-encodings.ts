/** A shorter run of base64 could be in any text by chance; of a PIN there may be no more than four characters. */
const SHORTEST_BASE64 = 4

/** Fewer bytes in hexadecimal digits might as well be a number. */
const SHORTEST_DIGITS = 4

/** What is longer is looked for as it is, in JSON and in base64 only: no environment holds much more. */
const LONGEST_OTHERWISE = 2000

/**
 * A secret in every way of writing it, for a search that goes byte by byte: as it is, as addresses, JSON, HTML and
 * base64 write it, also one within the other, with hexadecimal digits in capitals and in small letters.
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

/** A secret as it is, and as addresses, JSON and HTML write it; one that is long in JSON only. */
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

/** A text as JSON writes it, in its usual ways; itself where that changes nothing. */
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
    ({ length }) => length >= SHORTEST_BASE64,
  )
}

/** A secret within a longer base64 text looks different by where it starts, so each start is taken. */
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
  return inside.filter(({ length }) => length >= SHORTEST_BASE64)
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0').toUpperCase()
}
