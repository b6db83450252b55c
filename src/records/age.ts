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

/** Parses an age such as `2d`, `36h`, `90m`, `90min` or `1w`, to milliseconds; undefined for anything else. */
export function ageIn(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})\s*(min|m|h|d|w)$/i.exec(text.trim()) ?? []
  const length = Number(count ?? 0) * (UNITS[unit.toLowerCase()] ?? 0)
  return length > 0 ? length : undefined
}

/** Parses an age like `ageIn`; throws a UsageError that names `option`. */
export function parseAge(text: string, option: string): number {
  const length = ageIn(text)
  if (length !== undefined) return length
  const isZero = /^0+\s*[a-z]+$/i.test(text.trim())
  throw new UsageError(`${option} ${text}: ${isZero ? 'must be more than 0' : 'not a duration'}`, {
    hint: 'Write it as 2d, 36h, 90m or 1w',
  })
}
