import { flagOf } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { headingMeaning } from './heading-meanings.ts'
import { ID_KEY, matchKeysOf } from './match-keys.ts'

/** Returns the key for what a person calls its fields: `serial` for `Serial Number`, `name+network` for `name + network`. */
export function matchWord(resource: Resource, written: string): string {
  return written
    .split('+')
    .map((part) => partWord(resource, part.trim()))
    .join('+')
}

function partWord(resource: Resource, written: string): string {
  const word = written.toLowerCase()
  if (word === ID_KEY || naturalKeys(resource).some((key) => key.word === word)) return word
  const name = headingMeaning(resource, written)
  if (name === resource.id) return ID_KEY
  return name !== undefined && name in resource.fields ? flagOf(resource, name) : word
}

/** Whether records are matched by a field by default. */
export function isMatchedBy(resource: Resource, name: string): boolean {
  return matchKeysOf(resource).some(({ fields }) => fields.includes(name))
}
