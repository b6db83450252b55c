import { compareReleases, type Release } from '../resources/releases.ts'
import { FAILURES } from './failures.ts'
import type { Hazard } from './hazard.ts'
import { LOSSES } from './losses.ts'
import { MISLEADING } from './misleading.ts'

export type { Hazard } from './hazard.ts'

/** Every known hazard of ITFlow's API, in the order of the numbers. */
export const HAZARDS: readonly Hazard[] = [...LOSSES, ...MISLEADING, ...FAILURES].sort((a, b) =>
  a.number.localeCompare(b.number),
)

/**
 * The hazards of a release; where all that is known is that the server is older than `before`, those of any
 * release between the two.
 */
export function hazardsOf(release: Release, before?: Release): readonly Hazard[] {
  return HAZARDS.filter(({ since, until }) => {
    if (until !== undefined && compareReleases(until, release) < 0) return false
    if (since === undefined || compareReleases(since, release) <= 0) return true
    return before !== undefined && compareReleases(since, before) < 0
  })
}

/** A hazard by its number, in any letter case. */
export function findHazard(text: string): Hazard | undefined {
  return HAZARDS.find(({ number }) => number === text.trim().toUpperCase())
}
