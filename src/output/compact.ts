import type { Json } from '../records/record.ts'

/**
 * Leaves fields out that are null or an empty text, at any depth, but for those of these names. Lists stay as long as
 * they are: an item's place may mean something. What is 0, false or an empty list stays.
 */
export function compactor(kept: ReadonlySet<string>): (value: Json) => Json {
  const compact = (value: Json): Json => {
    if (typeof value !== 'object' || value === null) return value
    if (isList(value)) return value.map(compact)
    const entries = Object.entries(value).filter(
      ([name, field]) => (field !== null && field !== '') || kept.has(name),
    )
    return Object.fromEntries(entries.map(([name, field]) => [name, compact(field)]))
  }
  return compact
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
