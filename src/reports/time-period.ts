import type { Scope } from '../api/records/scope.ts'
import type { Value } from '../records/record.ts'

/** A month, or a whole year; both by the clock that the server writes its times with. */
export interface TimePeriod {
  year: number
  month?: number | undefined
}

/** Which period to look at, and whose records. */
export interface PeriodRequest {
  scope: Scope
  period: TimePeriod
}

/**
 * How many years before a period are read for the time of tickets that were open so long: each is a request, and a date
 * that makes no sense must not lead to hundreds.
 */
const YEARS_BACK = 5

/** Returns a period as in an option: `2026-10`, `2026`. */
export function periodName({ year, month }: TimePeriod): string {
  const name = String(year).padStart(4, '0')
  return month === undefined ? name : `${name}-${String(month).padStart(2, '0')}`
}

/** Returns a period as the parameters of a list. */
export function periodParameters({ year, month }: TimePeriod): Readonly<Record<string, number>> {
  return month === undefined ? { year } : { year, month }
}

/** Whether a moment as the server wrote it is in a period. */
export function isInPeriod(moment: Value | undefined, period: TimePeriod): boolean {
  return typeof moment === 'string' && moment.startsWith(`${periodName(period)}-`)
}

/** Whether a moment as the server wrote it is in a period or before it. */
export function isByEndOf(moment: string, period: TimePeriod): boolean {
  const name = periodName(period)
  return moment.slice(0, name.length) <= name
}

/** Yields the periods before another, the latest first: the months of its year, then years. */
export function* earlierPeriods({ year, month = 1 }: TimePeriod): Generator<TimePeriod> {
  for (let before = month - 1; before >= 1; before -= 1) yield { year, month: before }
  for (let back = 1; back <= YEARS_BACK && back < year; back += 1) yield { year: year - back }
}
