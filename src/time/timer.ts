/** The longest delay of a Node timer, in milliseconds: a longer one becomes 1 ms. */
const LONGEST = 2 ** 31 - 1

/** Calls back after any number of milliseconds, including Infinity; returns a function that stops it. */
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
