import { maskUrl } from '../../../text/secret-fields.ts'
import { cleanText } from '../../../text/terminal-safe.ts'
import { monotonicNow } from '../../../time/monotonic-clock.ts'
import { parseUrl } from '../../../url.ts'
import { formatTraceBody } from './trace-body.ts'
import { type Transport, TransportError, type TransportReply } from './transport.ts'

/**
 * Wraps a transport to report each request: method, address, status, milliseconds, sizes, and bodies that are JSON.
 * Secrets are hidden by name and by `mask`, and control characters are removed (H31). `clock` returns milliseconds.
 */
export function tracingTransport(
  transport: Transport,
  report: (text: string) => void,
  mask: (text: string) => string,
  clock: () => number = monotonicNow,
): Transport {
  const reportSafely = (text: string) => report(cleanText(text))
  return {
    send: async (request) => {
      const start = clock()
      const elapsed = () => `${Math.round(clock() - start)} ms`
      const address = mask(maskUrl(request.url))
      reportSafely(`> ${request.method} ${address}${sizeOf(request.body)}`)
      if (request.body !== undefined) reportSafely(formatTraceBody(request.body, mask))
      try {
        const reply = await transport.send(request)
        reportSafely(
          `< ${reply.status} in ${elapsed()}, ${kindOf(reply)}${reply.body.byteLength} bytes`,
        )
        if (reply.body.byteLength > 0)
          reportSafely(formatTraceBody(new TextDecoder().decode(reply.body), mask))
        return reply
      } catch (error) {
        reportSafely(`< no reply in ${elapsed()}: ${reasonOf(error, mask)}`)
        throw error
      }
    },
    close: () => transport.close(),
  }
}

function sizeOf(body: string | undefined): string {
  return body === undefined ? '' : `, ${Buffer.byteLength(body)} bytes`
}

/** The content type, without anything else that a server may have added. */
function kindOf({ headers }: TransportReply): string {
  const kind = headers['content-type']
  if (kind === undefined) return ''
  const [, plain] = /^\s*([\w.+-]{1,40}\/[\w.+-]{1,60})\s*(?:;|$)/.exec(kind) ?? []
  return `${plain ?? 'unknown content type'}, `
}

function reasonOf(error: unknown, mask: (text: string) => string): string {
  if (!(error instanceof TransportError)) return 'a bug in itflow'
  const target = error.location === undefined ? '' : `, to ${targetOf(error.location)}`
  return mask(`${error.problem}, ${error.message}${target}`)
}

function targetOf(location: string): string {
  const target = parseUrl(location)
  return target === undefined ? 'an invalid address' : maskUrl(target)
}
