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

/** The most connections to one server at the same time. */
const MAX_CONNECTIONS = 16

/** The sender has its own time-out, so undici's are switched off. */
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 } as const

/** Connections, and how many requests use them or wait for one. */
interface ConnectionPool {
  dispatcher: Dispatcher
  sockets: SocketRegistry
  waiting: number
}

/**
 * Makes a transport over undici, for many requests at once and for proxies.
 * Loading it takes about 50 ms, so this file is imported only when it is needed.
 */
export function undiciTransport(options: TransportOptions): Transport {
  const proxy = options.proxy === undefined ? undefined : new URL(options.proxy)
  const pools = makePools(options, proxy)
  return {
    send: makeSender(async (hop) => {
      const pool = await pools.enter()
      let hasLeft = false
      const onSend = () => {
        hasLeft = true
        hop.onSend()
      }
      try {
        return await exchange({ ...hop, onSend }, pool.dispatcher, proxy)
      } finally {
        void pools.leave(pool, hop.signal.aborted && !hasLeft)
      }
    }, limitsOf(options.maxReplyBytes)),
    close: () => pools.close(),
  }
}

/**
 * The pools of a transport: the current one, and older ones that still have requests. A request that is cancelled while
 * it waits for a connection may leave one behind that is never established, so the next request gets a new pool.
 */
function makePools(options: TransportOptions, proxy: URL | undefined) {
  const open = new Set<ConnectionPool>()
  let tls: Promise<TlsOptions> | undefined
  let current: ConnectionPool | undefined
  return {
    /** Counts a request in the current pool. */
    enter: async (): Promise<ConnectionPool> => {
      tls ??= tlsOptionsFor(options)
      const tlsOptions = await tls
      current ??= openPool(proxy, tlsOptions)
      open.add(current)
      current.waiting += 1
      return current
    },
    leave: async (pool: ConnectionPool, isStuck: boolean): Promise<void> => {
      pool.waiting -= 1
      if (isStuck && pool === current) current = undefined
      if (pool === current || pool.waiting > 0) return
      open.delete(pool)
      await closePool(pool)
    },
    /** Cancels all requests: undici's own `close` would wait for them. */
    close: async (): Promise<void> => {
      await Promise.all([...open].map(closePool))
    },
  }
}

function openPool(proxy: URL | undefined, tls: TlsOptions): ConnectionPool {
  const sockets = makeSocketRegistry()
  const connect = makeConnector(proxy, tls, sockets)
  const dispatcher = new Agent({ ...NO_TIMEOUTS, connections: MAX_CONNECTIONS, connect })
  return { dispatcher, sockets, waiting: 0 }
}

/** Closes a pool, and the connections still being made, which undici leaves open. */
async function closePool({ dispatcher, sockets }: ConnectionPool): Promise<void> {
  sockets.destroyAll()
  await dispatcher.destroy()
}

/** Makes a connector: direct, or through the proxy, with TLS to the server itself. */
function makeConnector(
  proxy: URL | undefined,
  tls: TlsOptions,
  sockets: SocketRegistry,
): buildConnector.connector {
  const connect = tracked(sockets, buildConnector({ ...tls, timeout: 0 }))
  if (proxy === undefined) return connect
  return (target, callback) => {
    const isSecure = target.protocol === 'https:'
    if (!isSecure && isForwarded(proxy)) return connect(target, withProxyErrors(callback))
    const port = Number(target.port) || (isSecure ? 443 : 80)
    openTunnel(proxy, { host: target.hostname, port }, sockets).then(
      (socket) => {
        if (isSecure) connect({ ...target, httpSocket: socket }, callback)
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

/** Whether a proxy forwards plain requests: http proxies do, and seldom open a tunnel for anything but https. */
function isForwarded({ protocol }: URL): boolean {
  return protocol === 'http:'
}

/** Wraps a connector to track its sockets from the start, before they are connected. */
function tracked(
  sockets: SocketRegistry,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (target, callback) => {
    const socket: unknown = connect(target, callback)
    if (socket instanceof Socket) sockets.track(socket)
  }
}

function exchange(
  hop: Hop,
  dispatcher: Dispatcher,
  proxy: URL | undefined,
): Promise<TransportReply> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(hop.signal.reason)
    hop.signal.throwIfAborted()
    hop.signal.addEventListener('abort', onAbort, { once: true })
    const finish = (settle: () => void) => {
      hop.signal.removeEventListener('abort', onAbort)
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
    // By default undici closes the connection after every GET with a body.
    const content = body === undefined ? {} : { body, reset: false }
    dispatcher.dispatch({ method, ...content, ...addressOptions(hop, forwarder) }, handler)
  })
}

/** The dispatch options for a request's address: a proxy that forwards it needs the whole address. */
function addressOptions({ url, headers: hopHeaders }: Hop, forwarder: URL | undefined) {
  const headers = { 'accept-encoding': ENCODINGS, ...hopHeaders }
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
      // Cancelled while connecting: nothing is sent.
      if (hop.signal.aborted) return controller.abort(new Error('cancelled'))
      hop.signal.addEventListener('abort', () => controller.abort(new Error('cancelled')), {
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
          controller.abort(error instanceof Error ? error : new Error('cancelled'))
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

/** Makes a stream for a body that is received no faster than it is read. */
function bodyOf(controller: Dispatcher.DispatchController): Readable {
  const body = new Readable({ read: () => controller.resume() })
  // Its reader gets any error; without a reader, the error would be unhandled.
  return body.on('error', () => undefined)
}
