/** How a record matches a term, the best first. */
export const RANKS = [
  'exact',
  'name',
  'network',
  'domain',
  'start',
  'words-in-name',
  'value',
  'words',
] as const

/** How well a record matches. */
export type Rank = (typeof RANKS)[number]

/** Why a record matches. */
export interface Match {
  rank: Rank
  /** Among matches of the same rank, less is better. */
  weight: number
  /** For people: `IP 10.0.0.21`, `in network 10.0.0.0/24`. */
  why: string
}

/** Returns the better of two matches. */
export function better(one: Match | undefined, other: Match | undefined): Match | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return compareMatches(one, other) <= 0 ? one : other
}

/** Orders matches, the best first. */
export function compareMatches(one: Match, other: Match): number {
  return RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank) || one.weight - other.weight
}
