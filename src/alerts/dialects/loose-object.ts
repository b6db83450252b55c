/** The start of a field, on a line of its own. */
const FIELD = /^[ \t]*"([A-Za-z][\w-]*)"[ \t]*:[ \t]*"/gm

/** What each escape sequence in a quoted value means. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads the fields of a JSON template into which a tool put its values without escaping them, so that quotes and line breaks
 * in a value make it no JSON. Each field must be a text and begin a line. Of fields with the same name the last one counts,
 * as in JSON: a value can't replace a field that comes after it. Undefined if there are no fields.
 */
export function looseObject(text: string): Record<string, string> | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  const last = new Map([...text.matchAll(FIELD)].map((match) => [match[1] ?? '', match]))
  const starts = [...last.values()].sort((a, b) => a.index - b.index)
  if (starts.length === 0) return undefined
  return Object.fromEntries(
    starts.map((match, position) => {
      const end = starts[position + 1]?.index ?? text.length
      return [match[1], valueIn(text.slice(match.index + match[0].length, end))]
    }),
  )
}

/** Returns a value from what is between its opening quote and the next field. */
function valueIn(text: string): string {
  const closing = text.lastIndexOf('"')
  const value = closing < 0 ? text : text.slice(0, closing)
  return value.replace(/\\(["\\/nrt])/g, (_, sign: string) => ESCAPES[sign] ?? sign)
}
