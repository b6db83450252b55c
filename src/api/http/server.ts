import type { Settings } from '../../profiles/settings.ts'
import { makeLongMask, makeMask } from '../../text/masking.ts'
import { isUnexpired } from '../capabilities/freshness.ts'
import { attempt, type Connection } from './attempt.ts'
import { iterateCooperatively } from './cooperative-iteration.ts'
import type { Envelope } from './envelope.ts'
import { mayHaveHappened } from './failures.ts'
import { requireWritable } from './read-only.ts'
import { type CallContext, isBodyLost, isItflowReply, parseReply } from './reply.ts'
import { limitsOf, type ReplyLimits } from './transport/reply-limits.ts'
import type { Transport, TransportReply } from './transport/transport.ts'

/** One call of one operation. */
export interface Call {
  method: 'GET' | 'POST'
  module: string
  /** The operation's file, without `.php`. */
  file: string
  /** Filters and paging: read from the query only. Never a secret. */
  query?: Readonly<Record<string, string | number>>
  /** What a write sends in addition to the key. */
  body?: Readonly<Record<string, unknown>>
  /** Sent in the body, or in the query if `decryptIn` says so (H26). */
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
  /** In milliseconds, if the profile's time-out is too short (H35). */
  timeout?: number
}

/** An ITFlow server, as calls see it. */
export interface Server {
  /** The instance's name, for messages. */
  instance: string
  /** The next steps if the key or the address is wrong. */
  advice: Settings['advice']
  /** Resolves with the server's answer; rejects with a Failure. Reads are retried, writes only if they never left. */
  call(call: Call): Promise<Envelope>
  /** Resolves with the reply as it came, whatever it says: for `itflow api` and for probing operations. */
  send(call: Call): Promise<TransportReply>
  /** Parses a reply; rejects with the error that it reports. */
  read(reply: TransportReply, call: Pick<Call, 'method' | 'module' | 'file'>): Promise<Envelope>
  /** Yields the same items, pausing now and then for signals and time-outs; throws if the program should end. */
  iterateCooperatively<T>(items: Iterable<T>): AsyncGenerator<T>
  /** The limits of one reply. */
  limits: ReplyLimits
  /** Hides every secret that was sent. Call it before shortening a text. */
  mask(text: string): string
  /** Hides only the key and the decrypt password, in a text of any length; rejects if the program should end. */
  maskKey(text: string): Promise<string>
  /** How far the server's clock was ahead of this computer's at its last reply, in milliseconds; NaN if unknown. */
  clockAhead(): number
  close(): Promise<void>
}

/** What `makeServer` needs. */
export interface ServerOptions {
  settings: Settings
  transport: Transport
  signal: AbortSignal
  clock: () => Date
  /** Waits; rejects when the signal aborts. */
  sleep: (milliseconds: number) => Promise<void>
  /** The writes in progress, as `POST assets/update`. */
  pendingWrites?: Set<string>
  /** Called after each write that may have happened, successful or not. */
  onWrite?: () => void
}

/** Makes a server that sends calls over a transport, with retries. */
export function makeServer(options: ServerOptions): Server {
  const { settings, transport } = options
  const secrets = new Set<string>()
  const keys = new Set<string>()
  const mask = makeMask(() => [...secrets])
  const connection: Connection = { ...options, secrets, keys, mask }
  let ahead = Number.NaN
  const send = async (call: Call) => {
    const reply = await sendOrFallBack(call, connection)
    ahead = Date.parse(reply.headers['date'] ?? '') - options.clock().getTime()
    return reply
  }
  return {
    instance: settings.instance,
    advice: settings.advice,
    mask,
    maskKey: makeLongMask(
      () => [...keys],
      (parts) => iterateCooperatively(parts, options.signal),
    ),
    limits: limitsOf(settings.maxReply.value),
    send,
    read: (reply, call) => read(reply, call, connection),
    call: async (call) => {
      const reply = await send(call)
      const bytes = reply.body.byteLength
      return { ...(await read(reply, call, connection)), ...repliedAt(reply), bytes }
    },
    iterateCooperatively: (items) => iterateCooperatively(items, options.signal),
    clockAhead: () => ahead,
    close: () => transport.close(),
  }
}

async function read(
  reply: TransportReply,
  call: Pick<Call, 'method' | 'module' | 'file'>,
  connection: Connection,
): Promise<Envelope> {
  const context = contextOf(call, connection)
  const { outline } = reply
  if (outline === undefined) return parseReply(reply, context)
  const { readLargeReply } = await import('./large-reply.ts')
  return readLargeReply({ ...reply, outline }, context, connection.signal)
}

function contextOf(
  { method, module, file }: Pick<Call, 'method' | 'module' | 'file'>,
  { settings, mask }: Connection,
): CallContext {
  return {
    method,
    operation: `${module}/${file}`,
    instance: settings.instance,
    advice: settings.advice,
    mask,
  }
}

/**
 * Sends a call. A GET whose body never arrived is sent again with the key in the query; if that helps, it is remembered
 * for a while.
 */
async function sendOrFallBack(call: Call, connection: Connection): Promise<TransportReply> {
  const { settings, clock } = connection
  if (call.method !== 'GET') {
    requireWritable(settings)
    return attemptWrite(call, connection)
  }
  const { keyInQuery, ...others } = await settings.serverCache.read()
  if (keyInQuery !== undefined && isUnexpired(keyInQuery, clock())) {
    return attempt(call, true, connection)
  }
  const reply = await attempt(call, false, connection)
  if (!isBodyLost(reply)) {
    // Bodies arrive again.
    if (keyInQuery !== undefined && isItflowReply(reply)) await settings.serverCache.replace(others)
    return reply
  }
  const second = await attempt(call, true, connection)
  if (isItflowReply(second)) {
    await settings.serverCache.write({ keyInQuery: { at: clock().toISOString() } })
  }
  return second
}

async function attemptWrite(call: Call, connection: Connection): Promise<TransportReply> {
  const { pendingWrites, onWrite } = connection
  const name = `${call.method} ${call.module}/${call.file}`
  pendingWrites?.add(name)
  try {
    const reply = await attempt(call, false, connection)
    // A server that answers 429 has not processed the request.
    if (reply.status !== 429) onWrite?.()
    return reply
  } catch (error) {
    if (mayHaveHappened(error)) onWrite?.()
    throw error
  } finally {
    pendingWrites?.delete(name)
  }
}

/** The server's time, from the reply's Date header. */
function repliedAt({ headers }: TransportReply): Pick<Envelope, 'repliedAt'> {
  const at = Date.parse(headers['date'] ?? '')
  return Number.isNaN(at) ? {} : { repliedAt: new Date(at) }
}
