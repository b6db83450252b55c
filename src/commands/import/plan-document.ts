import type { Notice } from '../../api/writes/plan.ts'
import type { Context } from '../../context.ts'
import type { SourceState } from '../../import/import-plan.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Json } from '../../records/record.ts'
import type { PrintablePlan, PrintableRow } from './printable-plan.ts'

/** The outcome of a row that was to be written. */
export interface RowOutcome {
  outcome: 'created' | 'updated' | 'archived' | 'unarchived' | 'unchanged' | 'failed' | 'not_tried'
  /** The ID of the record, including a new one. */
  id?: number
  error?: { code: string; message: string }
  /** Notices about the stored record. */
  notices?: readonly Pick<Notice, 'code' | 'message'>[]
}

/** The outcome of a plan: the number of its run, and the outcome of each written row, by its index. */
export interface PlanOutcome {
  run: number
  outcomes: ReadonlyMap<number, RowOutcome>
}

/** The keys of a row in the document, in this order; only those with a value are printed. */
const ROW_KEYS = [
  ...(['line', 'do', 'verb', 'id', 'client', 'name', 'match', 'changes', 'values'] as const),
  ...(['conflicts'] as const),
  ...(['column', 'why', 'hint', 'hazard', 'notices', 'outcome', 'error'] as const),
]

/** Prints the plan and its outcome if the output is for a program: as one document, or one row a line. */
export async function printPlanDocument(
  context: Context,
  plan: PrintablePlan,
  outcome?: PlanOutcome,
): Promise<void> {
  const format = FORMATS[context.format()]
  if (format.reader === 'program') await context.show(planSheet(plan, outcome, format.hasLines))
}

function planSheet(plan: PrintablePlan, outcome: PlanOutcome | undefined, hasLines = false): Sheet {
  const rows = plan.rows.map((row, index) => rowDocument(row, outcome?.outcomes.get(index)))
  const document: Readonly<Record<string, Json>> = {
    resource: plan.resource,
    source: plan.source,
    ...(plan.memory === undefined ? {} : { memory: memoryDocument(plan.memory) }),
    counts: { ...plan.counts },
    ignored_columns: plan.ignored_columns,
    ...(outcome === undefined ? {} : { run: outcome.run }),
    rows,
  }
  const names = hasLines ? rowKeysOf(plan) : Object.keys(document)
  return {
    fields: names.map((name) => ({ name, label: name, kind: 'text' })),
    columns: [],
    rows: hasLines ? rows : [document],
    isList: hasLines,
  }
}

function memoryDocument({ owns, brought, ...rest }: SourceState): Json {
  return { ...rest, owns: [...owns], brought: { ...brought } }
}

/** The keys that only rows of a source have. */
const SOURCE_KEYS: ReadonlySet<string> = new Set(['verb', 'conflicts'])

function rowKeysOf({ source }: PrintablePlan): readonly string[] {
  return source === null ? ROW_KEYS.filter((name) => !SOURCE_KEYS.has(name)) : ROW_KEYS
}

function rowDocument(
  row: PrintableRow,
  outcome: RowOutcome | undefined,
): Readonly<Record<string, Json>> {
  // Don't copy rows that need no change: there may be very many.
  if (outcome === undefined && isRowDocument(row)) return row
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

const KEY_ORDER: ReadonlyMap<string, number> = new Map(ROW_KEYS.map((name, at) => [name, at]))

/** Whether a row can be printed as it is: its keys are in order, and it has no notices, which may repeat. */
function isRowDocument(row: PrintableRow): row is PrintableRow & Readonly<Record<string, Json>> {
  if (row.notices !== undefined) return false
  let last = -1
  for (const [name, value] of Object.entries(row)) {
    const order = KEY_ORDER.get(name) ?? -1
    if (order <= last || value === undefined) return false
    last = order
  }
  return true
}
