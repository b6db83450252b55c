/** The first and the longest wait after a failure, in milliseconds. */
const FIRST_WAIT = 1000
const LONGEST_WAIT = 60_000

/** Returns how long to wait after this many failures in a row: twice as long each time, give or take a fifth. */
export function waitAfter(failures: number, random: () => number): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 16))
  return wait * (0.8 + 0.4 * random())
}
