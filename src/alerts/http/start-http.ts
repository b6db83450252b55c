import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import { isIPv6 } from 'node:net'
import { UsageError } from '../../errors.ts'
import { monotonicNow } from '../../time/monotonic-clock.ts'
import type { ReceiverConfig } from '../config/receiver-config.ts'
import type { Services } from './answer-request.ts'
import { Connections } from './connections.ts'
import type { HttpResult } from './http-result.ts'
import { RateLimits } from './rate-limits.ts'
import { OFFERED_IDLE, RequestHandler } from './request-handler.ts'

/** What the HTTP server of the receiver needs. */
export interface HttpOptions extends Omit<Services, 'limits' | 'trust'> {
  /** The configuration as it is now; asked for each request. */
  config(): ReceiverConfig
  /** Called after each request to a source, or to a path that isn't there. */
  onResult(result: HttpResult): void
  /** The time, in milliseconds since 1970. */
  now(): number
  /** Milliseconds on a clock that never goes back, for limits. */
  monotonic?(): number
  times?: Partial<HttpTimes>
}

/** How long things may take, in milliseconds. */
export interface HttpTimes {
  /** Sending the head of a request. */
  headers: number
  /** Sending a whole request. */
  request: number
  /** Finishing requests when it is closed. */
  closing: number
}

/** A running HTTP server of the receiver. */
export interface HttpReceiver {
  /** Where it listens, without a path. */
  url: string
  /**
   * Takes over the certificate of a new configuration; the rest of it counts once `config` returns it. Returns sentences
   * about what needs a restart, or failed.
   */
  reload(config: ReceiverConfig): readonly string[]
  /** Stops listening, and resolves once the requests in progress are answered, took too long, or `hurry` aborts. */
  close(hurry?: AbortSignal): Promise<void>
}

const TIMES: HttpTimes = { headers: 10_000, request: 20_000, closing: 5_000 }

const MAX_CONNECTIONS = 200

/** Starts the HTTP server of the receiver. Rejects with a UsageError if it can't listen at the configured address. */
export async function startHttp(options: HttpOptions): Promise<HttpReceiver> {
  const { monotonic = monotonicNow } = options
  const first = options.config()
  const times = { ...TIMES, ...options.times }
  const limits = new RateLimits(monotonic)
  const server = makeServer(first, times)
  const connections = new Connections(server, MAX_CONNECTIONS)
  const handler = new RequestHandler({
    ...{ ...options, limits },
    isClosing: () => connections.isClosing,
    trust: (socket) => connections.trust(socket),
  })
  server.on('request', (incoming, response) => void handler.handle(incoming, response))
  server.on('checkContinue', (incoming, response) => {
    void handler.handle(incoming, response, () => response.writeContinue())
  })
  server.on('clientError', (error, socket) => handler.handleError(error, socket))
  await listen(server, first)
  const url = urlOf(server, first)
  return {
    url,
    reload: (config) => reload(server, url, first, config),
    close: (hurry) => connections.close(times.closing, hurry),
  }
}

function makeServer({ tls }: ReceiverConfig, { headers, request }: HttpTimes): Server {
  const options: ServerOptions = {
    headersTimeout: headers,
    requestTimeout: request,
    connectionsCheckingInterval: Math.min(1000, headers / 4),
    // A busy sender may use one late, and must not find it closed: some tools send an alert only once.
    keepAliveTimeout: 2 * OFFERED_IDLE * 1000,
  }
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, ...tls, handshakeTimeout: headers })
  return server
}

function listen(server: Server, { host, port }: ReceiverConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, () => resolve())
  })
}

/** Why a server can't listen, for the errors that have to do with its address. */
const LISTEN_ERRORS: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  EADDRINUSE: ['is already in use', 'Another program listens there: choose another port'],
  EACCES: ['may not be used by this user', 'Choose a port from 1024 on'],
  EADDRNOTAVAIL: ["isn't an address of this computer", 'Use one of its addresses'],
  ENOTFOUND: ["isn't known to this computer", 'Use an IP address'],
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const [problem, hint] = LISTEN_ERRORS[error.code ?? ''] ?? []
  if (problem === undefined || hint === undefined) return error
  return new UsageError(`${addressText(host, port)} ${problem}`, { hint, cause: error })
}

function urlOf(server: Server, { host, port, tls }: ReceiverConfig): string {
  const address = server.address()
  const actual = typeof address === 'object' ? address?.port : undefined
  return `${tls === undefined ? 'http' : 'https'}://${addressText(host, actual ?? port)}`
}

function addressText(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}

function reload(
  server: Server,
  url: string,
  first: ReceiverConfig,
  { host, port, tls }: ReceiverConfig,
): readonly string[] {
  if (host !== first.host || port !== first.port) {
    return [
      `listen was changed to ${addressText(host, port)}, which needs a restart: still at ${url}`,
    ]
  }
  if ((tls === undefined) !== (first.tls === undefined)) {
    const change = tls === undefined ? 'removed' : 'added'
    return [`tls was ${change}, which needs a restart: still at ${url}`]
  }
  if (tls === undefined || !(server instanceof TlsServer)) return []
  try {
    server.setSecureContext(tls)
    return []
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [`The new certificate can't be used, and the former one stays: ${why}`]
  }
}
