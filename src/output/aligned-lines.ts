import { padTo, widthOf } from '../text/width.ts'

const GAP = '  '

/** Lines of aligned cells, two spaces between columns. Cells must be clean, of one line, and fit their widths. */
export function alignedLines(
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  alignments: readonly ('left' | 'right')[],
): string {
  const aligned = (cell: string, at: number) => {
    const width = widths[at] ?? 0
    if (alignments[at] !== 'right') return padTo(cell, width)
    return ' '.repeat(Math.max(0, width - widthOf(cell))) + cell
  }
  return rows.map((row) => row.map(aligned).join(GAP).trimEnd()).join('\n')
}
