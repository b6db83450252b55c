import { type Transport, TransportError } from '../api/http/transport/transport.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** Returns a transport to an in-memory ITFlow, without a network or timeouts. */
export function sandboxTransport(
  handle: (request: WireRequest) => WireReply | Promise<WireReply>,
): Transport {
  return {
    send: async ({ method, url, headers, body = '', signal }) => {
      if (signal?.aborted === true) {
        throw new TransportError('aborted', 'the request was aborted', { mayHaveArrived: false })
      }
      const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
      const reply = await handle({
        method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: Object.fromEntries(lowerCase),
        body,
      })
      return {
        status: reply.status,
        headers: { 'content-type': reply.contentType },
        body: new TextEncoder().encode(reply.body),
      }
    },
    close: async () => {},
  }
}
