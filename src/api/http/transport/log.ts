import { monotonicNow } from '../../../time/monotonic-clock.ts'
import type { Transport } from './transport.ts'

/**
 * Wraps a transport to report each request in one line: method, operation, status and milliseconds. `clock` returns
 * milliseconds.
 */
export function loggingTransport(
  transport: Transport,
  report: (text: string) => void,
  clock: () => number = monotonicNow,
): Transport {
  return {
    send: async (request) => {
      const start = clock()
      const reportOutcome = (outcome: string) =>
        report(
          `${request.method} ${operationOf(request.url)}: ${outcome} in ${Math.round(clock() - start)} ms`,
        )
      try {
        const reply = await transport.send(request)
        reportOutcome(String(reply.status))
        return reply
      } catch (error) {
        reportOutcome('no reply')
        throw error
      }
    },
    close: () => transport.close(),
  }
}

/** The operation in an address, without the query: with older releases and some proxies it contains secrets (H26). */
function operationOf({ pathname }: URL): string {
  return /\/api\/v1\/(.+)\.php$/.exec(pathname)?.[1] ?? pathname
}
