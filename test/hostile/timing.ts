import type { TextPath } from './text-paths.ts'

/** A text is made so much longer from one measurement to the next. */
const STEP = 16

/** The first measurement, in characters: long enough to be seen, and short enough for what is hopeless. */
const FIRST = 8000

/** How often a measurement that is over the bound is made again: other work on the machine slows this one down. */
const TRIES = 3

/**
 * How long this process works on a text of `length` characters, in seconds. Where a shorter text takes more than
 * `bound` already, that is the answer, so that what grows with the square fails soon.
 */
export async function secondsOf(
  path: TextPath,
  ofLength: (length: number) => string,
  length: number,
  bound: number,
): Promise<number> {
  for (let size = FIRST; ; size = Math.min(size * STEP, length)) {
    const seconds = await best(path, ofLength(size), bound)
    if (seconds > bound || size === length) return seconds
  }
}

async function best(path: TextPath, text: string, bound: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let nth = 0; nth < TRIES && least > bound; nth += 1) {
    const start = process.cpuUsage()
    await path(text)
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / 1_000_000)
  }
  return least
}
