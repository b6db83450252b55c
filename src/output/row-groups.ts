import type { Json } from '../records/record.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { valueIn } from './rows.ts'
import type { Sheet } from './sheet.ts'

type Groups = Sheet['groups'] & object

type Row = Readonly<Record<string, Json>>

/** How many characters of a heading count: more than any line shows, and few enough to measure. */
const MAX_HEADING = 5000

/**
 * Returns the rows of each group under its heading, in the order in which the groups first appear. `separator` goes between
 * the values of a heading.
 */
export function groupRows(
  rows: readonly Row[],
  groups: Groups,
  separator: string,
): ReadonlyMap<string, readonly Row[]> {
  const byHeading = new Map<string, Row[]>()
  for (const row of rows) {
    const heading = headingOf(row, groups, separator)
    const others = byHeading.get(heading) ?? []
    byHeading.set(heading, others)
    others.push(row)
  }
  return byHeading
}

/** Returns the columns that the headings of groups don't have. */
export function ungroupedColumns({ columns }: Sheet, groups: Groups): Sheet['columns'] {
  return columns.filter(({ field }) => !groups.fields.includes(field))
}

function headingOf(row: Row, { fields, none, headings = {} }: Groups, separator: string): string {
  const values = fields.map((field) => String(valueIn(row, field) ?? ''))
  const words = values.map((value) => (value === '' ? none : headingFor(value, headings)))
  return cleanLine(words.join(separator).slice(0, MAX_HEADING))
}

function headingFor(value: string, headings: Readonly<Record<string, string>>): string {
  return Object.hasOwn(headings, value) ? (headings[value] ?? value) : value
}
