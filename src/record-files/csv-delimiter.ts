import { isRow, readCsvRow } from './csv-row.ts'

/** What can stand between cells; of two that fit alike, the first. */
const DELIMITERS = [',', ';', '\t', '|']

/** How many rows are tried. */
const SAMPLE = 20

/** A line before the heading that is none of it. */
const PREFACE = /^(?:"?sep=([^"\r\n])"?|"?#TYPE [^\r\n]*)(?:\r\n|\r|\n|$)/i

/** What comes before the heading, and what stands between cells. */
export interface CsvStart {
  delimiter: string
  /** The heading's position, and its physical line. */
  at: number
  line: number
}

/**
 * Looks at the beginning of a file: Excel's `sep=;` names the delimiter, PowerShell's `#TYPE …` says nothing of use. Else
 * the delimiter is what divides the rows into as many cells as the heading, and the most of them.
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
  const fits = DELIMITERS.map((delimiter) => ({ delimiter, ...fitness(rows, delimiter) }))
  const [best] = fits
    .filter(({ width }) => width > 1)
    .toSorted((one, other) => other.share - one.share || other.width - one.width)
  return { ...start, delimiter: best?.delimiter ?? ',' }
}

/** How many cells the heading has, and which share of the rows after it has as many. */
function fitness(text: string, delimiter: string): { width: number; share: number } {
  const widths: number[] = []
  for (let at = 0; at < text.length && widths.length < SAMPLE; ) {
    const row = readCsvRow(text, at, { delimiter, isEndOfInput: false })
    if (!isRow(row)) break
    if (row.cells.join('').trim() !== '') widths.push(row.cells.length)
    at = row.end
  }
  const [width, ...others] = widths.length > 0 ? widths : [headingWidth(text, delimiter)]
  const same = others.filter((other) => other === width).length
  return { width: width ?? 0, share: others.length === 0 ? 1 : same / others.length }
}

/** The only row, or the first of a text that is cut off within it. */
function headingWidth(text: string, delimiter: string): number {
  const row = readCsvRow(text, 0, { delimiter, isEndOfInput: true })
  return isRow(row) ? row.cells.length : 0
}
