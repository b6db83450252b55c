import type { Context } from '../context.ts'
import { Failure, PartialError } from '../errors.ts'
import { type HintLine, indentHint } from '../hints.ts'

/** What one instance gave. */
export interface InstanceResult<T> {
  context: Context
  value: T
}

/**
 * Does the same read on every instance asked for (`--profile a,b`, `--all-profiles`), all at once.
 * One that fails does not hide the others: `finish` throws a PartialError after they are shown, also for those that gave
 * a part of what was asked. Where none gave anything, the first failure is thrown at once.
 */
export async function readFromInstances<T>(
  context: Context,
  read: (context: Context) => Promise<T>,
): Promise<{
  results: InstanceResult<T>[]
  isMany: boolean
  finish(partly?: readonly InstanceFailure[]): void
}> {
  const contexts = await context.instanceContexts()
  // A script that asks all profiles reads one shape, however many there are.
  const isMany =
    contexts.length > 1 || (contexts.length === 1 && context.flags.allProfiles === true)
  if (!isMany) {
    const [only = context] = contexts
    return {
      results: [{ context: only, value: await read(only) }],
      isMany,
      finish: ([one] = []) => {
        if (one !== undefined) throw one.failure
      },
    }
  }
  const settled = await Promise.allSettled(contexts.map((one) => read(one)))
  const results: InstanceResult<T>[] = []
  const failed: InstanceFailure[] = []
  settled.forEach((outcome, index) => {
    const one = contexts[index]
    if (one === undefined) return
    if (outcome.status === 'fulfilled') results.push({ context: one, value: outcome.value })
    else if (!(outcome.reason instanceof Failure)) throw outcome.reason
    else failed.push({ name: one.flags.profile ?? '', failure: outcome.reason })
  })
  const [first] = failed
  // Where none gave anything, it is not partly done, and there is no list to print.
  if (first !== undefined && results.length === 0) {
    throw Object.assign(first.failure, { hint: hintOf(failed) })
  }
  return {
    results,
    isMany,
    finish: (partly = []) => finish(failed, partly, contexts.length),
  }
}

/** An instance that gave nothing, or not all, and why. */
export interface InstanceFailure {
  name: string
  failure: Failure
}

function finish(
  gone: readonly InstanceFailure[],
  partly: readonly InstanceFailure[],
  asked: number,
): void {
  const failed = [...gone, ...partly]
  if (failed.length === 0) return
  const what = partly.length === 0 ? 'failed' : 'did not have all that was asked for'
  const hazard = failed.find(({ failure }) => failure.hazard !== undefined)?.failure.hazard
  throw new PartialError(`${failed.length} of ${asked} instances ${what}`, {
    hint: hintOf(failed),
    ...(hazard === undefined ? {} : { hazard }),
  })
}

/** What each failure was, and its own next step below it. */
function hintOf(failed: readonly InstanceFailure[]): readonly HintLine[] {
  return failed.flatMap(({ name, failure: { message, hint } }) => [
    `${name}: ${message}`,
    ...indentHint(hint),
  ])
}
