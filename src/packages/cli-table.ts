// Loaded only to show a table at a terminal.
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

// A private character, one column wide for the table package. It replaces cells that the package would measure wrongly.
const PLACEHOLDER = '\ue000'

/** Aligns cells in columns, two spaces apart. Cells must be clean, on one line, and fit their widths. */
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
  const replaceUnusual = (cell: string) => {
    if (isPlain(cell)) return cell
    const width = widthOf(cell)
    if (width > 0) replaced.push(cell)
    return PLACEHOLDER.repeat(width)
  }
  for (const row of rows) table.push(row.map(replaceUnusual))
  let next = 0
  return table
    .toString()
    .replace(/ +$/gm, '')
    .replace(/\ue000+/g, () => replaced[next++] ?? '')
}
