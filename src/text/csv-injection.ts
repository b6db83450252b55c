import { cleanText } from './terminal-safe.ts'

// Kinds of fields in which the server can't store a formula.
const PLAIN_KINDS: ReadonlySet<string> = new Set(['id', 'reference', 'integer', 'decimal', 'flag'])

/** Whether a value is a plain number, by its kind of field and its text, so no spreadsheet treats it as a formula. */
export function hasPlainForm(kind: string, text: string): boolean {
  return PLAIN_KINDS.has(kind) && /^-?[\d.]*$/.test(text)
}

/** Removes what a terminal would act on (H31). CR LF stays: it is a line break from a web form. */
export function cleanCell(text: string): string {
  return text.includes('\r\n') ? text.split('\r\n').map(cleanText).join('\r\n') : cleanText(text)
}

/** Characters that start a formula, in half and full width. */
const STARTS = '=+\\-@\\uff1d\\uff0b\\uff0d\\uff20'

/** Characters that some programs skip before those: white space, quotes, invisible characters. */
const BEFORE = '\\s"\\p{Cf}'

const STARTS_CELL = new RegExp(`^(?:[${BEFORE}]*[${STARTS}]|[\\t\\r\\n])`, 'u')

/**
 * Returns a function that puts an apostrophe before formulas: at the start of a cell, and after anything that may end a
 * cell, which includes the delimiters of other locales. Numbers within a text are left alone.
 */
export function makeFormulaEscaper(delimiter: string): (text: string) => string {
  const code = (delimiter.codePointAt(0) ?? 0).toString(16)
  const ends = `,;|\\t\\u{${code}}`
  const end = new RegExp(`[${ends}]`, 'u')
  // Each run is matched as a whole, to take linear time.
  const inner = new RegExp(
    `[${ends}${BEFORE}]+(?=([+-][\\d.]+(?:[${ends}\\s]|$))?)(?=([${STARTS}])?)`,
    'gu',
  )
  return (text) => {
    const safe = text.replace(inner, (run: string, number?: string, sign?: string) =>
      sign !== undefined && number === undefined && end.test(run) ? `${run}'` : run,
    )
    return STARTS_CELL.test(safe) ? `'${safe}` : safe
  }
}
