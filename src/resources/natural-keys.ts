import type { Resource } from './definition.ts'

/** Something other than its ID that identifies a record. */
interface NaturalKey {
  /** The word before the colon in an explicit key (`serial:ABC123`). */
  word: string
  /** The fields that may hold it. */
  fields: readonly string[]
  /** Whether records with the same key must be the same thing; a name or a phone number doesn't prove that. */
  isUnique: boolean
}

/** The key that looks up a record by its name. */
export const NAME = 'name'

const cache = new WeakMap<Resource, readonly NaturalKey[]>()

/** Returns the natural keys of a module's records: the name first, then each key it declares. Cached. */
export function naturalKeys(resource: Resource): readonly NaturalKey[] {
  const naturalKeysOf = cache.get(resource) ?? keysOf(resource)
  cache.set(resource, naturalKeysOf)
  return naturalKeysOf
}

function keysOf({ label, aliasFields = [], keys, sharedKeys = {} }: Resource): NaturalKey[] {
  return [
    { word: NAME, fields: [label, ...aliasFields], isUnique: false },
    ...Object.entries(keys).map(([word, name]) => ({ word, fields: [name], isUnique: true })),
    ...Object.entries(sharedKeys).map(([word, fields]) => ({ word, fields, isUnique: false })),
  ]
}
