/** Time worked, as the server adds it up: the smallest part of a report, and what is rounded. */
export interface TimeEntry {
  /** What the entry is counted under. */
  key: string
  seconds: number
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

/** Parts of a character, in eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** Draws a bar for a part of the largest value; anything above 0 can be seen. */
export function bar(value: number, largest: number, width: number): string {
  if (value <= 0 || largest <= 0) return ''
  const eighths = Math.max(1, Math.round((Math.min(value, largest) / largest) * width * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}
