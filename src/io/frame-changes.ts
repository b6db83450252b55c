import { widthOf } from '../text/width.ts'
import type { Size } from './asking/prompt-streams.ts'

/** Colours and styles, which take no space. */
const STYLES = /\u001b\[[\d;]*m/g

const ERASE_REST = '\u001b[K'
const ERASE_BELOW = '\u001b[J'

/**
 * Returns what to write to a screen that shows some lines so that it shows others: only the lines that differ, each where it
 * is. `shown` is undefined if it isn't known what the screen shows; then every line is written, and the rest erased.
 */
export function frameChanges(
  shown: readonly string[] | undefined,
  lines: readonly string[],
  { columns, rows }: Size,
): string {
  const changed = lines.flatMap((line, row) =>
    shown?.[row] === line ? [] : [`${moveTo(row)}${lineToWrite(line, columns)}`],
  )
  // A terminal would take a row below its last one for the last.
  const isLonger = (shown?.length ?? rows) > lines.length && lines.length < rows
  return `${changed.join('')}${isLonger ? `${moveTo(lines.length)}${ERASE_BELOW}` : ''}`
}

/** The old text is overwritten before the rest is erased: erasing first would flicker. */
function lineToWrite(line: string, columns: number): string {
  // After the last column, erasing would remove what is in it.
  return widthOf(line.replace(STYLES, '')) < columns ? `${line}${ERASE_REST}` : line
}

function moveTo(row: number): string {
  return `\u001b[${row + 1};1H`
}
