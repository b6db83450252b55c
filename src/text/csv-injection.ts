import { cleanText } from './terminal-safe.ts'

// Numbers and flags have a form of their own, that no server fills with a formula.
const PLAIN: ReadonlySet<string> = new Set(['id', 'reference', 'integer', 'decimal', 'flag'])

/** Whether a value of a kind of field is a number, which no spreadsheet runs. */
export function hasPlainForm(kind: string, text: string): boolean {
  return PLAIN.has(kind) && /^-?[\d.]*$/.test(text)
}

/** A text without what a terminal would act on (H31); pairs of CR and LF, as web forms send them, are line breaks and stay. */
export function cleanCell(text: string): string {
  return text.includes('\r\n') ? text.split('\r\n').map(cleanText).join('\r\n') : cleanText(text)
}

/** What makes a spreadsheet run a cell that begins with it, in either width. */
const STARTS = '=+\\-@\\uff1d\\uff0b\\uff0d\\uff20'

/** What some readers skip before it: blanks, quotes, invisible characters. */
const BEFORE = '\\s"\\p{Cf}'

const STARTS_CELL = new RegExp(`^(?:[${BEFORE}]*[${STARTS}]|[\\t\\r\\n])`, 'u')

/**
 * Puts an apostrophe before what a spreadsheet would run, at a cell's beginning and after whatever may end a cell: the
 * delimiter, and those that a spreadsheet of another country reads instead. Numbers within a text are left alone.
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
