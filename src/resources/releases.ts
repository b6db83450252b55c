/** A release of ITFlow as its makers write it: `25.01`, `26.3`, `26.08.2`. */
export type Release = `${number}.${string}`

/** The oldest release this program speaks to, and the newest it knows. */
export const OLDEST_RELEASE: Release = '25.01'
export const NEWEST_RELEASE: Release = '26.10'

/** The releases whose calls were recorded. */
export const RECORDED_RELEASES: readonly Release[] = ['25.01', '26.07', '26.08.2', '26.10']

/** Orders two releases by their numbers: negative when `a` is older. `26.3` and `26.03` are one. */
export function compareReleases(a: Release, b: Release): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** A span of releases, both ends included; an open end is left out. */
export interface ReleaseRange {
  since?: Release
  until?: Release
}

/** Whether a release lies in a span. */
export function isWithin(release: Release, { since, until }: ReleaseRange): boolean {
  if (since !== undefined && compareReleases(release, since) < 0) return false
  return until === undefined || compareReleases(release, until) <= 0
}

/** Whether a text is written as a release is: two or three numbers with dots. */
export function isRelease(text: string): text is Release {
  return /^\d{2}\.\d{1,2}(\.\d{1,2})?$/.test(text)
}
