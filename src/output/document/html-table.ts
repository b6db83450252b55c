import { fitColumns } from '../column-widths.ts'
import { lineHtml, linesHtml } from './html-text.ts'
import { type ReportCell, type ReportTable, widestOf, wordWidth } from './report-cells.ts'

/**
 * Returns a table. On a narrow screen each row becomes a list of labels and values, which takes the meaning of a table
 * away from its elements, so that they need roles.
 */
export function tableHtml({ columns, rows }: ReportTable, caption: string): string {
  const widths = leastWidths({ columns, rows })
  const headings = columns.map(
    ({ label, alignment }, index) =>
      `<th scope="col" role="columnheader"${classOf([alignment])} style="--least:${widths[index]}ch"><bdi>${lineHtml(label)}</bdi></th>`,
  )
  const lines = rows.map((cells) => {
    const parts = cells.map((cell, index) => cellHtml(cell, columns[index], index === 0))
    return `<tr role="row">${parts.join('')}</tr>`
  })
  return `<table class="list" role="table">
${caption}
<thead role="rowgroup"><tr role="row">${headings.join('')}</tr></thead>
<tbody role="rowgroup">
${lines.join('\n')}
</tbody>
</table>`
}

/** What a sheet of paper has room for, in widths of a digit. */
const PAPER_WIDTH = 78

/** Longer values are wrapped. */
const MAX_WHOLE_WIDTH = 24

/** Returns the least widths of the columns: for whole values where that is possible, or else for whole words. */
function leastWidths({ columns, rows }: ReportTable): readonly number[] {
  const bounds = columns.map(({ label }, index) => {
    const texts = [label, ...rows.map((cells) => cells[index]?.text ?? '')]
    const minWidth = wordWidth(texts)
    const widest = widestOf(texts)
    const width = widest <= MAX_WHOLE_WIDTH ? widest : minWidth
    return { width, minWidth, floor: Math.min(minWidth, 8), weight: 1, dropPriority: undefined }
  })
  return fitColumns(bounds, PAPER_WIDTH)
}

function cellHtml(
  { text, tone }: ReportCell,
  column: ReportTable['columns'][number] | undefined,
  isFirst: boolean,
): string {
  const classes = [column?.alignment, tone === 'aside' ? undefined : tone]
  // An empty cell names nothing.
  const isHeading = isFirst && text !== ''
  const [tag, role] = isHeading ? ['th', 'scope="row" role="rowheader"'] : ['td', 'role="cell"']
  const label = isHeading ? '' : ` data-label="${lineHtml(column?.label ?? '')}"`
  const content = text === '' ? '' : `<bdi>${linesHtml(text)}</bdi>`
  return `<${tag} ${role}${classOf(classes)}${label}>${content}</${tag}>`
}

function classOf(names: readonly (string | undefined)[]): string {
  const used = names.filter((name) => name !== undefined && name !== 'left')
  return used.length === 0 ? '' : ` class="${used.join(' ')}"`
}
