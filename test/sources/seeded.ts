/** A source of numbers that look random and are the same for the same seed. */
export interface Seeded {
  /** A whole number below a limit. */
  below(limit: number): number
  /** Whether something happens that happens this often. */
  isHit(chance: number): boolean
  pick<T>(all: readonly T[]): T
  /** Some of the items, each at most once. */
  some<T>(all: readonly T[], count: number): T[]
}

/** Starts a sequence: mulberry32. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    isHit: (chance) => next() < chance,
    pick: (all) => {
      if (all.length === 0) throw new Error('there is nothing to pick from')
      return all[below(all.length)] as (typeof all)[number]
    },
    some: (all, count) => {
      const left = [...all]
      const chosen = Math.min(count, left.length)
      return Array.from({ length: chosen }, () => left.splice(below(left.length), 1)).flat()
    },
  }
}
