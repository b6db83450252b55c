import { maskUrl } from '../../../text/secret-fields.ts'
import { cleanText } from '../../../text/terminal-safe.ts'
import { monotonicNow } from '../../../time/monotonic-clock.ts'
import { parseUrl } from '../../../url.ts'
import { formatTraceBody } from './trace-body.ts'
import { type Transport, TransportError, type TransportReply } from './transport.ts'

/**
 * The same transport, which reports each request: method, address, status, milliseconds, sizes, and the bodies that are
 * JSON, secrets hidden by name and by `mask`, and nothing in it that a terminal would act on (H31). `clock` gives
 * milliseconds.
 */
export function tracingTransport(
  transport: Transport,
  tell: (text: string) => void,
  mask: (text: string) => string,
  clock: () => number = monotonicNow,
): Transport {
  const say = (text: string) => tell(cleanText(text))
  return {
    send: async (request) => {
      const start = clock()
      const took = () => `${Math.round(clock() - start)} ms`
      const address = mask(maskUrl(request.url))
      say(`> ${request.method} ${address}${sizeOf(request.body)}`)
      if (request.body !== undefined) say(formatTraceBody(request.body, mask))
      try {
        const reply = await transport.send(request)
        say(`< ${reply.status} in ${took()}, ${kindOf(reply)}${reply.body.byteLength} bytes`)
        if (reply.body.byteLength > 0)
          say(formatTraceBody(new TextDecoder().decode(reply.body), mask))
        return reply
      } catch (error) {
        say(`< no reply in ${took()}: ${reasonOf(error, mask)}`)
        throw error
      }
    },
    close: () => transport.close(),
  }
}

function sizeOf(body: string | undefined): string {
  return body === undefined ? '' : `, ${Buffer.byteLength(body)} bytes`
}

/** The content type, without anything else a server may have put there. */
function kindOf({ headers }: TransportReply): string {
  const kind = headers['content-type']
  if (kind === undefined) return ''
  const [, plain] = /^\s*([\w.+-]{1,40}\/[\w.+-]{1,60})\s*(?:;|$)/.exec(kind) ?? []
  return `${plain ?? 'an unknown kind of content'}, `
}

function reasonOf(error: unknown, mask: (text: string) => string): string {
  if (!(error instanceof TransportError)) return 'a defect'
  const target = error.location === undefined ? '' : `, to ${placeOf(error.location)}`
  return mask(`${error.problem}, ${error.message}${target}`)
}

function placeOf(location: string): string {
  const target = parseUrl(location)
  return target === undefined ? 'what is no address' : maskUrl(target)
}
