import { InterruptedError, TimeoutError, UnreachableError } from '../errors.ts'
import type { Settings } from '../profiles/settings.ts'
import { VERSION } from '../version.ts'
import { type Answer, type CallName, MissingKeyError, readReply } from './reply.ts'
import { type Transport, TransportError, type TransportReply } from './transport/transport.ts'

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
  /** Resolves with the server's answer; rejects with a Failure. Reads are retried, writes only when they never left. */
  call(call: Call): Promise<Answer>
  /** The reply as it came, for `itflow api`. */
  send(call: Call): Promise<TransportReply>
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
}

/** A request that got no reply; `mayHaveArrived` says whether the server may have acted (H07). */
export class LostReplyError extends UnreachableError {
  readonly mayHaveArrived: boolean
  constructor(
    message: string,
    mayHaveArrived: boolean,
    details: { hint?: string; cause: unknown },
  ) {
    super(message, details)
    this.mayHaveArrived = mayHaveArrived
  }
}

/** A request that took too long; the server may have acted on it. */
export class LateReplyError extends TimeoutError {
  readonly mayHaveArrived = true
}

const ATTEMPTS = 3
const BACK_OFF = 400
const RETRIED = new Set([429, 502, 503, 504])

/** Speaks ITFlow's protocol over a transport. */
export function connect(options: ServerOptions): Server {
  const { settings, transport } = options
  const send = async (call: Call): Promise<TransportReply> => {
    const isKeyInQuery =
      call.method === 'GET' && (await settings.memory.read()).keyInQuery !== undefined
    return attempt(call, isKeyInQuery, options)
  }
  return {
    instance: settings.instance,
    send,
    call: (call) => callOrFallBack(call, send, options),
    close: () => transport.close(),
  }
}

/** A GET whose body never arrived is sent once more with the key in the query, and that is remembered. */
async function callOrFallBack(
  call: Call,
  send: (call: Call) => Promise<TransportReply>,
  options: ServerOptions,
): Promise<Answer> {
  const name = nameOf(call, options.settings)
  try {
    return readReply(await send(call), name)
  } catch (error) {
    if (!(error instanceof MissingKeyError) || call.method !== 'GET') throw error
    const answer = readReply(await attempt(call, true, options), name)
    await options.settings.memory.write({ keyInQuery: { at: options.clock().toISOString() } })
    return answer
  }
}

function nameOf({ method, module, file }: Call, { instance }: Settings): CallName {
  return { method, operation: `${module}/${file}`, instance }
}

async function attempt(
  call: Call,
  isKeyInQuery: boolean,
  options: ServerOptions,
): Promise<TransportReply> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await once(call, isKeyInQuery, options)
    const isLast = tries >= ATTEMPTS
    if (!(outcome instanceof TransportError)) {
      if (call.method !== 'GET' || isLast || !RETRIED.has(outcome.status)) return outcome
      await options.sleep(retryAfter(outcome) ?? BACK_OFF * 2 ** (tries - 1))
      continue
    }
    if (isLast || !isWorthRepeating(outcome, call)) throw explain(outcome, call, options)
    await options.sleep(BACK_OFF * 2 ** (tries - 1))
  }
}

function isWorthRepeating(error: TransportError, call: Call): boolean {
  if (error.problem !== 'refused' && error.problem !== 'closed') return false
  return call.method === 'GET' || !error.mayHaveArrived
}

/** Seconds, or a date, in a Retry-After header; at most a minute is waited. */
function retryAfter({ headers }: TransportReply): number | undefined {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1000 : undefined
}

async function once(
  call: Call,
  isKeyInQuery: boolean,
  { settings, transport, signal }: ServerOptions,
): Promise<TransportReply | TransportError> {
  const key = await settings.key()
  const url = addressOf(call, settings)
  const secrets: Record<string, string> = {}
  if (isKeyInQuery) url.searchParams.set('api_key', key)
  else secrets['api_key'] = key
  if (call.decryptPassword !== undefined) {
    if (call.decryptIn === 'query') {
      url.searchParams.set('api_key_decrypt_password', call.decryptPassword)
    } else secrets['api_key_decrypt_password'] = call.decryptPassword
  }
  const content = { ...secrets, ...call.body }
  const hasBody = Object.keys(content).length > 0
  const headers = {
    accept: 'application/json',
    'user-agent': `itflow-cli/${VERSION}`,
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
  }
  try {
    return await transport.send({
      method: call.method,
      url,
      headers,
      ...(hasBody ? { body: JSON.stringify(content) } : {}),
      timeout: call.timeout ?? settings.timeout,
      signal,
    })
  } catch (error) {
    if (error instanceof TransportError) return error
    throw error
  }
}

function addressOf({ module, file, query = {} }: Call, { url }: Settings): URL {
  const address = new URL(`api/v1/${module}/${file}.php`, url)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value))
  return address
}

function explain(error: TransportError, call: Call, { settings, signal }: ServerOptions): Error {
  const host = settings.url.host
  const cause = { cause: error }
  switch (error.problem) {
    case 'aborted':
      return signal.reason instanceof InterruptedError ? signal.reason : (signal.reason ?? error)
    case 'timeout': {
      const seconds = Math.round((call.timeout ?? settings.timeout) / 100) / 10
      return new LateReplyError(`${host} did not answer within ${seconds} s`, cause)
    }
    case 'redirect':
      return new UnreachableError(
        `${host} sends ${call.module}/${call.file} elsewhere${placeOf(error.location)}; the key is not sent there`,
        { ...cause, hint: 'If that is your ITFlow, put its address into the profile' },
      )
    case 'tls':
      return new LostReplyError(
        `${host} shows no certificate that can be trusted: ${error.message}`,
        false,
        {
          ...cause,
          hint: 'Trust its authority with --ca-file FILE; --insecure skips the check',
        },
      )
    default:
      return new LostReplyError(
        `${host} could not be reached: ${error.message}`,
        error.mayHaveArrived,
        cause,
      )
  }
}

/** A redirect's target without its query, which may repeat the key. */
function placeOf(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return ''
  const { origin, pathname } = new URL(location)
  return `, to ${origin}${pathname}`
}

/** Whether a failure leaves open if the server acted on the request (H07). */
export function mayHaveHappened(error: unknown): boolean {
  if (error instanceof LateReplyError) return true
  return error instanceof LostReplyError && error.mayHaveArrived
}
