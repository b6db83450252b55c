import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type Hop, makeSender, plainHeaders } from './make-sender.ts'
import { proxyError, proxyLoginError } from './proxy-errors.ts'
import { ENCODINGS, receive } from './receive-body.ts'
import { limitsOf } from './reply-limits.ts'
import { makeSocketRegistry, type SocketRegistry } from './sockets.ts'
import { type TlsOptions, tlsOptionsFor } from './tls-options.ts'
import type { Transport, TransportOptions, TransportReply } from './transport.ts'
import { authorizationFor, openTunnel } from './tunnel.ts'

/** Connections to one server at a time, however many requests wait. */
const CONNECTIONS = 16

/** Times are the sender's business: none of undici's own, in milliseconds. */
const NO_LIMITS = { headersTimeout: 0, bodyTimeout: 0 } as const

/** Connections, and the requests that use them or wait for one. */
interface ConnectionPool {
  dispatcher: Dispatcher
  sockets: SocketRegistry
  waiting: number
}

/**
 * A transport over undici: pooled connections for many requests, and proxies.
 * Loading it takes some 50 ms, so this file is imported only when it is needed.
 */
export function undiciTransport(options: TransportOptions): Transport {
  const proxy = options.proxy === undefined ? undefined : new URL(options.proxy)
  const lines = new Set<ConnectionPool>()
  let trust: Promise<TlsOptions> | undefined
  let current: ConnectionPool | undefined
  const take = async () => {
    trust ??= tlsOptionsFor(options)
    const known = await trust
    current ??= openLine(proxy, known)
    lines.add(current)
    return current
  }
  // A request that was given up while it waited for a connection leaves one behind that may never stand.
  const leave = (line: ConnectionPool, isStuck: boolean) => {
    line.waiting -= 1
    if (isStuck && line === current) current = undefined
    if (line === current || line.waiting > 0) return undefined
    lines.delete(line)
    return hangUp(line)
  }
  return {
    send: makeSender(async (hop) => {
      const line = await take()
      line.waiting += 1
      let hasLeft = false
      const onLeave = () => {
        hasLeft = true
        hop.onSend()
      }
      try {
        return await exchange({ ...hop, onSend: onLeave }, line.dispatcher, proxy)
      } finally {
        void leave(line, hop.signal.aborted && !hasLeft)
      }
    }, limitsOf(options.maxReplyBytes)),
    close: async () => {
      // What is under way is given up: undici's own `close` would wait for it.
      await Promise.all([...lines].map(hangUp))
    },
  }
}

function openLine(proxy: URL | undefined, trust: TlsOptions): ConnectionPool {
  const sockets = makeSocketRegistry()
  const connect = connector(proxy, trust, sockets)
  const dispatcher = new Agent({ ...NO_LIMITS, connections: CONNECTIONS, connect })
  return { dispatcher, sockets, waiting: 0 }
}

/** undici does not end connections that it is still making. */
async function hangUp({ dispatcher, sockets }: ConnectionPool): Promise<void> {
  sockets.destroyAll()
  await dispatcher.destroy()
}

/** Makes connections: straight, or through the proxy, over which TLS is spoken with the server itself. */
function connector(
  proxy: URL | undefined,
  trust: TlsOptions,
  sockets: SocketRegistry,
): buildConnector.connector {
  const direct = buildConnector({ ...trust, timeout: 0 })
  const kept = keptBy(sockets, direct)
  if (proxy === undefined) return kept
  return (given, callback) => {
    const isSecure = given.protocol === 'https:'
    if (!isSecure && isForwarded(proxy)) return kept(given, withProxyErrors(callback))
    const port = Number(given.port) || (isSecure ? 443 : 80)
    openTunnel(proxy, { host: given.hostname, port }, sockets).then(
      (socket) => {
        if (isSecure) kept({ ...given, httpSocket: socket }, callback)
        else callback(null, socket)
      },
      (error: Error) => callback(error, null),
    )
  }
}

function withProxyErrors(callback: buildConnector.Callback): buildConnector.Callback {
  return (...[error, socket]) => {
    if (error === null) callback(null, socket)
    else callback(proxyError(error), null)
  }
}

/** Proxies of plain http pass plain requests on, and seldom open a tunnel to anything but https. */
function isForwarded({ protocol }: URL): boolean {
  return protocol === 'http:'
}

/** A connector whose sockets are kept from the start, not only once they are connected. */
function keptBy(
  sockets: SocketRegistry,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (given, callback) => {
    const socket: unknown = connect(given, callback)
    if (socket instanceof Socket) sockets.track(socket)
  }
}

function exchange(
  hop: Hop,
  dispatcher: Dispatcher,
  proxy: URL | undefined,
): Promise<TransportReply> {
  return new Promise((resolve, reject) => {
    const give = () => reject(hop.signal.reason)
    hop.signal.throwIfAborted()
    hop.signal.addEventListener('abort', give, { once: true })
    const finish = (settle: () => void) => {
      hop.signal.removeEventListener('abort', give)
      settle()
    }
    const forwarder =
      proxy !== undefined && hop.url.protocol === 'http:' && isForwarded(proxy) ? proxy : undefined
    const handler = handlerFor(hop, {
      resolve: (reply) =>
        finish(() => {
          if (forwarder !== undefined && reply.status === 407) reject(proxyLoginError(true))
          else resolve(reply)
        }),
      reject: (error) => finish(() => reject(error)),
    })
    const { method, body } = hop
    // undici would give up the connection after every GET with a body.
    const sent = body === undefined ? {} : { body, reset: false }
    dispatcher.dispatch({ method, ...sent, ...addressed(hop, forwarder) }, handler)
  })
}

/** To whom a request goes, and how it names what it wants: a proxy that passes it on needs the whole address. */
function addressed({ url, headers: given }: Hop, forwarder: URL | undefined) {
  const headers = { 'accept-encoding': ENCODINGS, ...given }
  const path = `${url.pathname}${url.search}`
  if (forwarder === undefined) return { origin: url.origin, path, headers }
  return {
    origin: forwarder.origin,
    path: url.origin + path,
    headers: { ...headers, host: url.host, ...authorizationFor(forwarder) },
  }
}

interface Outcome {
  resolve(reply: TransportReply): void
  reject(error: unknown): void
}

function handlerFor(hop: Hop, outcome: Outcome): Dispatcher.DispatchHandler {
  let status = 0
  let body: Readable | undefined
  return {
    onRequestStart: (controller) => {
      // Given up while the connection was being made: then nothing is sent.
      if (hop.signal.aborted) return controller.abort(new Error('given up'))
      hop.signal.addEventListener('abort', () => controller.abort(new Error('given up')), {
        once: true,
      })
      hop.onSend()
    },
    onResponseStart: (controller, statusCode, received) => {
      status = statusCode
      if (statusCode < 200) return
      body = bodyOf(controller)
      receive(statusCode, plainHeaders(received), body, hop.limits).then(
        outcome.resolve,
        (error: unknown) => {
          outcome.reject(error)
          controller.abort(error instanceof Error ? error : new Error('given up'))
        },
      )
    },
    onResponseData: (controller, part) => {
      if (body?.push(part) === false) controller.pause()
    },
    onResponseEnd: () => {
      if (body === undefined) outcome.resolve({ status, headers: {}, body: new Uint8Array() })
      else body.push(null)
    },
    onResponseError: (_, error) => {
      outcome.reject(error)
      body?.destroy(error)
    },
  }
}

/** A body that is read no faster than it is consumed. */
function bodyOf(controller: Dispatcher.DispatchController): Readable {
  const body = new Readable({ read: () => controller.resume() })
  // The reader gets an error from it; without a reader, the error would be unhandled.
  return body.on('error', () => undefined)
}
