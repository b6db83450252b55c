import { type Failure, ServerError } from '../../errors.ts'
import type { Settings } from '../../profiles/settings.ts'
import { makeLongMask, makeMask } from '../../text/masking.ts'
import { isSecretName } from '../../text/secret-names.ts'
import { VERSION } from '../../version.ts'
import { isUnexpired } from '../capabilities/freshness.ts'
import { abortError } from './abort-error.ts'
import { iterateCooperatively } from './cooperative-iteration.ts'
import { mayHaveHappened } from './failures.ts'
import { requireWritable } from './read-only.ts'
import { type CallContext, type Envelope, isBodyLost, isItflowReply, parseReply } from './reply.ts'
import { LONGEST_WAIT, retryAfter } from './retry-after.ts'
import { limitsOf, type ReplyLimits } from './transport/reply-limits.ts'
import { type Transport, TransportError, type TransportReply } from './transport/transport.ts'

export { LateReplyError, LostReplyError, mayHaveHappened } from './failures.ts'

/** One call of one operation. */
export interface Call {
  method: 'GET' | 'POST'
  module: string
  /** The operation's file, without `.php`. */
  file: string
  /** Filters and paging: read from the query only. Never a secret. */
  query?: Readonly<Record<string, string | number>>
  /** What a write sends, beside the key. */
  body?: Readonly<Record<string, unknown>>
  /** Sent in the body, or in the query where `decryptIn` says so (H26). */
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
  /** In milliseconds, where the profile's time-out is too short (H35). */
  timeout?: number
}

/** An ITFlow server, one call at a time. */
export interface Server {
  /** The instance's name, for messages. */
  instance: string
  /** The next step where the key or the address is wrong. */
  advice: Settings['advice']
  /** Resolves with the server's answer; rejects with a Failure. Reads are retried, writes only when they never left. */
  call(call: Call): Promise<Envelope>
  /** The reply as it came, whatever it says: for `itflow api` and for finding out what the server has. */
  send(call: Call): Promise<TransportReply>
  /** The content of a reply; rejects with the failure that it reports. */
  read(reply: TransportReply, call: Pick<Call, 'method' | 'module' | 'file'>): Promise<Envelope>
  /** The same items, with a turn now and then for signals and time-outs; throws if the program should end. */
  iterateCooperatively<T>(items: Iterable<T>): AsyncGenerator<T>
  /** The limits of one reply. */
  limits: ReplyLimits
  /** Hides every secret that was sent, before a text is cut to fit a message. */
  mask(text: string): string
  /** Hides the key and the decrypt password alone, in a text of any length; rejects where the program is to end. */
  maskKey(text: string): Promise<string>
  close(): Promise<void>
}

/** What a server is reached with. */
export interface ServerOptions {
  settings: Settings
  transport: Transport
  signal: AbortSignal
  clock: () => Date
  /** Waits; rejects when the signal aborts. */
  sleep: (milliseconds: number) => Promise<void>
  /** The writes that are under way, as `POST assets/update`. */
  pendingWrites?: Set<string>
  /** Called for a write that may have happened, whatever came of it. */
  onWrite?: () => void
}

const ATTEMPTS = 3

/** The first wait before a repetition, doubled each time, in milliseconds. */
const BACK_OFF = 400

const RETRIED = new Set([429, 502, 503, 504])

/** Speaks ITFlow's protocol over a transport. */
export function makeServer(options: ServerOptions): Server {
  const { settings, transport } = options
  const secrets = new Set<string>()
  const keys = new Set<string>()
  const mask = makeMask(() => [...secrets])
  const connection: Connection = { ...options, secrets, keys, mask }
  return {
    instance: settings.instance,
    advice: settings.advice,
    mask,
    maskKey: makeLongMask(
      () => [...keys],
      (parts) => iterateCooperatively(parts, options.signal),
    ),
    limits: limitsOf(settings.maxReply.value),
    send: (call) => sendOrFallBack(call, connection),
    read: (reply, call) => read(reply, call, connection),
    call: async (call) => {
      const reply = await sendOrFallBack(call, connection)
      const bytes = reply.body.byteLength
      return { ...(await read(reply, call, connection)), ...timeOf(reply), bytes }
    },
    iterateCooperatively: (items) => iterateCooperatively(items, options.signal),
    close: () => transport.close(),
  }
}

interface Connection extends ServerOptions {
  /** Every secret sent so far, so that no message repeats one. */
  secrets: Set<string>
  /** The key and the decrypt password among them. */
  keys: Set<string>
  mask: (text: string) => string
}

async function read(
  reply: TransportReply,
  call: Pick<Call, 'method' | 'module' | 'file'>,
  connection: Connection,
): Promise<Envelope> {
  const name = nameOf(call, connection)
  const { outline } = reply
  if (outline === undefined) return parseReply(reply, name)
  const { readLargeReply } = await import('./large-reply.ts')
  return readLargeReply({ ...reply, outline }, name, connection.signal)
}

function nameOf(
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

/** A GET whose body never arrived is sent once more with the key in the query; where that helps, it is remembered for a while. */
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
    // What dropped the bodies has let this one pass.
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
    // Whoever answers 429 has not passed the request on.
    if (reply.status !== 429) onWrite?.()
    return reply
  } catch (error) {
    if (mayHaveHappened(error)) onWrite?.()
    throw error
  } finally {
    pendingWrites?.delete(name)
  }
}

async function attempt(
  call: Call,
  isKeyInQuery: boolean,
  connection: Connection,
): Promise<TransportReply> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await attemptOnce(call, isKeyInQuery, connection)
    const wait = tries >= ATTEMPTS ? undefined : waitFor(outcome, call, tries, connection)
    if (wait !== undefined) {
      await pause(wait, connection)
      continue
    }
    if (outcome instanceof TransportError) {
      const { unreachableError } = await import('./unreachable.ts')
      throw unreachableError(outcome, call, connection)
    }
    return outcome
  }
}

/** The server's own time, from the reply's header. */
function timeOf({ headers }: TransportReply): Pick<Envelope, 'repliedAt'> {
  const at = Date.parse(headers['date'] ?? '')
  return Number.isNaN(at) ? {} : { repliedAt: new Date(at) }
}

/** How long to wait before sending a call again, in milliseconds; undefined: it must not be, or need not. */
function waitFor(
  outcome: TransportReply | TransportError,
  call: Call,
  tries: number,
  { clock }: Connection,
): number | undefined {
  const backOff = BACK_OFF * 2 ** (tries - 1)
  if (outcome instanceof TransportError)
    return isWorthRepeating(outcome, call) ? backOff : undefined
  if (call.method !== 'GET' || !RETRIED.has(outcome.status)) return undefined
  const asked = retryAfter(outcome.headers['retry-after'], clock()) ?? backOff
  return asked > LONGEST_WAIT ? undefined : asked
}

function isWorthRepeating({ problem, mayHaveArrived }: TransportError, call: Call): boolean {
  if (problem !== 'refused' && problem !== 'closed') return false
  return call.method === 'GET' || !mayHaveArrived
}

async function pause(milliseconds: number, { sleep, signal }: Connection): Promise<void> {
  try {
    await sleep(milliseconds)
  } catch (error) {
    throw signal.aborted ? abortError(signal, error) : error
  }
}

async function attemptOnce(
  call: Call,
  isKeyInQuery: boolean,
  connection: Connection,
): Promise<TransportReply | TransportError> {
  const { settings, transport, signal } = connection
  const content = await contentOf(call, isKeyInQuery, connection)
  const headers = {
    accept: 'application/json',
    // An answer from a cache would show what was before a write.
    'cache-control': 'no-cache',
    // Without one, PHP prints a warning before the JSON.
    'user-agent': `itflow-cli/${VERSION}`,
    ...(content.body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const timeout = call.timeout ?? settings.timeout
  try {
    return await transport.send({ method: call.method, headers, timeout, signal, ...content })
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
}

/** Address and body of a call: secrets in the body, unless H26 or a proxy that drops bodies forces them out of it. */
async function contentOf(
  call: Call,
  isKeyInQuery: boolean,
  { settings, secrets, keys }: Connection,
): Promise<{ url: URL; body?: string }> {
  const url = addressOf(call, settings)
  const inBody: Record<string, string> = {}
  const place = (name: string, secret: string, isInQuery: boolean) => {
    keys.add(secret)
    if (isInQuery) url.searchParams.set(name, secret)
    else inBody[name] = secret
  }
  place('api_key', await settings.key(), isKeyInQuery)
  if (call.decryptPassword !== undefined) {
    const isInQuery = call.decryptIn === 'query'
    if (isKeyInQuery && !isInQuery) throw undeliverable(settings)
    place('api_key_decrypt_password', call.decryptPassword, isInQuery)
  }
  for (const secret of [...keys, ...secretsIn(call.body ?? {})]) secrets.add(secret)
  const body = { ...call.body, ...inBody }
  return Object.keys(body).length > 0 ? { url, body: JSON.stringify(body) } : { url }
}

/** What a write sends under a secret's name: the server may repeat it. */
function secretsIn(body: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(body).flatMap(([name, value]) =>
    isSecretName(name) && typeof value === 'string' ? [value] : [],
  )
}

/** Sent in the query, the decrypt password would be ignored, and the list come back empty (H14). */
function undeliverable({ instance }: Settings): Failure {
  return new ServerError(
    `Something before ${instance} drops what is sent with a GET, and from 26.08 on the decrypt password is read from there alone`,
    {
      hint: { for: 'Have the bodies of GET requests let through. See', step: { do: 'examine' } },
      hazard: 'H26',
    },
  )
}

function addressOf({ module, file, query = {} }: Call, { url }: Settings): URL {
  const address = new URL(`api/v1/${module}/${file}.php`, url)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value))
  return address
}
