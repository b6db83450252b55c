import type { DomNode, FormatCallback } from 'html-to-text'
import { layOutTable } from './table-layout.ts'

/** Writes a table as columns that fit into a width. A table that contains tables becomes a block for each of its cells. */
export function tableFormatter(columns: number): FormatCallback {
  return (table, walk, builder) => {
    const writeBlock = (node: DomNode) => {
      builder.openBlock({ leadingLineBreaks: 1 })
      walk([node], builder)
      builder.closeBlock({ trailingLineBreaks: 1 })
    }
    const { rows, others } = partsOf(table)
    others.forEach(writeBlock)
    if (rows.some((row) => row.some(hasTable))) return rows.flat().forEach(writeBlock)
    builder.openTable()
    for (const row of rows) {
      builder.openTableRow()
      for (const cell of row) {
        builder.openTableCell()
        walk(isCell(cell) ? cell.children : [cell], builder)
        builder.closeTableCell({ colspan: span(cell, 'colspan'), rowspan: span(cell, 'rowspan') })
      }
      builder.closeTableRow()
    }
    builder.closeTable({
      tableToString: (cells) => layOutTable(cells, columns),
      leadingLineBreaks: 2,
      trailingLineBreaks: 2,
    })
  }
}

/** Returns a table's rows, and what isn't in a row: a caption, misplaced content. */
function partsOf(table: DomNode): { rows: DomNode[][]; others: DomNode[] } {
  const rows: DomNode[][] = []
  const others: DomNode[] = []
  for (const node of table.children) {
    if (isBlank(node)) continue
    if (node.name === 'tr') rows.push(node.children.filter((cell) => !isBlank(cell)))
    else if (/^(?:thead|tbody|tfoot|center|form)$/.test(node.name ?? '')) {
      const within = partsOf(node)
      rows.push(...within.rows)
      others.push(...within.others)
    } else if (isCell(node)) rows.push([node])
    else others.push(node)
  }
  return { rows, others }
}

function isCell({ name }: DomNode): boolean {
  return name === 'td' || name === 'th'
}

function isBlank({ type, data }: DomNode): boolean {
  return type === 'text' ? (data ?? '').trim() === '' : type !== 'tag'
}

function hasTable({ name, children }: DomNode): boolean {
  return name === 'table' || (children ?? []).some(hasTable)
}

function span({ attribs }: DomNode, name: string): number {
  return Number(attribs?.[name]) || 1
}
