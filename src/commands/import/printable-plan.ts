import type { StoredRecord } from '../../api/records/read.ts'
import { hintText, type InstanceFlags } from '../../cli/step-commands.ts'
import type { ImportPlan, PlanRow } from '../../import/import-plan.ts'
import type { PlannedImport } from '../../import/plan-import.ts'

/** A row of a plan whose hint is a text. */
export interface PrintableRow extends Omit<PlanRow, 'hint'> {
  hint?: string
}

/** A plan as it is shown, printed and kept: its hints are texts. */
export interface PrintablePlan extends Omit<ImportPlan, 'rows'> {
  rows: readonly PrintableRow[]
}

/** A plan with its hints as texts; `at` is the instance that the line named. */
export function toPrintablePlan(plan: ImportPlan, at: InstanceFlags | undefined): PrintablePlan {
  return { ...plan, rows: plan.rows.map((row) => wordedRow(row, at)) }
}

function wordedRow(row: PlanRow, at: InstanceFlags | undefined): PrintableRow {
  if (isWorded(row)) return row
  const { hint, ...others } = row
  const text = hintText(hint, at)
  return text === undefined ? others : { ...others, hint: text }
}

/** A row without a hint stays the same: there may be very many. */
function isWorded(row: PlanRow): row is PlanRow & PrintableRow {
  return row.hint === undefined
}

/** The record of each row that is an update, by the row's place in the plan. */
export function targetsByIndex({
  plan,
  targets,
}: PlannedImport): ReadonlyMap<number, StoredRecord> {
  return new Map(
    plan.rows.flatMap((row, index) => {
      const stored = targets.get(row)
      return stored === undefined ? [] : [[index, stored] as const]
    }),
  )
}
