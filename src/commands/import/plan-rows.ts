import type { Api } from '../../api/api.ts'
import { flagOf } from '../../records/field-names.ts'
import type { Resource } from '../../resources/definition.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { linesText } from './line-numbers.ts'
import type { PrintablePlan, PrintableRow } from './printable-plan.ts'

/** A plan, and how much of it to show. */
export interface PlanView {
  api: Api
  resource: Resource
  plan: PrintablePlan
  /** Whether to show every difference, not only the first ones. */
  isWhole: boolean
  /** The names of the rows' clients, by ID; absent if all records belong to one client. */
  clients?: ReadonlyMap<number, string>
}

/** How many differences and new records to show of a plan. */
export const MAX_SHOWN = 5

/** Returns `line 7: LT-0044`, with the record's client if the plan has several; without a line only the record. */
export function rowTitle(view: PlanView, row: PrintableRow): string {
  const { line } = row
  return `${line === undefined ? '' : `${linesText([line])}: `}${recordTitle(view, row)}`
}

/** Returns a record's name, with its client if the plan has several. */
export function recordTitle({ clients }: PlanView, { name, id, client }: PrintableRow): string {
  const record = cleanLine(name ?? String(id ?? ''))
  if (clients === undefined || client === undefined || client === null) return record
  return `${record} (${clients.get(client) ?? `client ${client}`})`
}

/** Returns the texts of the first rows, and how many more there are; or of all rows. */
export function firstRows(
  rows: readonly PrintableRow[],
  isWhole: boolean,
  text: (row: PrintableRow) => string,
): string[] {
  const shown = isWhole ? rows : rows.slice(0, MAX_SHOWN)
  const rest = rows.length - shown.length
  return [...shown.map(text), ...(rest === 0 ? [] : [`and ${rest} more (--verbose)`])]
}

/** Counts how often each field is named, the most frequent first: `os 19, ip 6`. */
export function fieldCounts(resource: Resource, names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${flagOf(resource, name)} ${count}`)
    .join(', ')
}
