import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { ENCODINGS } from './content.ts'
import { collector, type Hop, plainHeaders, sender } from './sending.ts'
import {
  MAX_REPLY_BYTES,
  type Transport,
  type TransportOptions,
  type TransportReply,
} from './transport.ts'
import { type Trust, trustOf } from './trust.ts'

/** Connections to one server at a time, however many requests wait. */
const CONNECTIONS = 16

/** Times are the sender's business: none of undici's own, in milliseconds. */
const NO_LIMITS = { headersTimeout: 0, bodyTimeout: 0 } as const

/**
 * A transport over undici: pooled connections for many requests, and proxies.
 * Loading it takes some 50 ms, so this file is imported only when it is needed.
 */
export function undiciTransport(options: TransportOptions): Transport {
  let dispatcher: Promise<Dispatcher> | undefined
  const open = () => {
    dispatcher ??= trustOf(options).then((trust) => dispatcherFor(options.proxy, trust))
    return dispatcher
  }
  return {
    send: sender(
      async (hop) => exchange(hop, await open()),
      options.maxReplyBytes ?? MAX_REPLY_BYTES,
    ),
    close: async () => {
      // What is under way is given up: `close` would wait for it.
      const opened = await dispatcher?.catch(() => undefined)
      await opened?.destroy()
    },
  }
}

function dispatcherFor(proxy: string | undefined, trust: Trust): Dispatcher {
  const connect = { ...trust, timeout: 0 }
  const pool = { ...NO_LIMITS, connections: CONNECTIONS }
  if (proxy === undefined) return new Agent({ ...pool, connect })
  return new ProxyAgent({
    ...pool,
    uri: proxy,
    requestTls: connect,
    proxyTls: { timeout: 0, rejectUnauthorized: true },
    // Proxies seldom open a tunnel to anything but https.
    proxyTunnel: false,
  })
}

function exchange(hop: Hop, dispatcher: Dispatcher): Promise<TransportReply> {
  return new Promise((resolve, reject) => {
    const give = () => reject(hop.signal.reason)
    hop.signal.throwIfAborted()
    hop.signal.addEventListener('abort', give, { once: true })
    const finish = (settle: () => void) => {
      hop.signal.removeEventListener('abort', give)
      settle()
    }
    const handler = handlerFor(hop, {
      resolve: (reply) => finish(() => resolve(reply)),
      reject: (error) => finish(() => reject(error)),
    })
    const { method, url, body } = hop
    const path = `${url.pathname}${url.search}`
    const headers = { 'accept-encoding': ENCODINGS, ...hop.headers }
    // undici would give up the connection after every GET with a body.
    const sent = body === undefined ? {} : { body, reset: false }
    dispatcher.dispatch({ method, origin: url.origin, path, headers, ...sent }, handler)
  })
}

interface Outcome {
  resolve(reply: TransportReply): void
  reject(error: unknown): void
}

function handlerFor(hop: Hop, outcome: Outcome): Dispatcher.DispatchHandler {
  let status = 0
  let headers: TransportReply['headers'] = {}
  let body: ReturnType<typeof collector> | undefined
  const guarded = (controller: Dispatcher.DispatchController, step: () => void) => {
    try {
      step()
    } catch (error) {
      outcome.reject(error)
      controller.abort(error instanceof Error ? error : new Error('given up'))
    }
  }
  return {
    onRequestStart: (controller) => {
      // Given up while the connection was being made: then nothing is sent.
      if (hop.signal.aborted) return controller.abort(new Error('given up'))
      hop.signal.addEventListener('abort', () => controller.abort(new Error('given up')), {
        once: true,
      })
      hop.onLeave()
    },
    onResponseStart: (controller, statusCode, received) =>
      guarded(controller, () => {
        status = statusCode
        headers = plainHeaders(received)
        body = statusCode < 200 ? undefined : collector(hop, headers)
      }),
    onResponseData: (controller, part) => guarded(controller, () => body?.add(part)),
    onResponseEnd: () =>
      outcome.resolve({ status, headers, body: body?.whole() ?? new Uint8Array() }),
    onResponseError: (_, error) => outcome.reject(error),
  }
}
