import type { TextPath } from './text-paths.ts'

/** A text is made so much longer from one measurement to the next. */
const STEP = 16

/** The first measurement, in characters: long enough to be seen, and short enough for what is hopeless. */
const FIRST = 8000

/** How often a measurement that is over the bound is made again: other work on the machine slows this one down. */
const TRIES = 3

/**
 * How long this process works on a text of `length` characters, in seconds of an ordinary machine. Where a shorter text takes more than
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
    const seconds = secondsSince(start)
    least = Math.min(least, seconds > bound ? seconds / slowness() : seconds)
  }
  return least
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000_000
}

const SAMPLE = 'ab <c> & "d" '.repeat(20_000)

/** How long an ordinary machine works on the sample, in seconds: somewhat longer than the ones we have. */
const USUAL = 0.015

/** How many times slower than an ordinary machine this one is just now; 1 for one that is as quick or quicker. */
function slowness(): number {
  let least = Number.POSITIVE_INFINITY
  for (let nth = 0; nth < 2 * TRIES; nth += 1) {
    const start = process.cpuUsage()
    const counts = new Map<string, number>()
    const escaped = SAMPLE.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    for (const word of escaped.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1)
    least = Math.min(least, secondsSince(start))
  }
  return Math.max(1, least / USUAL)
}
