/**
 * Characters that a terminal would act on or hide (H31): C0 and C1 controls, DEL, soft hyphens, bidirectional
 * marks, overrides and isolates, zero-width and other invisible format characters, line separators, tags, and halves
 * of surrogate pairs. U+200C and U+200D stay: scripts and emoji need them.
 */
export const UNSAFE =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/u

const EVERY_UNSAFE = new RegExp(UNSAFE.source, 'gu')

/** Whole terminal sequences. Each alternative stops at the next control character, to take linear time. */
export const SEQUENCES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g

const LINE_ENDS = /\r\n?|[\x0b\x0c\x85\u2028\u2029]/g

/** Makes server text safe for a terminal (H31): removes escape sequences, control and invisible direction characters; line breaks and tabs stay. */
export function cleanText(text: string): string {
  if (!UNSAFE.test(text)) return text
  return text
    .replace(SEQUENCES, '')
    .replace(LINE_ENDS, '\n')
    .replace(EVERY_UNSAFE, (found) => (/\p{Surrogate}/u.test(found) ? '\ufffd' : ''))
}

/** Makes server text safe and puts it on one line: line breaks and tabs become single spaces, and the ends are trimmed. */
export function cleanLine(text: string): string {
  const clean = cleanText(text)
  return /[\n\t]|^ | $/.test(clean) ? clean.replace(/\s+/g, onOneLine).trim() : clean
}

function onOneLine(space: string): string {
  return /[\n\t]/.test(space) ? ' ' : space
}

/** Removes blank lines before and after a text; its indentation stays. */
export function trimBlankLines(text: string): string {
  const whole = text.trimEnd()
  const start = whole.search(/\S/)
  return start < 0 ? '' : whole.slice(whole.lastIndexOf('\n', start) + 1)
}

/** Whether a text can be shown as is. */
export function isTerminalSafe(text: string): boolean {
  return !UNSAFE.test(text)
}

/** Makes JSON safe for a terminal: unsafe characters in strings become \uXXXX, which parses to the same value. */
export function escapeJson(json: string): string {
  return escapeUnsafe(json, (found) =>
    [...Array(found.length).keys()]
      .map((index) => `\\u${hex(found.charCodeAt(index), 4)}`)
      .join(''),
  )
}

/** Makes the inside of a double-quoted YAML string safe for a terminal; YAML has no surrogate pairs. */
export function escapeYaml(yaml: string): string {
  return escapeUnsafe(yaml, (found) => {
    const code = found.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  })
}

function escapeUnsafe(text: string, escapeMatch: (found: string) => string): string {
  return UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, escapeMatch) : text
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
