import { monotonicNow } from '../../time/monotonic-clock.ts'
import { abortError } from './abort-error.ts'

/** How long a loop may run without a break, in milliseconds: signals and time-outs wait that long. */
const MAX_RUN = 20

/**
 * Yields the same items, pausing now and then so that signals, time-outs and other work get a turn. Throws the error
 * for an aborted request once the signal has aborted.
 */
export async function* iterateCooperatively<T>(
  items: Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let since = monotonicNow()
  for (const item of items) {
    if (monotonicNow() - since >= MAX_RUN) {
      await new Promise((resolve) => setImmediate(resolve))
      since = monotonicNow()
    }
    if (signal.aborted) throw abortError(signal, signal.reason)
    yield item
  }
}
