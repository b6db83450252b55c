/** A release of ITFlow as the project writes it: `25.01`, `26.3`, `26.08.2`. */
export type Release = `${number}.${string}`

/** The oldest supported release, and the newest known one. */
export const OLDEST_RELEASE: Release = '25.01'
export const NEWEST_RELEASE: Release = '26.10'

/** The releases that the recordings in test/wire come from. */
export const RECORDED_RELEASES: readonly Release[] = ['25.01', '26.07', '26.08.2', '26.10']

/** Compares two releases by number: negative if `a` is older. `26.3` and `26.03` are the same. */
export function compareReleases(a: Release, b: Release): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** A range of releases, both ends included; an absent end is open. */
export interface ReleaseRange {
  since?: Release
  until?: Release
}

/** Whether a release is in a range. */
export function isWithin(release: Release, { since, until }: ReleaseRange): boolean {
  if (since !== undefined && compareReleases(release, since) < 0) return false
  return until === undefined || compareReleases(release, until) <= 0
}

/** Whether a text looks like a release: two or three numbers with dots. */
export function isRelease(text: string): text is Release {
  return /^\d{2}\.\d{1,2}(\.\d{1,2})?$/.test(text)
}
