import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { ReceiverConfig, Source } from '../config/receiver-config.ts'
import { PayloadError } from '../dialects/payload-error.ts'
import type { AlertEvent, Reading } from '../event.ts'
import { OutboxFullError } from '../outbox/outbox.ts'
import { hasSignature, hasToken, isSigned } from './authorize.ts'
import { parseBody } from './parse-body.ts'
import type { RateLimits } from './rate-limits.ts'
import { readBody } from './read-body.ts'
import { Refusal, unauthorized } from './refusal.ts'
import { isFrom, isFromLoopback } from './remote-address.ts'

/** What answers requests besides the configuration. */
export interface Services {
  /** Stores events; resolves once they are on disk. */
  accept(source: string, events: readonly AlertEvent[]): Promise<unknown>
  /** Whether the outbox can be written. */
  isHealthy(): boolean
  /** The metrics in Prometheus's text format. */
  metrics(): string
  limits: RateLimits
  /** Called with the connection of a request whose token was accepted. */
  trust(socket: Socket): void
}

/** A reply. */
export interface Answer {
  status: number
  headers: OutgoingHttpHeaders
  body: string
  /** How many events were accepted, for a request to a source. */
  events?: number
}

/** A request, and the configuration that was current when it arrived. */
export interface Call {
  incoming: IncomingMessage
  config: ReceiverConfig
  /** Asks for the body of a request whose sender waits to be asked. */
  askForBody(): void
}

/** In how many seconds a sender should try again if the outbox takes nothing. */
const RETRY_AFTER = 30

/** Returns the source that a request is for; undefined if there is none with that name. */
export function sourceOf({ incoming, config }: Call): Source | undefined {
  return config.sources.get(pathOf(incoming).slice(1))
}

/** Answers a request; throws a Refusal if it is refused. */
export async function answerRequest(call: Call, services: Services): Promise<Answer> {
  const { incoming, config } = call
  const { remoteAddress } = incoming.socket
  if (config.proxies.length > 0 && !isFrom(remoteAddress, config.proxies)) {
    const message = 'Only the proxy may connect.'
    throw new Refusal(403, 'forbidden', message, { connection: 'close' })
  }
  const isRead = incoming.method === 'GET' || incoming.method === 'HEAD'
  const path = pathOf(incoming)
  if (isRead && path === '/healthz') return health(services)
  if (isRead && path === '/metrics') return metrics(call, services)
  return await receive(call, services)
}

/** The path of a request, which may name the server too. */
function pathOf({ url = '' }: IncomingMessage): string {
  return url.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0] ?? ''
}

function health({ isHealthy }: Services): Answer {
  const isOk = isHealthy()
  return json(isOk ? 200 : 503, { status: isOk ? 'ok' : 'failing' })
}

function metrics({ incoming, config }: Call, services: Services): Answer {
  const { metricsToken: token, proxies } = config
  const expected = token === undefined ? undefined : { header: 'authorization', token }
  // A proxy on this computer passes on what comes from elsewhere.
  const isPassedOn = ['x-forwarded-for', 'forwarded', 'via'].some(
    (name) => name in incoming.headers,
  )
  const isLocal =
    proxies.length === 0 && !isPassedOn && isFromLoopback(incoming.socket.remoteAddress)
  if (!isLocal && !hasToken(incoming.headers, expected)) throw unauthorized()
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
  return { status: 200, headers, body: services.metrics() }
}

/** Receives what a source sends. What needs no body is checked before it is read. */
async function receive(call: Call, services: Services): Promise<Answer> {
  const { incoming } = call
  const source = sourceOf(call)
  if (source === undefined || !source.token.isSignature) {
    if (!hasToken(incoming.headers, source?.token) || source === undefined) throw unauthorized()
    requireAllowed(incoming, source, services)
    return await accept(call, source, await body(call, source), services)
  }
  // Without something like a signature, nothing is read.
  if (!hasSignature(incoming.headers, source.token)) throw unauthorized()
  const bytes = await body(call, source)
  if (!isSigned(incoming.headers, source.token, bytes)) throw unauthorized()
  requireAllowed(incoming, source, services)
  return await accept(call, source, bytes, services)
}

function body({ incoming, askForBody }: Call, { maxBody }: Source): Promise<Uint8Array> {
  return readBody(incoming, maxBody, askForBody)
}

function requireAllowed(
  { method, socket }: IncomingMessage,
  source: Source,
  { limits, trust }: Services,
): void {
  trust(socket)
  if (method !== 'POST') {
    throw new Refusal(405, 'method_not_allowed', 'Send alerts with POST.', { allow: 'POST' })
  }
  const seconds = limits.take(source)
  if (seconds !== undefined) {
    throw new Refusal(429, 'too_many_requests', `Too many requests: try again in ${seconds} s.`, {
      'retry-after': String(seconds),
    })
  }
}

async function accept(
  { incoming }: Call,
  source: Source,
  bytes: Uint8Array,
  services: Services,
): Promise<Answer> {
  const payload = parseBody(bytes, incoming.headers['content-type'])
  const { events, ignored } = read(source, payload)
  if (events.length > 0) await store(source, events, services)
  const why = ignored === undefined ? {} : { ignored }
  return { ...json(202, { accepted: events.length, ...why }), events: events.length }
}

function read(source: Source, payload: unknown): Reading {
  try {
    return source.read(payload)
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error
    throw new Refusal(422, 'unusable_payload', error.message)
  }
}

async function store(
  source: Source,
  events: readonly AlertEvent[],
  services: Services,
): Promise<void> {
  try {
    await services.accept(source.name, events)
  } catch (error) {
    if (!(error instanceof OutboxFullError)) throw error
    throw new Refusal(503, 'unavailable', 'Alerts can not be stored now: try again later.', {
      'retry-after': String(RETRY_AFTER),
    })
  }
}

function json(status: number, value: object): Answer {
  const headers = { 'content-type': 'application/json' }
  return { status, headers, body: `${JSON.stringify(value)}\n` }
}
