import { type Terminal, widthFor } from '../io/io.ts'
import { wrapCommand, wrapWords } from '../text/wrap.ts'

/** The width of the reference, in cells, and the widest that help ever is. */
export const REFERENCE_WIDTH = 100

/** The width of help where that of the terminal is not known, or it is piped. */
export const DEFAULT_WIDTH = 80

/** The width that help is written for. */
export function helpWidth(output: Terminal): number {
  return Math.min(Math.max(widthFor(output) ?? DEFAULT_WIDTH, 20), REFERENCE_WIDTH)
}

/** Something and what it is. */
type Row = readonly [head: string, help: string]

/** A heading with rows below it; nothing where there are none. */
export function section(
  heading: string,
  rows: readonly Row[],
  width: number,
  column = columnOf(rows.map(([head]) => head)),
): string[] {
  return rows.length === 0 ? [] : ['', heading, ...helpRows(rows, width, column)]
}

/** Beside a head there is room for this much help at least; else it stands below. */
const MIN_HELP_WIDTH = 22

/** As a column: heads stand on lines of their own. */
export const STACKED = 0

/** Whether heads and help do not fit beside one another. */
export function isTooNarrow(heads: readonly string[], width: number): boolean {
  const isWide = heads.some((head) => head.length + 2 > width)
  return isWide || width - columnOf(heads) - 4 < MIN_HELP_WIDTH
}

/** Heads to the left and help to the right of them, or below them where the terminal is narrow. */
export function helpRows(
  rows: readonly Row[],
  width: number,
  column = columnOf(rows.map(([head]) => head)),
): string[] {
  const isNarrow = isTooNarrow(
    rows.map(([head]) => head),
    width,
  )
  if (isNarrow || column === STACKED) return rows.flatMap((row) => stacked(row, width))
  const room = width - column - 4
  const indent = ' '.repeat(column + 4)
  return rows.flatMap(([head, help]) => {
    const [first = '', ...more] = wrapWords(help, room)
    const own =
      head.length > column
        ? [`  ${head}`, `${indent}${first}`]
        : [`  ${head.padEnd(column)}  ${first}`]
    return [...own, ...more.map((line) => `${indent}${line}`)].map((line) => line.trimEnd())
  })
}

function stacked([head, help]: Row, width: number): string[] {
  const heads = wrapWords(head.trimStart(), width - 4)
  const below = help === '' ? [] : wrapWords(help, width - 6)
  return [
    ...heads.map((line, index) => `${index === 0 ? '  ' : '    '}${line}`),
    ...below.map((line) => `      ${line}`),
  ]
}

/** Wide enough for all but the longest heads, which get a line of their own. */
export function columnOf(heads: readonly string[]): number {
  return Math.max(0, ...heads.map(({ length }) => length).filter((length) => length <= 32))
}

/** A text behind its label, below which it goes on. */
export function labelled(label: string, text: string, width: number): string[] {
  // What stands in brackets is one word.
  const whole = text.replace(/\[[^\]]*\]/g, (found) => found.replaceAll(' ', '\u00a0'))
  const [first = '', ...more] = wrapWords(whole, width - label.length).map((line) =>
    line.replaceAll('\u00a0', ' '),
  )
  return [`${label}${first}`, ...more.map((line) => `${' '.repeat(label.length)}${line}`)]
}

/** Examples that can be pasted as they stand. */
export function examplesSection(examples: readonly string[], width: number): string[] {
  if (examples.length === 0) return []
  const shown = examples.flatMap((text) => wrapCommand(text, width - 2))
  return ['', 'Examples', ...shown.map((line) => `  ${line}`)]
}

/** Lines as one text. */
export function joinLines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
