import type { Notice } from '../../api/writes/plan.ts'
import type { Context } from '../../context.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Json } from '../../records/record.ts'
import type { PrintablePlan, PrintableRow } from './printable-plan.ts'

/** What became of a row that was to be written. */
export interface RowOutcome {
  outcome: 'created' | 'updated' | 'unchanged' | 'failed' | 'not_tried'
  /** The record's ID, of a new one too. */
  id?: number
  error?: { code: string; message: string }
  /** What is to be known of what was stored. */
  notices?: readonly Pick<Notice, 'code' | 'message'>[]
}

/** What became of a plan: the number of its run, and of each row that was written, by its place. */
export interface PlanOutcome {
  run: number
  outcomes: ReadonlyMap<number, RowOutcome>
}

/** What a row of the document has, in this order, where it has it. */
const ROW_KEYS = [
  ...(['line', 'do', 'id', 'client', 'name', 'match', 'changes', 'values'] as const),
  ...(['column', 'why', 'hint', 'hazard', 'notices', 'outcome', 'error'] as const),
]

/** Prints the plan, with what became of it, where a program reads it: one document, or a row on each line. */
export async function printPlanDocument(
  context: Context,
  plan: PrintablePlan,
  carried?: PlanOutcome,
): Promise<void> {
  const format = FORMATS[context.format()]
  if (format.reader === 'program') await context.show(planSheet(plan, carried, format.hasLines))
}

function planSheet(plan: PrintablePlan, carried: PlanOutcome | undefined, hasLines = false): Sheet {
  const rows = plan.rows.map((row, index) => document(row, carried?.outcomes.get(index)))
  const all: Readonly<Record<string, Json>> = {
    resource: plan.resource,
    source: plan.source,
    counts: { ...plan.counts },
    ignored_columns: plan.ignored_columns,
    ...(carried === undefined ? {} : { run: carried.run }),
    rows,
  }
  const names = hasLines ? ROW_KEYS : Object.keys(all)
  return {
    fields: names.map((name) => ({ name, label: name, kind: 'text' })),
    columns: [],
    rows: hasLines ? rows : [all],
    isList: hasLines,
  }
}

function document(
  row: PrintableRow,
  outcome: RowOutcome | undefined,
): Readonly<Record<string, Json>> {
  // Of very many rows there are no two copies.
  if (outcome === undefined && isDocument(row)) return row
  const after = outcome?.notices?.map(({ message }) => message) ?? []
  const notices = [...new Set([...(row.notices ?? []), ...after])]
  const { notices: _, error, ...rest } = outcome ?? {}
  const all: Readonly<Record<string, Json | undefined>> = {
    ...row,
    ...rest,
    ...(error === undefined ? {} : { error: { ...error } }),
    ...(notices.length === 0 ? {} : { notices }),
  }
  return Object.fromEntries(
    ROW_KEYS.flatMap((name) => {
      const value = all[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

const PLACES: ReadonlyMap<string, number> = new Map(ROW_KEYS.map((name, place) => [name, place]))

/** Whether a row is as the document has it: in its order, and without a notice that is said twice. */
function isDocument(row: PrintableRow): row is PrintableRow & Readonly<Record<string, Json>> {
  if (row.notices !== undefined) return false
  let last = -1
  for (const [name, value] of Object.entries(row)) {
    const place = PLACES.get(name) ?? -1
    if (place <= last || value === undefined) return false
    last = place
  }
  return true
}
