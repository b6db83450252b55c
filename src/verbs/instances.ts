import type { Context } from '../context.ts'
import { Failure, PartialError } from '../errors.ts'
import { type HintLine, indentHint } from '../hints.ts'

/** The result of one instance. */
export interface InstanceResult<T> {
  context: Context
  /** The profile's name; undefined if only one instance was requested. */
  profile: string | undefined
  value: T
}

/**
 * Runs the same read on every requested instance (`--profile a,b`, `--all-profiles`), all at once. One that fails
 * doesn't hide the others: `finish` throws a PartialError after they are shown, also for those that returned only part
 * of what was requested. If none returned anything, the first failure is thrown at once.
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
  // With --all-profiles the output has the same shape however many profiles there are.
  const isMany =
    contexts.length > 1 || (contexts.length === 1 && context.flags.allProfiles === true)
  if (!isMany) {
    const [only = context] = contexts
    return {
      results: [{ context: only, profile: undefined, value: await read(only) }],
      isMany,
      finish: ([one] = []) => {
        if (one !== undefined) throw one.failure
      },
    }
  }
  const { results, failed } = await readAll(contexts, read)
  const [first] = failed
  // If no instance returned anything, nothing was partly done, and there is no list to print.
  if (first !== undefined && results.length === 0) {
    throw Object.assign(first.failure, { hint: hintOf(failed) })
  }
  return {
    results,
    isMany,
    finish: (partly = []) => finish(failed, partly, contexts.length),
  }
}

async function readAll<T>(
  contexts: readonly Context[],
  read: (context: Context) => Promise<T>,
): Promise<{ results: InstanceResult<T>[]; failed: InstanceFailure[] }> {
  const settled = await Promise.allSettled(
    contexts.map(async (context) => ({
      context,
      profile: nameOf(context),
      value: await read(context),
    })),
  )
  const results: InstanceResult<T>[] = []
  const failed: InstanceFailure[] = []
  settled.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') results.push(outcome.value)
    else if (!(outcome.reason instanceof Failure)) throw outcome.reason
    else failed.push({ name: nameOf(contexts[index]), failure: outcome.reason })
  })
  return { results, failed }
}

function nameOf(context: Context | undefined): string {
  return context?.flags.profile ?? ''
}

/** Returns the instances that returned only part of what was requested; `failureOf` says of a result what is missing. */
export function partlyFailed<T>(
  results: readonly InstanceResult<T>[],
  failureOf: (value: T) => Failure | undefined,
): readonly InstanceFailure[] {
  return results.flatMap(({ context, value }) => {
    const failure = failureOf(value)
    return failure === undefined ? [] : [{ name: nameOf(context), failure }]
  })
}

/** An instance that failed or returned only part, and why. */
interface InstanceFailure {
  name: string
  failure: Failure
}

function finish(
  failed: readonly InstanceFailure[],
  partly: readonly InstanceFailure[],
  total: number,
): void {
  const all = [...failed, ...partly]
  if (all.length === 0) return
  const what = partly.length === 0 ? 'failed' : "didn't return everything requested"
  const hazard = all.find(({ failure }) => failure.hazard !== undefined)?.failure.hazard
  throw new PartialError(`${all.length} of ${total} instances ${what}`, {
    hint: hintOf(all),
    ...(hazard === undefined ? {} : { hazard }),
  })
}

/** Lists each failure, with its own hint below it. */
function hintOf(failed: readonly InstanceFailure[]): readonly HintLine[] {
  return failed.flatMap(({ name, failure: { message, hint } }) => [
    `${name}: ${message}`,
    ...indentHint(hint),
  ])
}
