import { parseBytes } from '../../text/byte-size.ts'

/** `90s`, `15m`, `24h` or `7d`. */
export const DURATION = /^\d{1,6}[smhd]$/

/** `600/m`. */
export const RATE = /^[1-9]\d{0,5}\/m$/

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** The longest duration, in milliseconds: a year. */
export const MAX_DURATION = 365 * 86_400_000

/** The smallest and the largest limit of a body, in bytes. */
const MIN_BODY = 1024
const MAX_BODY = 16 * 1024 * 1024

/** Returns a duration in milliseconds; undefined if it is longer than a year. */
export function parseDuration(written: string): number | undefined {
  const duration = Number(written.slice(0, -1)) * (UNITS[written.slice(-1)] ?? Number.NaN)
  return duration <= MAX_DURATION ? duration : undefined
}

/** Returns the number of requests a minute. */
export function parseRate(written: string): number {
  return Number.parseInt(written, 10)
}

/** Returns the limit of a body in bytes; undefined unless it is from 1 KB to 16 MB. */
export function parseBodyLimit(written: string): number | undefined {
  const bytes = parseBytes(written) ?? 0
  return bytes >= MIN_BODY && bytes <= MAX_BODY ? bytes : undefined
}
