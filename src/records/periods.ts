import type { Period } from '../resources/operation.ts'

/** Returns the query parameters of a month or a year; undefined if the text doesn't match the period's pattern. */
export function parsePeriod(
  { pattern }: Period,
  text: string,
): Readonly<Record<string, number>> | undefined {
  const groups = new RegExp(pattern).exec(text)?.groups
  if (groups === undefined) return undefined
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, Number(value)]))
}
