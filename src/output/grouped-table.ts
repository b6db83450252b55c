import type { Json } from '../records/record.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { cutTo } from '../text/width.ts'
import type { FormatOptions, Formatted } from './format-options.ts'
import { valueIn } from './rows.ts'
import type { Sheet } from './sheet.ts'
import { tableRows } from './table.ts'

type Groups = Sheet['groups'] & object

type Row = Readonly<Record<string, Json>>

/** How far rows are indented below the heading of their group. */
const INDENT = '  '

/** How many characters of a heading count: more than any line shows, and few enough to measure. */
const MAX_HEADING = 5000

/** Between the values of a group's heading. */
const SEPARATOR = ' · '

/** Formats a table whose rows are in groups, in the order in which the groups first appear. */
export async function groupedTableText(
  { groups, ...sheet }: Sheet & { groups: Groups },
  options: FormatOptions,
): Promise<Formatted> {
  const byHeading = new Map<string, Row[]>()
  for (const row of sheet.rows) {
    const heading = headingOf(row, groups)
    const rows = byHeading.get(heading) ?? []
    byHeading.set(heading, rows)
    rows.push(row)
  }
  const { text, omitted } = await tableRows(
    {
      ...sheet,
      columns: sheet.columns.filter(({ field }) => !groups.fields.includes(field)),
      rows: [...byHeading.values()].flat(),
    },
    { ...options, columns: options.columns - INDENT.length },
  )
  return { text: withHeadings(text, byHeading, options), omitted }
}

function headingOf(row: Row, { fields, none, headings = {} }: Groups): string {
  const values = fields.map((field) => String(valueIn(row, field) ?? ''))
  const words = values.map((value) => (value === '' ? none : headingFor(value, headings)))
  return cleanLine(words.join(SEPARATOR).slice(0, MAX_HEADING))
}

function headingFor(value: string, headings: Readonly<Record<string, string>>): string {
  return Object.hasOwn(headings, value) ? (headings[value] ?? value) : value
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
