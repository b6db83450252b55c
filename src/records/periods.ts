import type { Period } from '../resources/operation.ts'

/** The query parameters that a month or a year stands for; undefined where it is not of the period's form. */
export function parsePeriod(
  { pattern }: Period,
  text: string,
): Readonly<Record<string, number>> | undefined {
  const groups = new RegExp(pattern).exec(text)?.groups
  if (groups === undefined) return undefined
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, Number(value)]))
}
