import type { Context } from '../context.ts'
import { Failure, PartialError } from '../errors.ts'

/** What one instance gave. */
export interface FromInstance<T> {
  context: Context
  value: T
}

/**
 * Does the same read on every instance asked for (`--profile a,b`, `--all-profiles`), all at once.
 * One that fails does not hide the others: `finish` throws its failure, or a PartialError, after they are shown.
 */
export async function overInstances<T>(
  context: Context,
  read: (context: Context) => Promise<T>,
): Promise<{ results: FromInstance<T>[]; isMany: boolean; finish(): void }> {
  const contexts = await context.instances()
  // A script that asks all profiles reads one shape, however many there are.
  const isMany =
    contexts.length > 1 || (contexts.length === 1 && context.flags.allProfiles === true)
  if (!isMany) {
    const [only = context] = contexts
    return {
      results: [{ context: only, value: await read(only) }],
      isMany,
      finish: () => undefined,
    }
  }
  const settled = await Promise.allSettled(contexts.map((one) => read(one)))
  const results: FromInstance<T>[] = []
  const failed: { name: string; failure: Failure }[] = []
  settled.forEach((outcome, index) => {
    const one = contexts[index]
    if (one === undefined) return
    if (outcome.status === 'fulfilled') results.push({ context: one, value: outcome.value })
    else if (!(outcome.reason instanceof Failure)) throw outcome.reason
    else failed.push({ name: one.flags.profile ?? '', failure: outcome.reason })
  })
  return { results, isMany, finish: () => finish(failed, contexts.length) }
}

function finish(failed: readonly { name: string; failure: Failure }[], asked: number): void {
  const [first] = failed
  if (first === undefined) return
  const hint = failed.map(({ name, failure }) => `${name}: ${failure.message}`).join('\n')
  // Where none gave anything, it is not partly done.
  if (failed.length === asked) throw Object.assign(first.failure, { hint })
  throw new PartialError(`${failed.length} of ${asked} instances failed`, { hint })
}
