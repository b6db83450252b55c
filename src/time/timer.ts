/** The longest delay of a Node timer, in milliseconds: a longer one becomes 1 ms. */
const MAX_DELAY = 2 ** 31 - 1

/** Calls `then` after any number of milliseconds, including Infinity. Returns a function that stops the timer. */
export function startTimer(milliseconds: number, then: () => void): () => void {
  let left = milliseconds
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = () => {
    const part = Math.min(left, MAX_DELAY)
    left -= part
    timer = setTimeout(left > 0 ? wait : then, part)
  }
  wait()
  return () => clearTimeout(timer)
}
