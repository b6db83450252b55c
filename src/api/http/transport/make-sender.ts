import { startTimer } from '../../../time/timer.ts'
import { parseUrl } from '../../../url.ts'
import { protocolChanged, toTransportError } from './classify-error.ts'
import type { ReplyLimits } from './reply-limits.ts'
import { type Transport, TransportError, type TransportReply } from './transport.ts'

/** One request and its reply, redirects left as they are. */
export interface Hop {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body: string | undefined
  /** Aborted when the time is over or the request is no longer wanted. */
  signal: AbortSignal
  /** A reply that exceeds them is given up while it comes in. */
  limits: ReplyLimits
  /** To be called at the latest before the first byte leaves this machine (H07). */
  onSend(): void
}

/** What an adapter does; it may reject with whatever its library throws, and at once when the signal is aborted. */
export type Exchange = (hop: Hop) => Promise<TransportReply>

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MOST_REDIRECTS = 5

/** What every adapter over HTTP has in common: time-outs, redirects, limits, and one kind of error. */
export function makeSender(exchange: Exchange, limits: ReplyLimits): Transport['send'] {
  return async (request) => {
    const { signal } = request
    const ending = new AbortController()
    let hasLeft = false
    let ended: 'timeout' | 'aborted' | undefined
    const end = (why: 'timeout' | 'aborted') => {
      ended ??= why
      ending.abort()
    }
    const give = () => end('aborted')
    const stop = startTimer(request.timeout, () => end('timeout'))
    signal?.addEventListener('abort', give)
    try {
      if (signal?.aborted === true) give()
      ending.signal.throwIfAborted()
      const hop = { ...request, body: request.body, signal: ending.signal, limits }
      const onLeave = () => {
        hasLeft = true
      }
      return await until(ending.signal, follow(exchange, { ...hop, onSend: onLeave }))
    } catch (error) {
      if (ended !== undefined) throw interruption(ended, hasLeft, error)
      throw error instanceof TransportError ? error : toTransportError(error, hasLeft)
    } finally {
      stop()
      signal?.removeEventListener('abort', give)
    }
  }
}

/** The same work, abandoned when the signal aborts, whatever it is doing or waiting for. */
function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason)
    signal.addEventListener('abort', give, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give))
  })
}

function interruption(why: 'timeout' | 'aborted', hasLeft: boolean, cause: unknown) {
  const message = why === 'timeout' ? 'it took too long' : 'the request was given up'
  return new TransportError(why, message, { mayHaveArrived: hasLeft, cause })
}

async function follow(exchange: Exchange, first: Hop): Promise<TransportReply> {
  let hop = first
  for (let followed = 0; ; followed += 1) {
    const reply = await exchange(hop)
    // An interim status is no reply: nothing comes after it that could be read.
    if (reply.status < 200) throw protocolChanged()
    const { location } = reply.headers
    if (!REDIRECTS.has(reply.status) || location === undefined) return reply
    hop = { ...hop, url: nextUrl(hop, location, followed) }
  }
}

/** Where a redirect leads, if it may be followed: the key goes to no other origin, and a write nowhere twice. */
function nextUrl({ method, url }: Hop, location: string, followed: number): URL {
  const refuse = (message: string, target?: string) =>
    new TransportError('redirect', message, {
      mayHaveArrived: true,
      ...(target === undefined ? {} : { location: target }),
    })
  const target = parseUrl(location, url.href)
  if (target === undefined) throw refuse('it redirects to what is no address')
  if (target.origin !== url.origin) throw refuse('it redirects to another origin', target.href)
  if (method !== 'GET') throw refuse(`it redirects a ${method}`, target.href)
  if (followed >= MOST_REDIRECTS) throw refuse('it redirects in a circle', target.href)
  return target
}

/** Headers as a library gives them, one text each, names in lower case. */
export function plainHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    return [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')] as const]
  })
  return Object.fromEntries(pairs)
}
