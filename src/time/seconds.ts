/** Parses a number of seconds, with or without an `s`; undefined for anything else, and for zero. */
export function secondsIn(text: string): number | undefined {
  const seconds = Number(text.replace(/s$/, ''))
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}
