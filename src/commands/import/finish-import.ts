import { checkChangeLimit } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Context } from '../../context.ts'
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
import { reportOutcome } from './report-outcome.ts'
import { confirmImport } from './report-plan.ts'
import { runFailure } from './run-failure.ts'

/** A plan that was shown, and all that carrying it out takes. */
export interface FinishOptions extends Omit<ExecuteOptions, 'concurrency' | 'secretsAt'> {
  planned: PlannedFile
  mode: ImportMode
  /** The module's records in the scope. */
  existing: readonly StoredRecord[]
  /** The plan was kept in a file, to be carried out later: nothing is written now. */
  isSaved: boolean
  /** The secrets of each row; asked for once something is to be written. */
  secrets: () => Promise<ExecuteOptions['secretsAt']>
}

/** What an import came to; what it fails with is thrown once the document is printed. */
interface ImportResult {
  carried?: PlanOutcome
  failure?: unknown
}

/** Carries out a plan unless something speaks against it, and prints the document where a program reads it. */
export async function finishImport(
  context: Context,
  api: Api,
  finishing: FinishOptions,
): Promise<void> {
  const { plan } = finishing.planned
  const { carried, failure } = await executeUnlessRefused(context, api, finishing).catch(
    (error: unknown): ImportResult => ({ failure: error }),
  )
  await printPlanDocument(context, plan, carried)
  if (failure !== undefined) throw failure
}

async function executeUnlessRefused(
  context: Context,
  api: Api,
  finishing: FinishOptions,
): Promise<ImportResult> {
  const { planned, mode, existing, scope, isSaved } = finishing
  const { resource, plan } = planned
  const refusal = refusalOf(planned, mode, context.flags.quiet === true)
  if (refusal !== undefined) throw refusal
  await checkChangeLimit(mode.limit, {
    ...{ resource, verb: 'update', count: plan.counts.update },
    total: async () => existing.length,
  })
  if (context.flags.dryRun === true) {
    context.note('planned', 'Dry run: nothing was written.')
    return { failure: dryRunFailure(planned, mode) }
  }
  if (writeCount(plan) === 0) {
    context.note('unchanged', 'There is nothing to write.')
    return { failure: refusedRowsFailure(planned) }
  }
  if (isSaved) return { failure: refusedRowsFailure(planned) }
  await confirmImport(context, planned, scope)
  return write(context, api, finishing)
}

async function write(context: Context, api: Api, finishing: FinishOptions): Promise<ImportResult> {
  const { planned, mode, secrets, ...carrying } = finishing
  const secretsAt = await secrets()
  const { concurrency } = mode
  const run = await executePlan(context, api, planned, { ...carrying, concurrency, secretsAt })
  const carried = planOutcomeOf(run)
  await reportOutcome(context, api, planned, carried)
  const failure =
    runFailure(context.signal, planned.resource, run.result) ?? refusedRowsFailure(planned)
  return { carried, failure }
}
