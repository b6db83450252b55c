/** The longest wait before a request is sent again, in milliseconds; if the server asks for more, it isn't. */
export const MAX_RETRY_WAIT = 60_000

/** Returns the wait that a Retry-After header asks for (in seconds, or until a date), in milliseconds. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const until = Date.parse(text)
  return Number.isNaN(until) ? undefined : Math.max(0, until - now.getTime())
}
