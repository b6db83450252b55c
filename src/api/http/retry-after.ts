/** A server that asks to wait longer than this is not asked again, in milliseconds. */
export const LONGEST_WAIT = 60_000

/** The wait a Retry-After header asks for, in seconds or until a date; in milliseconds. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const until = Date.parse(text)
  return Number.isNaN(until) ? undefined : Math.max(0, until - now.getTime())
}
