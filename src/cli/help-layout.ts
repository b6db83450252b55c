import { type Terminal, widthFor } from '../io/io.ts'
import { wrapCommand, wrapWords } from '../text/wrap.ts'

/** The width of the reference, and the maximum width of help, in cells. */
export const REFERENCE_WIDTH = 100

/** The width of help if it is piped or the terminal's width is unknown. */
export const DEFAULT_WIDTH = 80

/** Returns the width to write help for. */
export function helpWidth(output: Terminal): number {
  return Math.min(Math.max(widthFor(output) ?? DEFAULT_WIDTH, 20), REFERENCE_WIDTH)
}

/** An option, argument or command, and its help. */
type Row = readonly [head: string, help: string]

/** Returns a heading with rows below it; nothing if there are no rows. */
export function section(
  heading: string,
  rows: readonly Row[],
  width: number,
  column = columnOf(rows.map(([head]) => head)),
): string[] {
  return rows.length === 0 ? [] : ['', heading, ...helpRows(rows, width, column)]
}

/** The least room for help next to a head, in columns; with less room, it goes below. */
const MIN_HELP_WIDTH = 22

/** As a column's width: heads go on their own lines. */
export const STACKED = 0

/** Whether heads and help don't fit next to each other. */
export function isTooNarrow(heads: readonly string[], width: number): boolean {
  const isWide = heads.some((head) => head.length + 2 > width)
  return isWide || width - columnOf(heads) - 4 < MIN_HELP_WIDTH
}

/** Lays out heads with their help to the right, or below them in a narrow terminal. */
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
    const lines =
      head.length > column
        ? [`  ${head}`, `${indent}${first}`]
        : [`  ${head.padEnd(column)}  ${first}`]
    return [...lines, ...more.map((line) => `${indent}${line}`)].map((line) => line.trimEnd())
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

/** Returns a width for all but the longest heads, which get their own line. */
export function columnOf(heads: readonly string[]): number {
  return Math.max(0, ...heads.map(({ length }) => length).filter((length) => length <= 32))
}

/** Lays out a text after its label; further lines are indented as far. */
export function labelled(label: string, text: string, width: number): string[] {
  // Text in brackets isn't broken.
  const whole = text.replace(/\[[^\]]*\]/g, (found) => found.replaceAll(' ', '\u00a0'))
  const [first = '', ...more] = wrapWords(whole, width - label.length).map((line) =>
    line.replaceAll('\u00a0', ' '),
  )
  return [`${label}${first}`, ...more.map((line) => `${' '.repeat(label.length)}${line}`)]
}

/** Returns the section with examples, which can be pasted. */
export function examplesSection(examples: readonly string[], width: number): string[] {
  if (examples.length === 0) return []
  const shown = examples.flatMap((text) => wrapCommand(text, width - 2))
  return ['', 'Examples', ...shown.map((line) => `  ${line}`)]
}

/** Joins lines to a text. */
export function joinLines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
