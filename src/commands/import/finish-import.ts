import { checkChangeLimit } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Context } from '../../context.ts'
import { checkSource } from './check-source.ts'
import { type ExecuteOptions, executePlan, planOutcomeOf } from './execute-plan.ts'
import type { ImportMode } from './import-request.ts'
import { type PlanOutcome, printPlanDocument } from './plan-document.ts'
import {
  dryRunFailure,
  type PlannedFile,
  refusalOf,
  refusedRowsFailure,
  writeCount,
} from './plan-result.ts'
import type { SourceRecorder } from './remember-source.ts'
import { reportImportOutcome } from './report-outcome.ts'
import { confirmImport } from './report-plan.ts'
import { runFailure } from './run-failure.ts'

/** A plan that was shown, and everything needed to apply it. */
interface FinishOptions extends Omit<ExecuteOptions, 'concurrency' | 'secretsAt'> {
  planned: PlannedFile
  mode: ImportMode
  /** The module's records in the scope. */
  existing: readonly StoredRecord[]
  /** Whether the plan was saved to be applied later: nothing is written now. */
  isSaved: boolean
  /** What remembers the file's source, if it has one. */
  recorder?: SourceRecorder | undefined
  /** Reads the secrets of each row; called only if something is written. */
  secrets: () => Promise<ExecuteOptions['secretsAt']>
}

/** The result of an import; its failure is thrown once the document is printed. */
interface ImportResult {
  outcome?: PlanOutcome
  failure?: unknown
}

/** Applies a plan unless it is refused, and prints the document if the output is for a program. */
export async function finishImport(
  context: Context,
  api: Api,
  options: FinishOptions,
): Promise<void> {
  const { plan } = options.planned
  const { outcome, failure } = await executeUnlessRefused(context, api, options).catch(
    (error: unknown): ImportResult => ({ failure: error }),
  )
  await printPlanDocument(context, plan, outcome)
  if (failure !== undefined) throw failure
}

async function executeUnlessRefused(
  context: Context,
  api: Api,
  options: FinishOptions,
): Promise<ImportResult> {
  const { planned, mode, existing, scope, isSaved, recorder } = options
  const { resource, plan } = planned
  const refusal = refusalOf(planned, mode, context.flags.quiet === true)
  if (refusal !== undefined) throw refusal
  // First, since too many records that left mean an incomplete file, whatever else would change.
  await checkSource(context, api, planned, mode.leftLimit)
  await checkChangeLimit(mode.limit, {
    ...{ resource, verb: 'update', count: writeCount(plan) - plan.counts.create },
    total: async () => existing.length,
  })
  if (context.flags.dryRun === true) {
    context.note('planned', 'Dry run: nothing was written.')
    return { failure: dryRunFailure(planned, mode) }
  }
  if (writeCount(plan) === 0) {
    context.note('unchanged', 'There is nothing to write.')
    if (!isSaved) recorder?.saveUnwritten()
    return { failure: refusedRowsFailure(planned) }
  }
  if (isSaved) return { failure: refusedRowsFailure(planned) }
  await confirmImport(context, planned, scope)
  return write(context, api, options)
}

async function write(context: Context, api: Api, options: FinishOptions): Promise<ImportResult> {
  const { planned, mode, secrets, recorder, ...others } = options
  const secretsAt = await secrets()
  const { concurrency } = mode
  recorder?.saveUnwritten()
  const run = await executePlan(context, api, planned, { ...others, concurrency, secretsAt })
  const outcome = planOutcomeOf(run)
  await reportImportOutcome(context, api, planned, outcome)
  const failure =
    runFailure(context.signal, planned.resource, run.result) ?? refusedRowsFailure(planned)
  if (recorder === undefined) return { outcome, failure }
  const { errorOfSaving } = await import('./remember-run.ts')
  const unsaved = errorOfSaving(() => recorder.saveWritten(run.result))
  return { outcome, failure: failure ?? unsaved }
}
