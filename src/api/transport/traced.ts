import { cleanText } from '../../text/clean.ts'
import { maskAddress, maskJsonText } from '../../text/masking.ts'
import { type Transport, TransportError, type TransportReply } from './transport.ts'

/** A trace shows no more of a body than this, in characters. */
const SHOWN = 4000

/**
 * The same transport, telling of each request: method, address, status, milliseconds, sizes and bodies,
 * secrets hidden by name and by `mask`, and nothing in it that a terminal would act on (H31). `clock` gives milliseconds.
 */
export function tracedTransport(
  transport: Transport,
  tell: (text: string) => void,
  mask: (text: string) => string,
  clock: () => number = () => performance.now(),
): Transport {
  const say = (text: string) => tell(cleanText(text))
  return {
    send: async (request) => {
      const start = clock()
      const took = () => `${Math.round(clock() - start)} ms`
      const address = mask(maskAddress(request.url))
      say(`> ${request.method} ${address}${sizeOf(request.body)}`)
      if (request.body !== undefined) say(shown(request.body, mask))
      try {
        const reply = await transport.send(request)
        say(`< ${reply.status} in ${took()}, ${kindOf(reply, mask)}${reply.body.byteLength} bytes`)
        if (reply.body.byteLength > 0) say(shown(new TextDecoder().decode(reply.body), mask))
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

function kindOf({ headers }: TransportReply, mask: (text: string) => string): string {
  const kind = headers['content-type']
  return kind === undefined ? '' : `${mask(kind).slice(0, 80)}, `
}

/** Hidden first and cut after, so that no cut leaves the half of a secret. */
function shown(text: string, mask: (text: string) => string): string {
  const masked = mask(maskJsonText(text, mask))
  if (masked.length <= SHOWN) return masked
  return `${masked.slice(0, SHOWN)}… (${masked.length - SHOWN} more characters)`
}

function reasonOf(error: unknown, mask: (text: string) => string): string {
  if (!(error instanceof TransportError)) return 'a defect'
  const target = error.location === undefined ? '' : `, to ${placeOf(error.location)}`
  return mask(`${error.problem}, ${error.message}${target}`)
}

function placeOf(location: string): string {
  return URL.canParse(location) ? maskAddress(new URL(location)) : 'what is no address'
}
