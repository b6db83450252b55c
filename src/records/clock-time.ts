/** Returns the seconds of `HH:MM:SS` or `H:MM`; undefined for anything else. */
export function parseClockTime(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim()) ?? []
  if (hours === undefined) return undefined
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)
}
