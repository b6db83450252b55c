import type { Agent, ClientRequest, RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import { isLoopbackName } from '../../../profiles/address.ts'
import { connectionClosedError, protocolChanged } from './classify-error.ts'
import { type Hop, makeSender, plainHeaders } from './make-sender.ts'
import { ENCODINGS, receive } from './receive-body.ts'
import { limitsOf } from './reply-limits.ts'
import { tlsOptionsFor } from './tls-options.ts'
import type { Transport, TransportOptions, TransportReply } from './transport.ts'

/**
 * Reads share connections; a write has one of its own, which no server is about to close (H07). While others are under
 * way it shares theirs, which were in use a moment ago: for each write, a TLS handshake costs more than the write.
 */
interface Lanes {
  request(url: URL, options: RequestOptions): ClientRequest
  reads: Agent
  writes: Agent
  manyWrites: Agent
  /** How many writes are under way. */
  writing: number
}

/** An idle connection is closed before common servers do (Apache: after 5 s), in milliseconds; of writes long before. */
const IDLE = 4000
const IDLE_OF_WRITES = 1000

/** A transport over node:http and node:https: quick to load, for a handful of requests without a proxy. */
export function nodeHttpTransport(options: TransportOptions): Transport {
  const open = new Map<string, Promise<Lanes>>()
  const lanesFor = (protocol: string) => {
    const lanes = open.get(protocol) ?? (protocol === 'https:' ? secure(options) : plain())
    open.set(protocol, lanes)
    return lanes
  }
  return {
    send: makeSender(
      async (hop) => exchange(hop, await lanesFor(hop.url.protocol)),
      limitsOf(options.maxReplyBytes),
    ),
    close: async () => {
      // What could not be opened was told when a request wanted it.
      for (const lanes of await Promise.allSettled(open.values())) {
        if (lanes.status === 'rejected') continue
        lanes.value.reads.destroy()
        lanes.value.writes.destroy()
        lanes.value.manyWrites.destroy()
      }
    },
  }
}

async function plain(): Promise<Lanes> {
  const { Agent, request } = await import('node:http')
  return {
    request,
    reads: new Agent({ keepAlive: true, timeout: IDLE }),
    writes: new Agent(),
    manyWrites: new Agent({ keepAlive: true, timeout: IDLE_OF_WRITES }),
    writing: 0,
  }
}

async function secure(options: TransportOptions): Promise<Lanes> {
  const { Agent, request } = await import('node:https')
  const trust = await tlsOptionsFor(options)
  return {
    request,
    reads: new Agent({ ...trust, keepAlive: true, timeout: IDLE }),
    writes: new Agent(trust),
    manyWrites: new Agent({ ...trust, keepAlive: true, timeout: IDLE_OF_WRITES }),
    writing: 0,
  }
}

async function exchange(hop: Hop, lanes: Lanes): Promise<TransportReply> {
  if (hop.method === 'GET') return exchangeOver(lanes.reads, hop, lanes)
  const agent = lanes.writing > 0 ? lanes.manyWrites : lanes.writes
  lanes.writing += 1
  try {
    return await exchangeOver(agent, hop, lanes)
  } finally {
    lanes.writing -= 1
  }
}

function exchangeOver(agent: Agent, hop: Hop, lanes: Lanes): Promise<TransportReply> {
  return new Promise((resolve, reject) => {
    hop.signal.throwIfAborted()
    const outgoing = lanes.request(hop.url, {
      method: hop.method,
      headers: headersOf(hop),
      agent,
      ...(isLoopbackName(hop.url) ? { lookup: lookUpHere } : {}),
    })
    // Node's own option for it takes longer than the rest of a request. The signal is this request's alone.
    hop.signal.addEventListener('abort', () => outgoing.destroy(hop.signal.reason), { once: true })
    watchForSend(outgoing, hop)
    outgoing.on('error', reject)
    // Whatever way a connection ends, the promise settles: a program with nothing left to wait for would end at once.
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(protocolChanged())
    })
    const unanswered = () => reject(connectionClosedError())
    outgoing.on('close', unanswered)
    outgoing.on('response', (incoming) => {
      outgoing.off('close', unanswered)
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

/** This machine's addresses, for its names: a name server may be asked for `x.localhost`, and lead the key elsewhere. */
const lookUpHere: LookupFunction = (_, { all }, callback) => {
  if (all === true) callback(null, OWN_ADDRESSES)
  else callback(null, '127.0.0.1', 4)
}

const OWN_ADDRESSES = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

function headersOf({ headers, body }: Hop): Record<string, string> {
  return {
    'accept-encoding': ENCODINGS,
    ...headers,
    // node:http gives a GET with a body no length of its own accord.
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
}

/** A request waits in memory until its connection stands; on one in use before it leaves at once. */
function watchForSend(outgoing: ClientRequest, { url, onSend }: Hop): void {
  outgoing.on('socket', (socket) => {
    if (outgoing.reusedSocket) onSend()
    else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', onSend)
  })
}
