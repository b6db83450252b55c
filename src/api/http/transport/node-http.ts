import type { Agent, ClientRequest, RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import { isLoopbackName } from '../../../profiles/address.ts'
import { type Hop, makeSender, plainHeaders } from './make-sender.ts'
import { ENCODINGS, receive } from './receive-body.ts'
import { limitsOf } from './reply-limits.ts'
import { tlsOptionsFor } from './tls-options.ts'
import type { Transport, TransportOptions, TransportReply } from './transport.ts'
import { connectionClosedError, protocolSwitchError } from './unfinished-reply.ts'

/**
 * The agents of one protocol. Reads share connections. A write gets its own, which the server isn't about to close
 * (H07); while other writes are in progress it shares theirs, which were in use a moment ago, since a TLS handshake
 * takes longer than a write.
 */
interface Agents {
  request(url: URL, options: RequestOptions): ClientRequest
  reads: Agent
  writes: Agent
  manyWrites: Agent
  /** How many writes are in progress. */
  writing: number
}

/**
 * Idle connections are closed before common servers do that (Apache: after 5 s), those of writes long before; in
 * milliseconds.
 */
const MAX_IDLE = 4000
const MAX_IDLE_OF_WRITES = 1000

/** Makes a transport over node:http and node:https: quick to load, for requests without a proxy. */
export function nodeHttpTransport(options: TransportOptions): Transport {
  const byProtocol = new Map<string, Promise<Agents>>()
  const agentsFor = (protocol: string) => {
    const agents =
      byProtocol.get(protocol) ?? (protocol === 'https:' ? httpsAgents(options) : httpAgents())
    byProtocol.set(protocol, agents)
    return agents
  }
  return {
    send: makeSender(
      async (hop) => exchange(hop, await agentsFor(hop.url.protocol)),
      limitsOf(options.maxReplyBytes),
    ),
    close: async () => {
      // Errors in making agents were thrown to the requests that needed them.
      for (const agents of await Promise.allSettled(byProtocol.values())) {
        if (agents.status === 'rejected') continue
        agents.value.reads.destroy()
        agents.value.writes.destroy()
        agents.value.manyWrites.destroy()
      }
    },
  }
}

async function httpAgents(): Promise<Agents> {
  const { Agent, request } = await import('node:http')
  return {
    request,
    reads: new Agent({ keepAlive: true, timeout: MAX_IDLE }),
    writes: new Agent(),
    manyWrites: new Agent({ keepAlive: true, timeout: MAX_IDLE_OF_WRITES }),
    writing: 0,
  }
}

async function httpsAgents(options: TransportOptions): Promise<Agents> {
  const { Agent, request } = await import('node:https')
  const tls = await tlsOptionsFor(options)
  return {
    request,
    reads: new Agent({ ...tls, keepAlive: true, timeout: MAX_IDLE }),
    writes: new Agent(tls),
    manyWrites: new Agent({ ...tls, keepAlive: true, timeout: MAX_IDLE_OF_WRITES }),
    writing: 0,
  }
}

async function exchange(hop: Hop, agents: Agents): Promise<TransportReply> {
  if (hop.method === 'GET') return exchangeOver(agents.reads, hop, agents)
  const agent = agents.writing > 0 ? agents.manyWrites : agents.writes
  agents.writing += 1
  try {
    return await exchangeOver(agent, hop, agents)
  } finally {
    agents.writing -= 1
  }
}

function exchangeOver(agent: Agent, hop: Hop, { request }: Agents): Promise<TransportReply> {
  return new Promise((resolve, reject) => {
    hop.signal.throwIfAborted()
    const outgoing = request(hop.url, {
      method: hop.method,
      headers: headersOf(hop),
      agent,
      ...(isLoopbackName(hop.url) ? { lookup: lookUpLoopback } : {}),
    })
    // Node's own `signal` option takes longer than the rest of a request. This signal belongs to this request only.
    hop.signal.addEventListener('abort', () => outgoing.destroy(hop.signal.reason), { once: true })
    watchForSend(outgoing, hop)
    outgoing.on('error', reject)
    // The promise must settle however the connection ends: with nothing left to wait for, the program would exit.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(protocolSwitchError())
    })
    const onCloseWithoutReply = () => reject(connectionClosedError())
    outgoing.on('close', onCloseWithoutReply)
    outgoing.on('response', (incoming) => {
      outgoing.off('close', onCloseWithoutReply)
      const headers = plainHeaders(incoming.headers)
      receive(incoming.statusCode ?? 0, headers, incoming, hop.limits).then(
        resolve,
        (error: Error) => {
          outgoing.destroy()
          reject(error)
        },
      )
    })
    outgoing.end(hop.body)
  })
}

/** Returns loopback addresses for names such as `x.localhost`: a name server could send the key elsewhere. */
const lookUpLoopback: LookupFunction = (_, { all }, callback) => {
  if (all === true) callback(null, LOOPBACK_ADDRESSES)
  else callback(null, '127.0.0.1', 4)
}

const LOOPBACK_ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

function headersOf({ headers, body }: Hop): Record<string, string> {
  return {
    'accept-encoding': ENCODINGS,
    ...headers,
    // node:http doesn't set the length for a GET with a body.
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
}

/** Calls `onSend` when the request leaves memory: at once on a reused connection, otherwise once it is connected. */
function watchForSend(outgoing: ClientRequest, { url, onSend }: Hop): void {
  outgoing.on('socket', (socket) => {
    if (outgoing.reusedSocket) onSend()
    else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onSend)
  })
}
