import { isRow, readCsvRow } from './csv-row.ts'

/** Possible delimiters; if two fit equally well, the first wins. */
const DELIMITERS = [',', ';', '\t', '|']

/** How many rows are sampled. */
const SAMPLE_ROWS = 20

/** A line that may come before the heading. */
const PREFACE = /^(?:"?sep=([^"\r\n])"?|"?#TYPE [^\r\n]*)(?:\r\n|\r|\n|$)/i

/** Where a CSV file's heading starts, and its delimiter. */
interface CsvStart {
  delimiter: string
  /** The heading's offset and physical line. */
  at: number
  line: number
}

/**
 * Finds the heading and the delimiter of a CSV file. Excel's `sep=;` names the delimiter; PowerShell's `#TYPE …` is
 * skipped. Otherwise the delimiter is the one that gives most rows as many cells as the heading, and then the most cells.
 */
export function csvStart(head: string): CsvStart {
  let [at, line] = [0, 1]
  let named: string | undefined
  for (let found = PREFACE.exec(head); found !== null; found = PREFACE.exec(head.slice(at))) {
    named ??= found[1]
    at += found[0].length
    line += 1
  }
  const rows = head.slice(at)
  const start = { at, line }
  if (named !== undefined) return { ...start, delimiter: named }
  const candidates = DELIMITERS.map((delimiter) => ({ delimiter, ...fitness(rows, delimiter) }))
  const [best] = candidates
    .filter(({ width }) => width > 1)
    .toSorted((a, b) => b.share - a.share || b.width - a.width)
  return { ...start, delimiter: best?.delimiter ?? ',' }
}

/** How many cells the heading has, and what share of the rows after it have the same number. */
function fitness(text: string, delimiter: string): { width: number; share: number } {
  const widths: number[] = []
  for (let at = 0; at < text.length && widths.length < SAMPLE_ROWS; ) {
    const row = readCsvRow(text, at, { delimiter, isEndOfInput: false })
    if (!isRow(row)) break
    if (row.cells.join('').trim() !== '') widths.push(row.cells.length)
    at = row.end
  }
  const [width, ...others] = widths.length > 0 ? widths : [headingWidth(text, delimiter)]
  const matching = others.filter((count) => count === width).length
  return { width: width ?? 0, share: others.length === 0 ? 1 : matching / others.length }
}

/** How many cells the first row has, even if the text is cut off inside it. */
function headingWidth(text: string, delimiter: string): number {
  const row = readCsvRow(text, 0, { delimiter, isEndOfInput: true })
  return isRow(row) ? row.cells.length : 0
}
