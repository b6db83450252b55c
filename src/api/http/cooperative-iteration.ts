import { elapsed } from '../../time/monotonic-clock.ts'
import { givenUp } from './abort-error.ts'

/** How long the program may work without a break, in milliseconds: signals and time-outs wait for it. */
const LONGEST = 20

/**
 * The same items, with a break for everything else whenever the program has worked for a while; throws
 * the failure of a request that was given up once the signal has aborted.
 */
export async function* inTurns<T>(items: Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  let since = elapsed()
  for (const item of items) {
    if (elapsed() - since >= LONGEST) {
      await new Promise((resolve) => setImmediate(resolve))
      since = elapsed()
    }
    if (signal.aborted) throw givenUp(signal, signal.reason)
    yield item
  }
}
