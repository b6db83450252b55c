import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { listen } from '../support/ports.ts'

/** A request on its way to the real server. */
export interface Passing {
  method: string
  /** `assets/update`. */
  operation: string
  query: URLSearchParams
  body: string
  /** How many requests for this operation and method came before. */
  nth: number
}

/** What happens to a request: it is passed on as is or changed, answered instead of the server, or lost. */
export type Fate =
  | { kind: 'pass'; query?: Readonly<Record<string, string | undefined>>; body?: string }
  | { kind: 'answer'; status: number; body: string | Uint8Array; type?: string }
  /** The connection ends without a reply, before the server has had the request or after it has handled it. */
  | { kind: 'lost'; handled: boolean }
  /** No reply ever comes, whether or not the server has handled it. */
  | { kind: 'silent'; handled: boolean }
  /** The server handles it at once, but its reply comes only after this many milliseconds. */
  | { kind: 'late'; after: number }
  /** The server's own reply, changed. */
  | {
      kind: 'change'
      change(reply: { status: number; body: string }): { status: number; body: string }
    }

/** Passes the request on. */
export const PASS: Fate = { kind: 'pass' }

/** Starts a proxy on loopback in front of a server, which may be replaced, for the duration of a test; returns its address. */
export async function startFront(
  behind: string | (() => string),
  decide: (request: Passing) => Fate,
): Promise<string> {
  const sockets = new Set<Socket>()
  const seen = new Map<string, number>()
  const server = createServer((incoming, outgoing) => {
    // An interrupted program may be gone before its request is read.
    serve(incoming, outgoing, { behind, decide, seen }).catch(() => outgoing.destroy())
  })
  server.on('connection', (socket) => sockets.add(socket))
  const port = await listen(server)
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${port}/`
}

interface Front {
  behind: string | (() => string)
  decide: (request: Passing) => Fate
  seen: Map<string, number>
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { behind, decide, seen }: Front,
): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const body = Buffer.concat(parts).toString()
  const { method = 'GET', url = '/' } = incoming
  const address = new URL(url, typeof behind === 'string' ? behind : behind())
  const operation = /\/api\/v1\/(.+)\.php$/.exec(address.pathname)?.[1] ?? address.pathname
  const nth = seen.get(`${method} ${operation}`) ?? 0
  seen.set(`${method} ${operation}`, nth + 1)
  const fate = decide({ method, operation, query: address.searchParams, body, nth })
  if (fate.kind === 'answer') {
    outgoing.writeHead(fate.status, { 'content-type': fate.type ?? 'application/json' })
    outgoing.end(fate.body)
    return
  }
  if (fate.kind === 'silent') {
    if (fate.handled) await passOn(address, method, body)
    return
  }
  if (fate.kind === 'lost' && !fate.handled) {
    outgoing.destroy()
    return
  }
  if (fate.kind === 'pass') replace(address, fate.query ?? {})
  const sent = fate.kind === 'pass' ? (fate.body ?? body) : body
  const reply = await passOn(address, method, sent)
  if (fate.kind === 'late') await sleep(fate.after, undefined, { ref: false })
  if (fate.kind === 'lost') {
    outgoing.destroy()
    return
  }
  const { status, body: text } = fate.kind === 'change' ? fate.change(reply) : reply
  // The server's time, which may differ from this machine's.
  outgoing.writeHead(status, { 'content-type': 'application/json', date: reply.date })
  outgoing.end(text)
}

function replace(address: URL, query: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) address.searchParams.delete(name)
    else address.searchParams.set(name, value)
  }
}

function passOn(
  address: URL,
  method: string,
  body: string,
): Promise<{ status: number; body: string; date: string }> {
  return new Promise((resolve, reject) => {
    const onward = send(address, { method, headers: { 'content-length': Buffer.byteLength(body) } })
    onward.on('error', reject)
    onward.on('response', (reply) => {
      const parts: Buffer[] = []
      reply.on('data', (part: Buffer) => parts.push(part))
      reply.on('end', () => {
        const date = reply.headers.date ?? new Date().toUTCString()
        resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(parts).toString(), date })
      })
    })
    onward.end(body)
  })
}
