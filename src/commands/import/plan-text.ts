import type { Api } from '../../api/api.ts'
import type { RowAction } from '../../import/import-plan.ts'
import { flagOf } from '../../records/field-names.ts'
import type { Resource } from '../../resources/definition.ts'
import { isRedacted } from '../../runs/redacted.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { fieldText } from '../../verbs/write-target.ts'
import { linesText } from './line-numbers.ts'
import type { PrintablePlan, PrintableRow } from './printable-plan.ts'

/** A plan, and how much of it to show. */
interface PlanView {
  api: Api
  resource: Resource
  plan: PrintablePlan
  /** Whether to show every difference, not only the first ones. */
  isWhole: boolean
  /** The names of the rows' clients, by ID; absent if all records belong to one client. */
  clients?: ReadonlyMap<number, string>
}

/** How many differences and new records to show of a plan. */
const MAX_SHOWN = 5

/** Returns a plan for a person: counts, fields, the first differences, and every refused row. */
export function planLines(view: PlanView): string[] {
  const { counts } = view.plan
  const shown = SECTIONS.filter(({ does }) => counts[does] > 0)
  if (shown.length === 0) return ['  no rows']
  const width = Math.max(...shown.map(({ does }) => String(counts[does]).length))
  return shown.flatMap(({ does, heading, lines }) => {
    const rows = view.plan.rows.filter((row) => row.do === does)
    const lead = `  ${heading.padEnd(HEADING_WIDTH)}  ${String(rows.length).padStart(width)}`
    const [first = '', ...more] = lines(view, rows)
    const indent = ' '.repeat(lead.length + 2)
    return [`${lead}  ${first}`.trimEnd(), ...more.map((line) => `${indent}${line}`)]
  })
}

interface Section {
  does: RowAction
  heading: string
  lines(view: PlanView, rows: readonly PrintableRow[]): readonly string[]
}

const SECTIONS: readonly Section[] = [
  { does: 'create', heading: 'create', lines: createLines },
  { does: 'update', heading: 'update', lines: updateLines },
  { does: 'same', heading: 'same', lines: () => [] },
  { does: 'conflict', heading: 'conflict', lines: (_, rows) => reasonLines(rows) },
  { does: 'skip', heading: 'skip', lines: (_, rows) => reasonLines(rows) },
  { does: 'refuse', heading: 'refused', lines: (_, rows) => reasonLines(rows) },
]

const HEADING_WIDTH = Math.max(...SECTIONS.map(({ heading }) => heading.length))

function createLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  return firstRows(rows, view.isWhole, (row) => rowTitle(view, row))
}

/** Returns `line 7: LT-0044`, with the record's client if the plan has several. */
function rowTitle({ clients }: PlanView, { line, name, id, client }: PrintableRow): string {
  const record = cleanLine(name ?? String(id ?? ''))
  if (clients === undefined || client === undefined || client === null) {
    return `${linesText([line])}: ${record}`
  }
  return `${linesText([line])}: ${record} (${clients.get(client) ?? `client ${client}`})`
}

/** Returns the rows to show one by one: the first of each kind, or all. */
export function rowsShown({ rows }: PrintablePlan, isWhole: boolean): readonly PrintableRow[] {
  const of = (does: RowAction) => rows.filter((row) => row.do === does)
  const [created, updated] = [of('create'), of('update')]
  if (isWhole) return [...created, ...updated]
  return [...created.slice(0, MAX_SHOWN), ...updated.slice(0, MAX_SHOWN)]
}

function updateLines(view: PlanView, rows: readonly PrintableRow[]): string[] {
  return [
    changedFields(view, rows),
    ...firstRows(rows, view.isWhole, (row) => differences(view, row)),
  ]
}

function firstRows(
  rows: readonly PrintableRow[],
  isWhole: boolean,
  text: (row: PrintableRow) => string,
): string[] {
  const shown = isWhole ? rows : rows.slice(0, MAX_SHOWN)
  const rest = rows.length - shown.length
  return [...shown.map(text), ...(rest === 0 ? [] : [`and ${rest} more (--verbose)`])]
}

/** Returns the fields that updates change, the most frequent first: `os 19, ip 6`. */
function changedFields({ resource }: PlanView, rows: readonly PrintableRow[]): string {
  const counts = new Map<string, number>()
  for (const { changes = {} } of rows) {
    for (const name of Object.keys(changes)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${flagOf(resource, name)} ${count}`)
    .join(', ')
}

function differences(view: PlanView, row: PrintableRow): string {
  const { api, resource } = view
  const { changes = {} } = row
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
export function noticeLines(rows: readonly Pick<PrintableRow, 'line' | 'notices'>[]): string[] {
  return grouped(rows, ({ notices = [] }) => notices.map((notice) => `: ${notice}`))
}

/** Returns each text once, after the lines of its rows. */
function grouped<Row extends Pick<PrintableRow, 'line'>>(
  rows: readonly Row[],
  texts: (row: Row) => readonly string[],
): string[] {
  const lines = new Map<string, number[]>()
  for (const row of rows) {
    for (const text of texts(row)) {
      const known = lines.get(text)
      if (known === undefined) lines.set(text, [row.line])
      else known.push(row.line)
    }
  }
  return [...lines].map(([text, numbers]) => cleanLine(`${linesText(numbers)}${text}`))
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
