import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { createServer as createBareTlsServer, type TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'
import { listen } from './ports.ts'

/** A request as a loopback server received it. */
export interface Received {
  method: string
  /** Path and query. */
  target: string
  headers: IncomingMessage['headers']
  body: string
}

/** A reply: `raw` bytes are sent unchanged, anything else as JSON. */
export interface Given {
  status?: number
  headers?: Record<string, string>
  body?: unknown
  raw?: string | Uint8Array
}

/** A server on loopback that closes at the end of the test. */
export interface Loopback {
  url: URL
  port: number
  /** The requests it received, oldest first. */
  received: Received[]
  /** How many connections it accepted. */
  connections(): number
}

/** Returns the reply to a request, or undefined to never reply. */
export type Answering = (request: Received, nth: number) => Given | undefined

/** Registers a function to run once the test has finished. */
export type OnFinished = (done: () => Promise<void>) => void

/** Serves over http. A concurrent test passes its own `onTestFinished`. */
export async function serve(
  answer: Answering,
  onFinished: OnFinished = onTestFinished,
): Promise<Loopback> {
  const received: Received[] = []
  const server = createServer(listener(answer, received))
  return start(server, 'http', received, onFinished)
}

/** Serves over https with a certificate. */
export async function serveTls(options: ServerOptions, answer: Answering): Promise<Loopback> {
  const received: Received[] = []
  const server = createTlsServer(options, listener(answer, received))
  return start(server, 'https', received)
}

/** Serves plain TCP, or TLS if there is a certificate, and calls a function for each connection. */
export async function serveBytes(
  onConnection: (socket: Socket) => void,
  scheme: 'http' | 'https' = 'http',
  certificate?: TlsOptions,
): Promise<Loopback> {
  const serveOne = (socket: Socket) => {
    socket.on('error', () => {})
    onConnection(socket)
  }
  if (certificate === undefined) return start(createTcpServer(serveOne), scheme, [])
  const server = createBareTlsServer(certificate, serveOne)
  // A connection whose handshake was aborted.
  server.on('tlsClientError', () => {})
  return start(server, scheme, [])
}

/** Returns a port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listener(answer: Answering, received: Received[]): RequestListener {
  return async (incoming, outgoing) => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part)
    const request: Received = {
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(parts).toString(),
    }
    received.push(request)
    const given = answer(request, received.length)
    if (given === undefined) return
    const { status = 200, headers = {}, body, raw } = given
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
    outgoing.end(raw ?? (body === undefined ? '' : JSON.stringify(body)))
  }
}

async function start(
  server: Server | ReturnType<typeof createTcpServer>,
  scheme: string,
  received: Received[],
  onFinished: OnFinished = onTestFinished,
): Promise<Loopback> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const port = await listen(server)
  onFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: new URL(`${scheme}://127.0.0.1:${port}/`),
    port,
    received,
    connections: () => connections,
  }
}
