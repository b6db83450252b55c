import type { RowAction } from '../../import/import-plan.ts'
import { flagOf } from '../../records/field-names.ts'
import { isRedacted } from '../../runs/redacted.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { fieldText } from '../../verbs/write-target.ts'
import { linesText } from './line-numbers.ts'
import { fieldCounts, firstRows, MAX_SHOWN, type PlanView, rowTitle } from './plan-rows.ts'
import {
  conflictLines,
  hasConflict,
  isKept,
  keptLines,
  leftLines,
  memoryLines,
} from './plan-source-text.ts'
import type { PrintablePlan, PrintableRow } from './printable-plan.ts'

/** Returns a plan for a person: counts, fields, the first differences, and every refused row. */
export function planLines(view: PlanView): string[] {
  const shown = SECTIONS.map((section) => ({
    ...section,
    rows: view.plan.rows.filter((row) => section.has(row)),
  })).filter(({ rows }) => rows.length > 0)
  const memory = memoryLines(view).map((line) => `  ${line}`)
  if (shown.length === 0) return [...memory, '  no rows']
  const width = Math.max(...shown.map(({ rows }) => String(rows.length).length))
  const sections = shown.flatMap(({ heading, lines, rows }) => {
    const lead = `  ${heading.padEnd(HEADING_WIDTH)}  ${String(rows.length).padStart(width)}`
    const [first = '', ...more] = lines(view, rows)
    const indent = ' '.repeat(lead.length + 2)
    return [`${lead}  ${first}`.trimEnd(), ...more.map((line) => `${indent}${line}`)]
  })
  return [...memory, ...sections]
}

interface Section {
  heading: string
  /** Whether it shows a row; a row with changes and a conflict is in two sections. */
  has(row: PrintableRow): boolean
  lines(view: PlanView, rows: readonly PrintableRow[]): readonly string[]
}

const SECTIONS: readonly Section[] = [
  { heading: 'create', has: does('create'), lines: createLines },
  { heading: 'update', has: does('update'), lines: updateLines },
  { heading: 'same', has: does('same'), lines: () => [] },
  { heading: 'conflict', has: hasConflict, lines: conflictLines },
  { heading: 'kept', has: isKept, lines: keptLines },
  { heading: 'left', has: does('left'), lines: leftLines },
  { heading: 'skip', has: does('skip'), lines: (_, rows) => reasonLines(rows) },
  { heading: 'refused', has: does('refuse'), lines: (_, rows) => reasonLines(rows) },
]

function does(action: RowAction): Section['has'] {
  return (row) => row.do === action
}

const HEADING_WIDTH = Math.max(...SECTIONS.map(({ heading }) => heading.length))

function createLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  return firstRows(rows, view.isWhole, (row) => rowTitle(view, row))
}

/** Returns the rows to show one by one: the first of each kind, or all. */
export function rowsShown({ rows }: PrintablePlan, isWhole: boolean): readonly PrintableRow[] {
  const of = (does: RowAction) => rows.filter((row) => row.do === does)
  const [created, updated] = [of('create'), of('update')]
  const others = [rows.filter(hasConflict), of('left')]
  return [created, updated, ...others].flatMap((all) => (isWhole ? all : all.slice(0, MAX_SHOWN)))
}

function updateLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  return [
    fieldCounts(
      view.resource,
      rows.flatMap(({ changes = {} }) => Object.keys(changes)),
    ),
    ...firstRows(rows, view.isWhole, (row) => differences(view, row)),
  ]
}

function differences(view: PlanView, row: PrintableRow): string {
  const { api, resource } = view
  const { changes = {} } = row
  if (row.verb !== undefined) return `${rowTitle(view, row)}: ${row.verb}`
  const texts = Object.entries(changes).map(([field, { from, to }]) => {
    if (isRedacted(to)) return `${flagOf(resource, field)} ${from === null ? 'set' : 'replaced'}`
    const [was, is] = [from, to].map((value) => fieldText(api, resource.fields[field], value))
    return `${flagOf(resource, field)} ${from === null || from === '' ? '' : `${was} → `}${is}`
  })
  return `${rowTitle(view, row)}: ${texts.join('; ')}`
}

/** Returns why rows are refused or skipped, each reason once with all its lines. */
export function reasonLines(rows: readonly PrintableRow[]): string[] {
  return grouped(rows, (row) => [rowReason(row)])
}

/** Returns the notices about rows that are or were written, each once with all its lines. */
export function noticeLines(
  rows: readonly Pick<PrintableRow, 'line' | 'name' | 'notices'>[],
): string[] {
  return grouped(rows, ({ notices = [] }) => notices.map((notice) => `: ${notice}`))
}

/** Returns each text once, after the lines of its rows; a row without a line is named. */
function grouped<Row extends Pick<PrintableRow, 'line' | 'name'>>(
  rows: readonly Row[],
  texts: (row: Row) => readonly string[],
): string[] {
  const lines = new Map<string, number[]>()
  const named: string[] = []
  for (const row of rows) {
    for (const text of texts(row)) {
      const known = lines.get(text)
      if (row.line === undefined) named.push(`${row.name ?? ''}${text}`)
      else if (known === undefined) lines.set(text, [row.line])
      else known.push(row.line)
    }
  }
  const ofLines = [...lines].map(([text, numbers]) => `${linesText(numbers)}${text}`)
  return [...ofLines, ...named].map(cleanLine)
}

/** Returns `column Type`, or `column 7` for the position of a column without a heading. */
function columnTitle(column: string): string {
  return /^column \d+$/.test(column) ? column : `column ${column}`
}

/** Removes the column's name from the start of a reason, which often begins with name and value: `Type Laptopp: not …`. */
function withoutColumn(why: string, column: string): string {
  const rest = [': ', ' '].flatMap((gap) =>
    why.startsWith(`${column}${gap}`) ? [why.slice(column.length + gap.length)] : [],
  )
  const [after] = rest
  return after !== undefined && (why.startsWith(`${column}: `) || /^[^“]*?: /.test(after))
    ? after
    : why
}

/** Returns the reason for a row, to follow the line number: `, column Type: no such type (did you mean Laptop?)`. */
function rowReason({ column, why = '', hint, hazard }: PrintableRow): string {
  const place = column === undefined ? '' : `, ${columnTitle(column)}`
  const number = hazard === undefined || why.includes(hazard) ? '' : ` (${hazard})`
  const reason = column === undefined ? why : withoutColumn(why, column)
  const hintPart =
    hint === undefined ? '' : ` (${hint.replace(/(?<=[.?!])\n/g, ' ').replaceAll('\n', '; ')})`
  return `${place}: ${reason}${number}${hintPart}`
}
