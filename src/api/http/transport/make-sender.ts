import { startTimer } from '../../../time/timer.ts'
import { parseUrl } from '../../../url.ts'
import type { ReplyLimits } from './reply-limits.ts'
import { type Transport, TransportError, type TransportReply } from './transport.ts'
import { protocolSwitchError } from './unfinished-reply.ts'

/** One request, without following redirects. */
export interface Hop {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body: string | undefined
  /** Aborted on a time-out, or when the request is no longer wanted. */
  signal: AbortSignal
  /** A reply that exceeds them is cancelled while it comes in. */
  limits: ReplyLimits
  /** Must be called before the first byte leaves this machine (H07). */
  onSend(): void
}

/** Sends one request; may reject with whatever its library throws, and at once when the signal aborts. */
type Exchange = (hop: Hop) => Promise<TransportReply>

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MAX_REDIRECTS = 5

/** Adds to an exchange what all HTTP adapters need: time-outs, redirects, limits, and one kind of error. */
export function makeSender(exchange: Exchange, limits: ReplyLimits): Transport['send'] {
  return async (request) => {
    const { signal } = request
    const controller = new AbortController()
    let hasLeft = false
    let ended: 'timeout' | 'aborted' | undefined
    const end = (why: 'timeout' | 'aborted') => {
      ended ??= why
      controller.abort()
    }
    const onAbort = () => end('aborted')
    const stopTimer = startTimer(request.timeout, () => end('timeout'))
    signal?.addEventListener('abort', onAbort)
    try {
      if (signal?.aborted === true) onAbort()
      controller.signal.throwIfAborted()
      const hop = { ...request, body: request.body, signal: controller.signal, limits }
      const onSend = () => {
        hasLeft = true
      }
      return await abandonOnAbort(controller.signal, follow(exchange, { ...hop, onSend }))
    } catch (error) {
      if (ended !== undefined) throw interruptionError(ended, hasLeft, error)
      if (error instanceof TransportError) throw error
      throw (await import('./classify-error.ts')).toTransportError(error, hasLeft)
    } finally {
      stopTimer()
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

/** Waits for `work`, but rejects at once when the signal aborts, whatever the work is waiting for. */
function abandonOnAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function interruptionError(why: 'timeout' | 'aborted', hasLeft: boolean, cause: unknown) {
  const message = why === 'timeout' ? 'it took too long' : 'the request was cancelled'
  return new TransportError(why, message, { mayHaveArrived: hasLeft, cause })
}

/** Sends a request and follows its redirects. */
async function follow(exchange: Exchange, first: Hop): Promise<TransportReply> {
  let hop = first
  for (let followed = 0; ; followed += 1) {
    const reply = await exchange(hop)
    // Not a final reply, and nothing that can be read comes after it.
    if (reply.status < 200) throw protocolSwitchError()
    const { location } = reply.headers
    if (!REDIRECTS.has(reply.status) || location === undefined) return reply
    hop = { ...hop, url: nextUrl(hop, location, followed) }
  }
}

/**
 * Returns the address that a redirect leads to. Throws a TransportError if it may not be followed: the key is sent to
 * no other origin, and a write is never sent twice.
 */
function nextUrl({ method, url }: Hop, location: string, followed: number): URL {
  const refuse = (message: string, target?: string) =>
    new TransportError('redirect', message, {
      mayHaveArrived: true,
      ...(target === undefined ? {} : { location: target }),
    })
  const target = parseUrl(location, url.href)
  if (target === undefined) throw refuse('it redirects to an invalid address')
  if (target.origin !== url.origin) throw refuse('it redirects to another origin', target.href)
  if (method !== 'GET') throw refuse(`it redirects a ${method}`, target.href)
  if (followed >= MAX_REDIRECTS) throw refuse('it redirects too many times', target.href)
  return target
}

/** Converts a library's headers: names in lower case, one text for each. */
export function plainHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    return [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')] as const]
  })
  return Object.fromEntries(pairs)
}
