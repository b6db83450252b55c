import { UsageError } from '../errors.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS: Readonly<Record<string, number>> = {
  m: MINUTE,
  min: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
}

/**
 * Parses an age such as `2d`, `36h`, `90m`, `90min` or `1w`, to milliseconds. Throws a UsageError that names
 * `option`.
 */
export function parseAge(text: string, option: string): number {
  const [, count, unit = ''] = /^(\d{1,5})\s*(min|m|h|d|w)$/i.exec(text.trim()) ?? []
  const length = Number(count ?? 0) * (UNITS[unit.toLowerCase()] ?? 0)
  if (length > 0) return length
  throw new UsageError(`${option} ${text}: not a duration`, {
    hint: 'Write it as 2d, 36h, 90m or 1w',
  })
}
