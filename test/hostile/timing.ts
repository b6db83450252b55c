import type { TextPath } from './text-paths.ts'

/** How many times longer the text gets from one measurement to the next. */
const STEP = 16

/** The length of the first text in characters: long enough to measure, and short enough for hopelessly slow paths. */
const FIRST = 8000

/** How often to repeat a measurement over the bound, since other work on the machine slows it down. */
const TRIES = 3

/**
 * Measures how long this process works on a text of `length` characters, in seconds of an ordinary machine. If a shorter
 * text already takes more than `bound`, returns that time, so that quadratic paths fail soon.
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

/** How long an ordinary machine works on the sample, in seconds. */
const ORDINARY_SECONDS = 0.015

/** Returns how many times slower this machine is now than an ordinary one; at least 1. */
function slowness(): number {
  let least = Number.POSITIVE_INFINITY
  for (let nth = 0; nth < 2 * TRIES; nth += 1) {
    const start = process.cpuUsage()
    const counts = new Map<string, number>()
    const escaped = SAMPLE.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    for (const word of escaped.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1)
    least = Math.min(least, secondsSince(start))
  }
  return Math.max(1, least / ORDINARY_SECONDS)
}
