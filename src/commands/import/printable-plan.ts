import type { StoredRecord } from '../../api/records/read.ts'
import { hintText, type InstanceFlags } from '../../cli/step-commands.ts'
import type { ImportPlan, PlanRow } from '../../import/import-plan.ts'
import type { PlannedImport } from '../../import/plan-import.ts'
import type { SourceNote } from '../../runs/step.ts'

/** A row of a plan with its hint as text. */
export interface PrintableRow extends Omit<PlanRow, 'hint'> {
  hint?: string
}

/** A plan with its hints as text, to be shown and printed. */
export interface PrintablePlan extends Omit<ImportPlan, 'rows'> {
  rows: readonly PrintableRow[]
}

/** Converts the hints of a plan to text; `at` has the flags that name the command's instance. */
export function toPrintablePlan(plan: ImportPlan, at: InstanceFlags | undefined): PrintablePlan {
  return { ...plan, rows: plan.rows.map((row) => toPrintableRow(row, at)) }
}

function toPrintableRow(row: PlanRow, at: InstanceFlags | undefined): PrintableRow {
  if (hasNoHint(row)) return row
  const { hint, ...others } = row
  const text = hintText(hint, at)
  return text === undefined ? others : { ...others, hint: text }
}

/** Whether a row can be used as it is, without a copy: there may be very many. */
function hasNoHint(row: PlanRow): row is PlanRow & PrintableRow {
  return row.hint === undefined
}

/** Returns the record that each update changes, by the row's index in the plan. */
export function targetsByIndex({
  plan,
  targets,
}: PlannedImport): ReadonlyMap<number, StoredRecord> {
  return byIndex(plan, targets)
}

/** Returns what to remember of each row once it is written, by its index in the plan. */
export function notesByIndex({ plan, notes }: PlannedImport): ReadonlyMap<number, SourceNote> {
  return byIndex(plan, notes)
}

function byIndex<T>({ rows }: ImportPlan, of: ReadonlyMap<PlanRow, T>): ReadonlyMap<number, T> {
  return new Map(
    rows.flatMap((row, index) => {
      const found = of.get(row)
      return found === undefined ? [] : [[index, found] as const]
    }),
  )
}
