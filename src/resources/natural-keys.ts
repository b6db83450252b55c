import type { Field, Resource } from './definition.ts'

/** How two values of a field are compared: as written, letter case aside, or by what they mean in any notation. */
export type Comparison = 'exact' | 'case aside' | 'by notation'

/** What a record is known by beside its ID. */
export interface NaturalKey {
  /** What stands before the colon when it is said outright (`serial:ABC123`). */
  word: string
  /** The fields that may hold it. */
  fields: readonly string[]
  /** Whether two records are the same thing if they share it; a name and a phone number don't prove that. */
  isUnique: boolean
}

/** The key of a name, which may be anything. */
export const NAME = 'name'

const made = new WeakMap<Resource, readonly NaturalKey[]>()

/** What records of a module are known by: the name first, then each key it declares; put together once. */
export function naturalKeys(resource: Resource): readonly NaturalKey[] {
  const known = made.get(resource) ?? keysOf(resource)
  made.set(resource, known)
  return known
}

function keysOf({ label, aliasFields = [], keys, sharedKeys = {} }: Resource): NaturalKey[] {
  return [
    { word: NAME, fields: [label, ...aliasFields], isUnique: false },
    ...Object.entries(keys).map(([word, name]) => ({ word, fields: [name], isUnique: true })),
    ...Object.entries(sharedKeys).map(([word, fields]) => ({ word, fields, isUnique: false })),
  ]
}

/** How a field's values are compared, in finding records and in matching them. */
export function comparisonOf({ kind, notation }: Pick<Field, 'kind' | 'notation'>): Comparison {
  if (notation !== undefined) return 'by notation'
  return kind === 'text' || kind === 'choice' || kind === 'html' ? 'case aside' : 'exact'
}
