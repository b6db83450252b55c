/** The longest that a timer of Node waits, in milliseconds: it takes a longer time for 1 ms. */
const LONGEST = 2 ** 31 - 1

/** Calls back after any length of time, in milliseconds, for ever included; returns what stops it. */
export function startTimer(milliseconds: number, then: () => void): () => void {
  let left = milliseconds
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = () => {
    const part = Math.min(left, LONGEST)
    left -= part
    timer = setTimeout(left > 0 ? wait : then, part)
  }
  wait()
  return () => clearTimeout(timer)
}
