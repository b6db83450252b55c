import { parseClockTime } from '../records/clock-time.ts'
import type { Json } from '../records/record.ts'
import { valueIn } from './rows.ts'

/** Returns the sum of a field of rows (`HH:MM:SS`) in seconds; other values count as 0. */
export function sumDurations(
  rows: readonly Readonly<Record<string, Json>>[],
  field: string,
): number {
  return rows.reduce(
    (sum, row) => sum + (parseClockTime(String(valueIn(row, field) ?? '')) ?? 0),
    0,
  )
}

/** Formats time worked: `1 h 45 m`, or seconds if less than a minute; empty for 0. */
export function formatDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const parts = [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} m`] : [])]
  return parts.length > 0 || seconds === 0 ? parts.join(' ') : `${seconds} s`
}
