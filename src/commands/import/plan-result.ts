import { AttentionError, type Failure, PartialError, UsageError } from '../../errors.ts'
import { formatCount } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { ImportMode } from './import-request.ts'
import { linesText } from './line-numbers.ts'
import { reasonLines } from './plan-text.ts'
import type { PrintablePlan } from './printable-plan.ts'

/** A plan, and what it was made from. */
export interface PlannedFile {
  resource: Resource
  plan: PrintablePlan
  /** What messages call the file. */
  name: string
  /** The plan was saved, and is carried out now. */
  isFromPlan?: boolean
}

/** How many records a plan creates and updates. */
export function writeCount({ counts }: PrintablePlan): number {
  return counts.create + counts.update
}

/** Why nothing of a plan is written: rows are refused, and nobody said to skip them; undefined where it may be written. */
export function refusalOf(
  planned: PlannedFile,
  { skipsInvalid }: ImportMode,
  isQuiet: boolean,
): UsageError | undefined {
  const refused = refusedRows(planned)
  if (refused.length === 0 || skipsInvalid) return undefined
  const { length } = refused
  const rows = `${length} of ${planned.plan.rows.length} rows of ${planned.name}`
  const correct =
    planned.isFromPlan === true
      ? 'Plan the import again'
      : `Correct ${length === 1 ? 'it' : 'them'}`
  const say = `${correct}, or add --skip-invalid to write the others`
  return new UsageError(`Nothing was written: ${rows} ${isOne(length)} refused`, {
    // Otherwise the plan has said it.
    hint: isQuiet ? [...reasonLines(refused), say] : say,
  })
}

/** What a plan that is not carried out ends with. */
export function dryRunFailure(planned: PlannedFile, manner: ImportMode): Failure | undefined {
  const { resource, plan } = planned
  const count = writeCount(plan)
  if (manner.isCheck && count > 0) {
    return new AttentionError(`There is something to do: ${formatCount(resource, count)}`)
  }
  return refusedRowsFailure(planned)
}

/** More lines than this are named in the plan alone. */
const MAX_NAMED_LINES = 20

/** What an import ends with whose other rows were written: those that were refused. */
export function refusedRowsFailure(planned: PlannedFile): PartialError | undefined {
  const refused = refusedRows(planned)
  const { length } = refused
  if (length === 0) return undefined
  const lines = length > MAX_NAMED_LINES ? '' : `: ${linesText(refused.map(({ line }) => line))}`
  const rows = `${length} of ${planned.plan.rows.length} rows of ${planned.name}`
  return new PartialError(`${rows} ${isOne(length)} refused${lines}`)
}

function refusedRows({ plan }: PlannedFile): PrintablePlan['rows'] {
  return plan.rows.filter((row) => row.do === 'refuse')
}

function isOne(count: number): string {
  return count === 1 ? 'is' : 'are'
}
