import type { Row } from '../records/record.ts'
import { workedSeconds } from './time-module.ts'

/** Time worked, as the server adds it up: the smallest part of a report, and what is rounded. */
export interface TimeEntry {
  /** What the entry is counted under. */
  key: string
  seconds: number
}

/** A row of time as an entry. */
export interface WorkedRow extends TimeEntry {
  row: Row
}

/** The sum of the entries with the same key. */
export interface TimeSum<Entry extends TimeEntry> {
  /** The first of the entries. */
  first: Entry
  entries: number
  seconds: number
  /** The sum of the entries' times, each rounded up; the same as `seconds` without rounding. */
  rounded: number
}

/** Adds up the time of rows by a field, as `sumByKey` does; a time that makes no sense counts as 0. */
export function sumRows(
  rows: readonly Row[],
  { worked, by }: { worked: string; by: string },
  unit?: number | undefined,
): readonly TimeSum<WorkedRow>[] {
  const entries = rows.map((row) => ({
    key: String(row[by]),
    row,
    seconds: workedSeconds({ worked }, row) ?? 0,
  }))
  return sumByKey(entries, unit)
}

/** Adds up entries by their keys, each rounded up to a multiple of `unit` seconds if there is one; the largest sums come first. */
export function sumByKey<Entry extends TimeEntry>(
  entries: readonly Entry[],
  unit: number | undefined,
): readonly TimeSum<Entry>[] {
  const sums = new Map<string, TimeSum<Entry>>()
  for (const entry of entries) {
    const known = sums.get(entry.key) ?? { first: entry, entries: 0, seconds: 0, rounded: 0 }
    sums.set(entry.key, {
      first: known.first,
      entries: known.entries + 1,
      seconds: known.seconds + entry.seconds,
      rounded: known.rounded + roundUp(entry.seconds, unit),
    })
  }
  return [...sums.values()].sort((a, b) => b.seconds - a.seconds)
}

/** Rounds seconds up to a multiple of a unit; no time stays none. */
export function roundUp(seconds: number, unit: number | undefined): number {
  return unit === undefined ? seconds : Math.ceil(seconds / unit) * unit
}

/**
 * Returns seconds as hours: with two decimal places if that is exact (0.25), otherwise with six (0.333333), so that the sum of
 * a few hundred is right to the second.
 */
export function hoursText(seconds: number): string {
  return (seconds / 3600).toFixed(seconds % 36 === 0 ? 2 : 6)
}
