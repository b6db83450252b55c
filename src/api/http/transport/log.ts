import { monotonicNow } from '../../../time/monotonic-clock.ts'
import type { Transport } from './transport.ts'

/** The same transport, telling of each request in a line: method, operation, status and milliseconds. `clock` gives milliseconds. */
export function loggingTransport(
  transport: Transport,
  tell: (text: string) => void,
  clock: () => number = monotonicNow,
): Transport {
  return {
    send: async (request) => {
      const start = clock()
      const say = (outcome: string) =>
        tell(
          `${request.method} ${operationOf(request.url)}: ${outcome} in ${Math.round(clock() - start)} ms`,
        )
      try {
        const reply = await transport.send(request)
        say(String(reply.status))
        return reply
      } catch (error) {
        say('no reply')
        throw error
      }
    },
    close: () => transport.close(),
  }
}

/** Without the query, where older releases and some proxies have secrets stand (H26). */
function operationOf({ pathname }: URL): string {
  return /\/api\/v1\/(.+)\.php$/.exec(pathname)?.[1] ?? pathname
}
