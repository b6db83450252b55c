import type { Json } from '../records/record.ts'
import { cutTo } from '../text/width.ts'
import type { FormatOptions, Formatted } from './format-options.ts'
import { groupRows, ungroupedColumns } from './row-groups.ts'
import type { Sheet } from './sheet.ts'
import { tableRows } from './table.ts'

type Groups = Sheet['groups'] & object

type Row = Readonly<Record<string, Json>>

/** How far rows are indented below the heading of their group. */
const INDENT = '  '

/** Between the values of a group's heading. */
const SEPARATOR = ' · '

/** Formats a table whose rows are in groups, in the order in which the groups first appear. */
export async function groupedTableText(
  { groups, ...sheet }: Sheet & { groups: Groups },
  options: FormatOptions,
): Promise<Formatted> {
  const byHeading = groupRows(sheet.rows, groups, SEPARATOR)
  const { text, omitted } = await tableRows(
    {
      ...sheet,
      columns: ungroupedColumns(sheet, groups),
      rows: [...byHeading.values()].flat(),
    },
    { ...options, columns: options.columns - INDENT.length },
  )
  return { text: withHeadings(text, byHeading, options), omitted }
}

/** Puts the groups' headings between the rows of a table, each of which may have several lines. */
function* withHeadings(
  text: Iterable<string>,
  byHeading: ReadonlyMap<string, readonly Row[]>,
  { hasHeading, columns }: FormatOptions,
): Generator<string> {
  const lines = [...text].map((row) => row.replace(/^(?=.)/gm, INDENT))
  let next = hasHeading ? 1 : 0
  yield lines.slice(0, next).join('')
  for (const [heading, { length }] of byHeading) {
    const gap = next === 0 ? '' : '\n'
    yield `${gap}${cutTo(heading, columns)}\n${lines.slice(next, next + length).join('')}`
    next += length
  }
}
