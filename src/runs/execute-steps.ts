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

/** How the steps of a run are carried out. */
export interface RunOptions extends ActionOptions {
  /** How many writes are under way at once, at most. */
  concurrency?: number
  /** The records of steps that were looked up already. */
  targets?: ReadonlyMap<Step, StoredRecord>
  /** All records of the scope's list in its order, if they were read already. */
  listed?: readonly StoredRecord[]
  /** The secrets among the values of a step, by field. */
  secretsOf?(step: Step): Readonly<Record<string, Json>> | Promise<Readonly<Record<string, Json>>>
  /** What messages call a field of a step; absent: its name. */
  labelsFor?(step: Step): (field: string) => string
  /**
   * Looks once more, now that no other run can write, for records that creates would make twice, and tells why those
   * can't be created any more; `made` are the IDs of those that the run itself has made. Undefined where nothing can have
   * changed since the steps were planned.
   */
  recheck?(creates: readonly Step[], made: ReadonlySet<number>): Promise<RecheckResult | undefined>
  /** Told as soon as a step is through. */
  onOutcome?(step: Step, outcome: StepOutcome): void | Promise<void>
}

/** What looking once more has found. */
export interface RecheckResult {
  /** All records of the scope's list, if they were read. */
  listed?: readonly StoredRecord[]
  /** Why steps can't be carried out any more. */
  failures: ReadonlyMap<Step, Error>
}

/** What a step came to. */
export type StepOutcome =
  | { state: 'done'; step: Step; outcome: Outcome }
  | { state: 'failed'; step: Step; error: unknown }
  | { state: 'untried'; step: Step }

/** What the steps of a run are carried out with. */
export interface StepContext {
  api: Api
  run: Run
  resource: Resource
  scope: Scope
  how: RunOptions
  /** Why steps can't be carried out any more, as far as that is known before. */
  failures?: ReadonlyMap<Step, Error>
  /** Steps that were sent once, without anybody having heard what came of it. */
  sentBefore?: ReadonlySet<Step>
}

/** So many steps are begun at once; the session sends few of them, and reads back many together. */
const MAX_STEPS_IN_FLIGHT = 256

/** The list and the records of steps, read at once where there are many. */
async function lookedUp(
  { api, resource, scope, how }: StepContext,
  steps: readonly Step[],
): Promise<Pick<RunOptions, 'listed' | 'targets'>> {
  const missing = steps.filter((step) => step.id !== undefined && how.targets?.has(step) !== true)
  const listed = how.listed ?? (await listFor(api, resource, scope, missing.length))
  if (listed === undefined) return {}
  const records = byId(resource, listed)
  const found = missing.flatMap((step): [Step, StoredRecord][] => {
    const stored = records.get(step.id ?? 0)
    return stored === undefined ? [] : [[step, stored]]
  })
  return { listed, targets: new Map([...(how.targets ?? []), ...found]) }
}

/**
 * Carries out steps of a run. A failure of one does not hold up the others; one that all would meet does, and the rest is
 * untried. Rejects only where the records can't be read, before anything is sent.
 */
export async function executeSteps(
  carrying: StepContext,
  steps: readonly Step[],
): Promise<readonly StepOutcome[]> {
  const { api, resource, scope } = carrying
  const how = { ...carrying.how, ...(await lookedUp(carrying, steps)) }
  const signal = how.signal ?? new AbortController().signal
  const inner = openWriteSession(api, resource, scope, {
    signal,
    ...concurrencyFor(resource, how),
    ...(how.listed === undefined ? {} : { listed: how.listed }),
  })
  const lookUp = how.lookUp ?? createReferenceCache()
  const outcomes: StepOutcome[] = []
  const waiting = steps.entries()
  let isOver = false
  const work = async () => {
    for (const [index, step] of waiting) {
      const isStopped = isOver || signal.aborted || carrying.run.failure() !== undefined
      const outcome = isStopped
        ? ({ state: 'untried', step } as const)
        : await outcomeOf(carrying, step, {
            ...how,
            lookUp,
            writer: carrying.run.writerFor(step, inner),
          })
      outcomes[index] = outcome
      if (outcome.state === 'failed' && isFatalForBatch(outcome.error)) isOver = true
      if (!isStopped) await how.onOutcome?.(step, outcome)
    }
  }
  await Promise.all(Array.from({ length: MAX_STEPS_IN_FLIGHT }, work))
  return outcomes
}

/** How many writes are under way at once; where nothing is said, the session decides. */
export function concurrencyFor(
  { needsSequentialWrites }: Resource,
  { concurrency }: Pick<RunOptions, 'concurrency'>,
): { atOnce?: number } {
  if (needsSequentialWrites === true) return { atOnce: 1 }
  return concurrency === undefined ? {} : { atOnce: concurrency }
}

async function outcomeOf(carrying: StepContext, step: Step, how: RunOptions): Promise<StepOutcome> {
  try {
    const failure = carrying.failures?.get(step)
    if (failure !== undefined) throw failure
    return { state: 'done', step, outcome: await performStep(carrying, step, how) }
  } catch (error) {
    if (error instanceof NotSentError) return { state: 'untried', step }
    const gone = alreadyDeleted(carrying, step, how, error)
    if (gone !== undefined) {
      await carrying.run.recordAlreadyDone(step)
      return { state: 'done', step, outcome: gone }
    }
    await carrying.run.recordFailure(step, error)
    return { state: 'failed', step, error }
  }
}

/**
 * A deletion that is refused the second time, of a record that this server would not show if it were archived (H20), has
 * happened the first time.
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
