import { compareReleases, type Release } from '../resources/releases.ts'
import { FAILURES } from './failures.ts'
import type { Hazard } from './hazard.ts'
import { LOSSES } from './losses.ts'
import { MISLEADING } from './misleading.ts'

/** All known hazards of ITFlow's API, sorted by number. */
export const HAZARDS: readonly Hazard[] = [...LOSSES, ...MISLEADING, ...FAILURES].sort((a, b) =>
  a.number.localeCompare(b.number),
)

/** Returns the hazards of a release; with `before`, of all releases from it up to, but not including, that one. */
export function hazardsOf(release: Release, before?: Release): readonly Hazard[] {
  return HAZARDS.filter(({ since, until }) => {
    if (until !== undefined && compareReleases(until, release) < 0) return false
    if (since === undefined || compareReleases(since, release) <= 0) return true
    return before !== undefined && compareReleases(since, before) < 0
  })
}

/** Finds a hazard by its number, case-insensitively. */
export function findHazard(text: string): Hazard | undefined {
  return HAZARDS.find(({ number }) => number === text.trim().toUpperCase())
}
