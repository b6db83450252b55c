import { UsageError } from '../errors.ts'
import type { Zone } from '../time/zone.ts'
import { ageIn } from './age.ts'
import { parseTimeSpan } from './time-span.ts'

/** What a moment is relative to, and the option that it is the value of. */
interface Reading {
  option: string
  now: Date
  zone: Zone
}

/**
 * Parses a moment that isn't in the future: a day or a day and time in the person's zone (`2026-11-26T22:00`, `yesterday`),
 * an instant (`…Z`), or how long ago it was (`12h`, `2d`). Returns an instant in milliseconds; throws a UsageError.
 */
export function parsePast(text: string, { option, now, zone }: Reading): number {
  const age = ageIn(text)
  const instant =
    age === undefined ? parseTimeSpan(text, now, zone)?.instants.from : now.getTime() - age
  if (instant === undefined) {
    throw new UsageError(`${option} ${text}: not a date and time`, {
      hint: 'Write it as 2026-11-26T22:00, 2026-11-26, yesterday, 12h or 2d',
    })
  }
  if (instant > now.getTime()) throw new UsageError(`${option} ${text}: this is in the future`)
  return instant
}
