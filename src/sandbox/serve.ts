import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { UsageError } from '../errors.ts'
import { monotonicNow } from '../time/monotonic-clock.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** One line of the server's access log. */
export interface AccessLogEntry {
  method: string
  /** Path and query, as received. */
  target: string
  body: string
  status: number
}

/** A call and its reply, before the reply is sent. */
export interface ServedCall {
  /** When the request had arrived completely. */
  at: Date
  /** How long the reply took to compute, in milliseconds. */
  duration: number
  request: WireRequest
  reply: WireReply
}

/** What to serve, and where. */
export interface ServeOptions {
  /** The state on disk, or anything else that handles requests. */
  state: { handle(request: WireRequest): Promise<WireReply> }
  /** A loopback address; 127.0.0.1 by default. */
  host?: string
  /** 0 for any free port. */
  port: number
  /** The clock for the Date header; this machine's by default. */
  clock?: () => Date
  /** Called before each reply is sent, and awaited. */
  beforeReply?: (call: ServedCall) => void | Promise<void>
  /** Called after each reply. */
  onRequest?: (access: AccessLogEntry) => void
  /** Called if handling a request fails; the client gets a 500. */
  onFailure?: (error: unknown) => void
}

/** A running HTTP server of a sandbox. */
export interface SandboxServer {
  /** Its URL, with a trailing slash. */
  url: string
  /** Stops it and closes open connections. */
  close(): Promise<void>
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/

/** PHP's default limit. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

const FAILED: WireReply = { status: 500, contentType: 'text/html; charset=UTF-8', body: '' }
const TOO_LARGE: WireReply = { ...FAILED, status: 413 }

/** Serves a sandbox over HTTP on loopback. Throws a UsageError for another host or if the port isn't available. */
export async function serveSandbox(options: ServeOptions): Promise<SandboxServer> {
  const { host = '127.0.0.1', port } = options
  if (!LOOPBACK.test(host)) {
    throw new UsageError(`The sandbox listens on loopback only, not on ${host}`, {
      hint: 'Its API key is public. Use 127.0.0.1 or ::1',
    })
  }
  const server = createServer((request, response) => {
    void serve(request, response, options)
  })
  await listen(server, host, port)
  return { url: addressOf(server), close: () => end(server) }
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
): Promise<void> {
  const { method = 'GET', url: target = '/' } = incoming
  try {
    const body = await bodyOf(incoming)
    const reply = await replyTo(incoming, body, options)
    const { clock } = options
    const date = clock === undefined ? {} : { date: clock().toUTCString() }
    response.writeHead(reply.status, { 'content-type': reply.contentType, ...date })
    response.end(reply.body)
    options.onRequest?.({ method, target, body: body ?? '', status: reply.status })
  } catch {
    // The client closed the connection before it had sent its request, or the server is stopping.
    response.destroy()
  }
}

async function replyTo(
  incoming: IncomingMessage,
  body: string | undefined,
  { state, onFailure, beforeReply }: ServeOptions,
): Promise<WireReply> {
  const at = new Date()
  const start = monotonicNow()
  const request = wireRequestOf(incoming, body ?? '')
  const reply = body === undefined ? TOO_LARGE : await handleSafely(request, state, onFailure)
  await beforeReply?.({ at, duration: monotonicNow() - start, request, reply })
  return reply
}

async function handleSafely(
  request: WireRequest,
  state: ServeOptions['state'],
  onFailure: ServeOptions['onFailure'],
): Promise<WireReply> {
  try {
    return await state.handle(request)
  } catch (error) {
    onFailure?.(error)
    return FAILED
  }
}

function wireRequestOf({ method = 'GET', url = '/', headers }: IncomingMessage, body: string) {
  const [path = '/', ...rest] = url.split('?')
  const query = Object.fromEntries(new URLSearchParams(rest.join('?')))
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return { method, path, query, headers: Object.fromEntries(plain), body } satisfies WireRequest
}

/** Returns the whole body as text; undefined if it is larger than PHP accepts. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, host, port))
    })
    server.listen(port, host, resolve)
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UsageError(`Port ${port} on ${host} is already in use`, {
      hint: 'Choose another with --port, or use --port 0 for any free port',
      cause: error,
    })
  }
  if (error.code === 'EACCES') {
    return new UsageError(`You don't have permission to use port ${port} on ${host}`, {
      hint: 'Choose a port above 1023 with --port',
      cause: error,
    })
  }
  return error
}

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}/`
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
