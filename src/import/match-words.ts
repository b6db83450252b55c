import { flagOf, namesCalled } from '../records/fields.ts'
import type { Resource } from '../resources/definition.ts'
import { referenceName } from '../resources/made-fields.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { headingMeaning } from './headings.ts'

/** What stands for the record's own ID among keys. */
const ID = 'id'

/** The words for a module's keys, in the order in which they are declared; several together are joined by `+`. */
export function matchWords(resource: Resource): readonly string[] {
  const words = naturalKeys(resource).map(({ word }) => word)
  return [...new Set([...(resource.matching ?? []), ...words, ID])]
}

/**
 * A key as it is declared, for a word that a person has for it or for its field (`Serial Number`), or for several joined by
 * `+`; undefined for what is none.
 */
export function matchKey(resource: Resource, written: string): string | undefined {
  const parts = written.split('+').map((part) => partOf(resource, part.trim()))
  return parts.some((part) => part === undefined) || new Set(parts).size < parts.length
    ? undefined
    : parts.join('+')
}

/** Whether records are found by a field: one of a key, or the number that people write. */
export function isMatchedBy(resource: Resource, name: string): boolean {
  const { number } = resource
  const numbers = number === undefined ? [] : [number.number, referenceName(number)]
  return numbers.includes(name) || keyFields(resource).some(({ fields }) => fields.includes(name))
}

/** The words of keys, those that only stand together with others too, and the fields of each. */
function keyFields(resource: Resource): readonly { word: string; fields: readonly string[] }[] {
  const together = (resource.matching ?? [])
    .filter((key) => key.includes('+'))
    .flatMap((key) => key.split('+'))
    .map((word) => ({ word, fields: namesCalled(resource, word).slice(0, 1) }))
  return [...naturalKeys(resource), ...together]
}

function partOf(resource: Resource, written: string): string | undefined {
  const word = written.toLowerCase()
  const keys = keyFields(resource)
  if (word === ID || keys.some((key) => key.word === word)) return word
  const name = headingMeaning(resource, written)
  if (name === undefined) return undefined
  if (name === resource.id) return ID
  return keys.find(({ fields }) => fields[0] === name)?.word ?? keyOfFlag(resource, name)
}

/** A number is found by its flag. */
function keyOfFlag(resource: Resource, name: string): string | undefined {
  return isMatchedBy(resource, name) ? flagOf(resource, name) : undefined
}
