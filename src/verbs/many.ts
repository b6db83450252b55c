import type { Context } from '../context.ts'
import { Failure, InterruptedError, PartialError } from '../errors.ts'

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
      if (context.signal.aborted) throw error
      throw new PartialError(`${text}: ${error.message}`, { hint: left, cause: error })
    }
  }
  return done
}

/** An interruption, with what is done already. */
function withMore(interruption: InterruptedError, left: string): InterruptedError {
  const { hint, cause } = interruption
  return interruption.telling({ hint: hint === undefined ? left : `${hint}\n${left}`, cause })
}
