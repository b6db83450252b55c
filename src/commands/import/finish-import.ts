import { checkChangeLimit } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { Stored } from '../../api/records/read.ts'
import type { Context } from '../../context.ts'
import { type Carrying, carriedBy, carryOut } from './execute-plan.ts'
import type { ImportManner } from './import-request.ts'
import { type Carried, showPlan } from './plan-document.ts'
import {
  endOfDryRun,
  type PlannedFile,
  refusalOf,
  skippedFailure,
  writesOf,
} from './plan-result.ts'
import { tellDone } from './report-outcome.ts'
import { askForImport } from './report-plan.ts'
import { endOfRun } from './run-failure.ts'

/** A plan that was shown, and all that carrying it out takes. */
export interface Finishing extends Omit<Carrying, 'concurrency' | 'secretsAt'> {
  planned: PlannedFile
  manner: ImportManner
  /** The module's records in the scope. */
  listed: readonly Stored[]
  /** The plan was kept in a file, to be carried out later: nothing is written now. */
  isKept: boolean
  /** The secrets of each row; asked for once something is to be written. */
  secrets: () => Promise<Carrying['secretsAt']>
}

/** What an import came to; what it fails with is thrown once the document is printed. */
interface End {
  carried?: Carried
  failure?: unknown
}

/** Carries out a plan unless something speaks against it, and prints the document where a program reads it. */
export async function finishImport(
  context: Context,
  api: Api,
  finishing: Finishing,
): Promise<void> {
  const { plan } = finishing.planned
  const { carried, failure } = await endOf(context, api, finishing).catch(
    (error: unknown): End => ({ failure: error }),
  )
  await showPlan(context, plan, carried)
  if (failure !== undefined) throw failure
}

async function endOf(context: Context, api: Api, finishing: Finishing): Promise<End> {
  const { planned, manner, listed, scope, isKept } = finishing
  const { resource, plan } = planned
  const refusal = refusalOf(planned, manner, context.flags.quiet === true)
  if (refusal !== undefined) throw refusal
  await checkChangeLimit(manner.limit, {
    ...{ resource, verb: 'update', count: plan.counts.update },
    total: async () => listed.length,
  })
  if (context.flags.dryRun === true) {
    context.note('planned', 'Dry run: nothing was written.')
    return { failure: endOfDryRun(planned, manner) }
  }
  if (writesOf(plan) === 0) {
    context.note('unchanged', 'There is nothing to write.')
    return { failure: skippedFailure(planned) }
  }
  if (isKept) return { failure: skippedFailure(planned) }
  await askForImport(context, planned, scope)
  return write(context, api, finishing)
}

async function write(context: Context, api: Api, finishing: Finishing): Promise<End> {
  const { planned, manner, secrets, ...carrying } = finishing
  const secretsAt = await secrets()
  const { concurrency } = manner
  const run = await carryOut(context, api, planned, { ...carrying, concurrency, secretsAt })
  const carried = carriedBy(run)
  await tellDone(context, api, planned, carried)
  const failure = endOfRun(context.signal, planned.resource, run.result) ?? skippedFailure(planned)
  return { carried, failure }
}
