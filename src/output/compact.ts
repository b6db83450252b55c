import type { Json } from '../records/record.ts'

/**
 * Returns a function that removes fields that are null or empty text, at any depth, except those named in `kept`. Lists
 * keep their length, since positions may matter; 0, false and empty lists are kept.
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
