import type { ActionOptions } from '../actions/action-options.ts'
import { createWriteRequest } from '../actions/change-rule.ts'
import { createReferenceCache } from '../actions/reference-cache.ts'
import type { Api } from '../api/api.ts'
import { isFatalForBatch } from '../api/http/fatal-for-batch.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { NotSentError } from '../api/writes/session/not-sent.ts'
import { openWriteSession } from '../api/writes/session/session.ts'
import type { Outcome } from '../api/writes/write.ts'
import { ServerError } from '../errors.ts'
import type { Json } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { CHANGE_RULES } from './change-rules.ts'
import { performStep } from './perform-step.ts'
import type { Run } from './run.ts'
import type { Step } from './step.ts'
import { byId, listFor } from './target-records.ts'

/** How the steps of a run are performed. */
export interface RunOptions extends ActionOptions {
  /** The maximum number of concurrent writes. */
  concurrency?: number
  /** The records of steps that were read already. */
  targets?: ReadonlyMap<Step, StoredRecord>
  /** All records of the scope's list in its order, if they were read already. */
  listed?: readonly StoredRecord[]
  /** The secrets among the values of a step, by field. */
  secretsOf?(step: Step): Readonly<Record<string, Json>> | Promise<Readonly<Record<string, Json>>>
  /** Returns the names of a step's fields in messages; absent: the fields' own names. */
  labelsFor?(step: Step): (field: string) => string
  /**
   * Checks again, now that no other run can write, for records that creates would duplicate, and returns errors for the
   * steps that must not be performed; `made` are the IDs of records that the run itself has created. Undefined if nothing
   * can have changed since the steps were planned.
   */
  recheck?(creates: readonly Step[], made: ReadonlySet<number>): Promise<RecheckResult | undefined>
  /** Throws an error for a record that must not be updated as it is now. */
  checkTarget?(step: Step, target: StoredRecord): void
  /** Called when a step is finished. */
  onOutcome?(step: Step, outcome: StepOutcome): void | Promise<void>
}

/** The result of checking again. */
export interface RecheckResult {
  /** All records of the scope's list, if they were read. */
  listed?: readonly StoredRecord[]
  /** The errors of steps that can no longer be performed. */
  failures: ReadonlyMap<Step, Error>
}

/** The outcome of a step. */
export type StepOutcome =
  | { state: 'done'; step: Step; outcome: Outcome }
  | { state: 'failed'; step: Step; error: unknown }
  | { state: 'untried'; step: Step }

/** What performing the steps of a run needs. */
export interface StepContext {
  api: Api
  run: Run
  resource: Resource
  scope: Scope
  runOptions: RunOptions
  /** The errors of steps that are known to be no longer possible. */
  failures?: ReadonlyMap<Step, Error>
  /** Steps that were sent before, with unknown outcome. */
  sentBefore?: ReadonlySet<Step>
}

/** How many steps are started at once; the session sends fewer, and reads many back together. */
const MAX_STEPS_IN_FLIGHT = 256

/** Reads the list with the records of steps, if there are many. */
async function readTargets(
  { api, resource, scope, runOptions }: StepContext,
  steps: readonly Step[],
): Promise<Pick<RunOptions, 'listed' | 'targets'>> {
  const missing = steps.filter(
    (step) => step.id !== undefined && runOptions.targets?.has(step) !== true,
  )
  const listed = runOptions.listed ?? (await listFor(api, resource, scope, missing.length))
  if (listed === undefined) return {}
  const records = byId(resource, listed)
  const found = missing.flatMap((step): [Step, StoredRecord][] => {
    const stored = records.get(step.id ?? 0)
    return stored === undefined ? [] : [[step, stored]]
  })
  return { listed, targets: new Map([...(runOptions.targets ?? []), ...found]) }
}

/**
 * Performs steps of a run. An error of one step does not stop the others, unless it would hit all of them: then the rest
 * is untried. Rejects only if the records can't be read, before anything is sent.
 */
export async function executeSteps(
  context: StepContext,
  steps: readonly Step[],
): Promise<readonly StepOutcome[]> {
  const { api, resource, scope } = context
  const runOptions = { ...context.runOptions, ...(await readTargets(context, steps)) }
  const signal = runOptions.signal ?? new AbortController().signal
  const inner = openWriteSession(api, resource, scope, {
    signal,
    ...concurrencyFor(resource, runOptions),
    ...(runOptions.listed === undefined ? {} : { listed: runOptions.listed }),
  })
  const lookUp = runOptions.lookUp ?? createReferenceCache()
  const outcomes: StepOutcome[] = []
  const waiting = steps.entries()
  let hasFatalError = false
  const work = async () => {
    for (const [index, step] of waiting) {
      const isStopped = hasFatalError || signal.aborted || context.run.failure() !== undefined
      const outcome = isStopped
        ? ({ state: 'untried', step } as const)
        : await tryStep(context, step, {
            ...runOptions,
            lookUp,
            writer: context.run.writerFor(step, inner),
          })
      outcomes[index] = outcome
      if (outcome.state === 'failed' && isFatalForBatch(outcome.error)) hasFatalError = true
      if (!isStopped) await runOptions.onOutcome?.(step, outcome)
    }
  }
  await Promise.all(Array.from({ length: MAX_STEPS_IN_FLIGHT }, work))
  return outcomes
}

/** The session option for the number of concurrent writes; by default the session decides. */
export function concurrencyFor(
  { needsSequentialWrites }: Resource,
  { concurrency }: Pick<RunOptions, 'concurrency'>,
): { atOnce?: number } {
  if (needsSequentialWrites === true) return { atOnce: 1 }
  return concurrency === undefined ? {} : { atOnce: concurrency }
}

async function tryStep(
  context: StepContext,
  step: Step,
  runOptions: RunOptions,
): Promise<StepOutcome> {
  try {
    const failure = context.failures?.get(step)
    if (failure !== undefined) throw failure
    return { state: 'done', step, outcome: await performStep(context, step, runOptions) }
  } catch (error) {
    if (error instanceof NotSentError) return { state: 'untried', step }
    const outcome = alreadyDeleted(context, step, runOptions, error)
    if (outcome !== undefined) {
      await context.run.recordAlreadyDone(step)
      return { state: 'done', step, outcome }
    }
    await context.run.recordFailure(step, error)
    return { state: 'failed', step, error }
  }
}

/**
 * Returns the outcome of a deletion that is refused the second time, of a record that the server hides (H20): it has
 * happened the first time. Undefined for any other step.
 */
function alreadyDeleted(
  { resource, sentBefore }: StepContext,
  step: Step,
  { targets }: RunOptions,
  error: unknown,
): Outcome | undefined {
  const target = targets?.get(step)
  const isHidden = target !== undefined && Object.keys(target.raw).length === 0
  if (step.verb !== 'delete' || !isHidden || sentBefore?.has(step) !== true) return undefined
  if (!(error instanceof ServerError)) return undefined
  const request = createWriteRequest(CHANGE_RULES.delete, resource, target)
  const plan = { request, draft: { body: {}, notices: [] }, changes: [] }
  return { state: 'unchanged', id: step.id, row: undefined, notices: [], plan }
}
