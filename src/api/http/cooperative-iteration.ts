import { monotonicNow } from '../../time/monotonic-clock.ts'
import { abortError } from './abort-error.ts'

/** How long the program may work without a break, in milliseconds: signals and time-outs wait for it. */
const LONGEST = 20

/**
 * The same items, with a break for everything else whenever the program has worked for a while; throws
 * the failure of a request that was given up once the signal has aborted.
 */
export async function* iterateCooperatively<T>(
  items: Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let since = monotonicNow()
  for (const item of items) {
    if (monotonicNow() - since >= LONGEST) {
      await new Promise((resolve) => setImmediate(resolve))
      since = monotonicNow()
    }
    if (signal.aborted) throw abortError(signal, signal.reason)
    yield item
  }
}
