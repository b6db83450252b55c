import { AttentionError, type Failure, PartialError, UsageError } from '../../errors.ts'
import { formatCount } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import { isWritten } from './execute-plan.ts'
import type { ImportMode } from './import-request.ts'
import { linesText } from './line-numbers.ts'
import { reasonLines } from './plan-text.ts'
import type { PrintablePlan } from './printable-plan.ts'

/** A plan, and the file that it was made from. */
export interface PlannedFile {
  resource: Resource
  plan: PrintablePlan
  /** The file's name in messages. */
  name: string
  /** Whether it is a saved plan that is applied now. */
  isFromPlan?: boolean
}

/** Returns the rows of a plan that the file has. */
export function rowsOfFile({ rows }: PrintablePlan): PrintablePlan['rows'] {
  return rows.filter(({ line }) => line !== undefined)
}

/** Returns how many records a plan writes. */
export function writeCount({ counts, rows }: PrintablePlan): number {
  const left = counts.left === undefined ? [] : rows.filter((row) => row.do === 'left')
  return counts.create + counts.update + left.filter(isWritten).length
}

/** Returns the error if rows are refused and not to be skipped, so that nothing is written; undefined otherwise. */
export function refusalOf(
  planned: PlannedFile,
  { skipsInvalid }: ImportMode,
  isQuiet: boolean,
): UsageError | undefined {
  const refused = refusedRows(planned)
  if (refused.length === 0 || skipsInvalid) return undefined
  const what = refused.length === 1 ? 'it' : 'them'
  const fix = planned.isFromPlan === true ? 'Plan the import again' : `Fix ${what}`
  const nextStep = `${fix}, or add --skip-invalid to write the others`
  return new UsageError(`Nothing was written: ${refusedText(planned, refused).join(', and ')}`, {
    // Without --quiet, the plan has shown the reasons.
    hint: isQuiet ? [...reasonLines(refused), nextStep] : nextStep,
  })
}

/** Returns the error that a dry run ends with; undefined if there is none. */
export function dryRunFailure(planned: PlannedFile, mode: ImportMode): Failure | undefined {
  const { resource, plan } = planned
  const count = writeCount(plan)
  if (mode.isCheck && count > 0) {
    return new AttentionError(`There is something to do: ${formatCount(resource, count)}`)
  }
  return refusedRowsFailure(planned)
}

/** If more rows are refused than this, only the plan names their lines. */
const MAX_NAMED_LINES = 20

/** Returns the error for refused rows, for when the others were written; undefined if there are none. */
export function refusedRowsFailure(planned: PlannedFile): PartialError | undefined {
  const refused = refusedRows(planned)
  if (refused.length === 0) return undefined
  const numbers = refused.flatMap(({ line }) => (line === undefined ? [] : [line]))
  const isNamed = numbers.length > 0 && numbers.length <= MAX_NAMED_LINES
  const lines = isNamed ? `: ${linesText(numbers)}` : ''
  return new PartialError(`${refusedText(planned, refused).reverse().join(', and ')}${lines}`)
}

/** Says how many rows of the file are refused, and how many records that the file no longer has. */
function refusedText(
  { resource, plan, name }: PlannedFile,
  refused: PrintablePlan['rows'],
): string[] {
  const inFile = refused.filter(({ line }) => line !== undefined).length
  const left = refused.length - inFile
  const rows = `${inFile} of ${rowsOfFile(plan).length} rows of ${name} ${verbFor(inFile)} refused`
  const records = `${formatCount(resource, left)} that left ${verbFor(left)} refused`
  return [...(inFile === 0 ? [] : [rows]), ...(left === 0 ? [] : [records])]
}

function refusedRows({ plan }: PlannedFile): PrintablePlan['rows'] {
  return plan.rows.filter((row) => row.do === 'refuse')
}

function verbFor(count: number): string {
  return count === 1 ? 'is' : 'are'
}
