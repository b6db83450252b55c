import type { Api } from '../api/api.ts'
import { findRecord } from '../api/finding.ts'
import { requireOperation } from '../api/operation.ts'
import type { Stored } from '../api/reading.ts'
import type { Context } from '../context.ts'
import { Failure, type FailureDetails, InterruptedError, PartialError } from '../errors.ts'
import type { OperationName, Resource } from '../resources/definition.ts'
import { findOptions } from './which.ts'

/**
 * Does a write for each WHICH in the order given. The first failure ends it: alone it is the failure, after
 * others were done it is a PartialError that says which.
 */
export async function forEachWhich<T>(
  context: Context,
  which: readonly string[],
  write: (text: string) => Promise<T>,
): Promise<T[]> {
  const done: T[] = []
  for (const [index, text] of which.entries()) {
    try {
      done.push(await write(text))
    } catch (error) {
      if (index === 0 || !(error instanceof Failure)) throw error
      const left = `Done before it: ${which.slice(0, index).join(', ')}; not tried: ${which.slice(index + 1).join(', ') || 'none'}`
      if (error instanceof InterruptedError) throw withMore(error, left)
      // A time-out of the whole command is its own word; an interruption takes this one up.
      const { aborted, reason } = context.signal
      if (aborted && !(reason instanceof InterruptedError)) throw error
      throw new PartialError(`${text}: ${error.message}`, { ...more(error, left), cause: error })
    }
  }
  return done
}

/** The same for the records that are named: the operation is proven to be there first, and each is found within the scope. */
export async function forEachTarget<T>(
  context: Context,
  resource: Resource,
  verb: OperationName,
  which: readonly string[],
  write: (api: Api, target: Stored) => Promise<T>,
): Promise<T[]> {
  const api = await context.api()
  await requireOperation(api, resource, verb)
  const scope = await api.scope(context.flags)
  return forEachWhich(context, which, async (text) =>
    write(api, await findRecord(api, resource, text, findOptions(context, resource, scope))),
  )
}

/** An interruption, with what is done already. */
function withMore(interruption: InterruptedError, left: string): InterruptedError {
  return interruption.telling({ ...more(interruption, left), cause: interruption.cause })
}

/** A failure's own hint and hazard, and what is done and left. */
function more({ hint, hazard }: Failure, left: string): FailureDetails {
  return {
    hint: hint === undefined ? left : `${hint}\n${left}`,
    ...(hazard === undefined ? {} : { hazard }),
  }
}
