import { cleanName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { parseWallTime, type WallTime } from '../time/wall-time.ts'
import { fieldsWith } from './client-report-modules.ts'

/** An age in years by which a report counts. */
interface AgeGroup {
  /** A stable word, for programs. */
  name: string
  label: string
  /** The number of whole years from which it is the next one. */
  below: number
}

const UNKNOWN = 'Unknown'

/** The ages by which a report counts, the youngest first, and at last the unknown one. */
export const AGES: readonly AgeGroup[] = [
  { name: 'under_1', label: 'Under 1 year', below: 1 },
  { name: 'from_1', label: '1–2 years', below: 3 },
  { name: 'from_3', label: '3–4 years', below: 5 },
  { name: 'from_5', label: '5+ years', below: Number.POSITIVE_INFINITY },
  { name: 'age_unknown', label: UNKNOWN, below: Number.NaN },
]

/** How many records there are of a kind, and of each age in the order of `AGES`. */
export interface KindCount {
  kind: string
  count: number
  /** Empty for a module that doesn't say since when a thing has existed. */
  ages: readonly number[]
}

/** Counts records by what kind of thing they are, the most first; undefined if the module doesn't declare that. */
export function countByKind(
  resource: Resource,
  rows: readonly Row[],
  today: WallTime,
): readonly KindCount[] | undefined {
  const [field] = fieldsWith(resource, 'isKind')
  if (field === undefined) return undefined
  const byKind = new Map<string, Row[]>()
  for (const row of rows) {
    const kind = cleanName(String(row[field] ?? '')) || UNKNOWN
    const others = byKind.get(kind) ?? []
    byKind.set(kind, others)
    others.push(row)
  }
  return [...byKind]
    .map(([kind, found]) => ({
      kind,
      count: found.length,
      ages: countByAge(resource, found, today) ?? [],
    }))
    .sort((left, right) => right.count - left.count || (left.kind < right.kind ? -1 : 1))
}

/** More kinds than this would make a chart that nobody reads: the rarest are counted together. */
const MAX_KINDS = 20

/** Returns the kinds to show: all of them, or the most frequent ones and the sum of the others. */
export function shownKinds(kinds: readonly KindCount[]): readonly KindCount[] {
  if (kinds.length <= MAX_KINDS) return kinds
  const others = kinds.slice(MAX_KINDS - 1)
  const sum = others.reduce(
    (total, { count, ages }) => ({
      count: total.count + count,
      ages: ages.map((age, at) => age + (total.ages[at] ?? 0)),
    }),
    { count: 0, ages: [] as readonly number[] },
  )
  return [...kinds.slice(0, MAX_KINDS - 1), { kind: `others (${others.length})`, ...sum }]
}

/** Counts records by their ages, in the order of `AGES`; undefined if the module doesn't declare since when they exist. */
export function countByAge(
  resource: Resource,
  rows: readonly Row[],
  today: WallTime,
): readonly number[] | undefined {
  const since = fieldsWith(resource, 'isAgeFrom')
  if (since.length === 0) return undefined
  const counts = AGES.map(() => 0)
  for (const row of rows) {
    const at = ageGroup(
      since.map((name) => parseWallTime(String(row[name] ?? ''))),
      today,
    )
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

/** The place of an age among `AGES`; the first day that is known counts. */
function ageGroup(days: readonly (WallTime | undefined)[], today: WallTime): number {
  const day = days.find((one) => one !== undefined)
  if (day === undefined) return AGES.length - 1
  const years = wholeYears(day, today)
  return AGES.findIndex(({ below }) => years < below)
}

/** The whole years between two days of the calendar; negative if the first is still to come. */
function wholeYears(from: WallTime, to: WallTime): number {
  const [start, end] = [new Date(from), new Date(to)]
  const years = end.getUTCFullYear() - start.getUTCFullYear()
  const month = end.getUTCMonth() - start.getUTCMonth()
  const isBefore = month < 0 || (month === 0 && end.getUTCDate() < start.getUTCDate())
  return isBefore ? years - 1 : years
}
