// Loaded only where a table is shown at a terminal.
import Table from 'cli-table3'
import { isPlain, widthOf } from '../text/width.ts'

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

// One column wide for the table package, and no text of ours: what is not plain ASCII has its own measure.
const STAND_IN = '\ue000'

/** Lines of aligned cells, two spaces between columns. Cells must be clean, of one line, and fit their widths. */
export function alignedLines(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  alignments: readonly ('left' | 'right')[],
): string {
  const table = new Table({
    chars: NO_BORDERS,
    colWidths: [...widths],
    colAligns: [...alignments],
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  const replaced: string[] = []
  const standIn = (cell: string) => {
    if (isPlain(cell)) return cell
    const width = widthOf(cell)
    if (width > 0) replaced.push(cell)
    return STAND_IN.repeat(width)
  }
  for (const row of rows) table.push(row.map(standIn))
  let next = 0
  return table
    .toString()
    .replace(/ +$/gm, '')
    .replace(/\ue000+/g, () => replaced[next++] ?? '')
}
