import type { Row } from '../records/record.ts'
import { fieldEquals } from '../records/text-equality.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import type { Match } from './match.ts'
import { nounOfValue } from './match-values.ts'
import type { TextOf } from './stored-value.ts'

/** A term that says which key it is: `serial:ABC123`. */
export interface ExplicitKey {
  word: string
  value: string
}

/** Returns the key that a term names, if any of these modules has it. */
export function explicitKeyIn(
  text: string,
  kinds: readonly ResourceName[],
): ExplicitKey | undefined {
  const [, word = '', value = ''] = /^\s*([a-z]+):(?!\/\/)\s*(.*?)\s*$/is.exec(text) ?? []
  const key = { word: word.toLowerCase(), value }
  return kinds.some((name) => fieldsOf(resources[name], key).length > 0) ? key : undefined
}

/** The key that looks up a record by its number. */
export const NUMBER = 'number'

/** Returns the fields of a module that may have the key. */
export function fieldsOf(resource: Resource, { word }: ExplicitKey): readonly string[] {
  if (word === NUMBER && resource.number !== undefined) return [resource.number.number]
  return naturalKeys(resource).find((key) => key.word === word)?.fields ?? []
}

/**
 * Returns the values that a read of a module can be filtered by. The server applies a filter that can be trusted. Only
 * e-mail addresses are the same wherever they match: a serial number also matches with other separators, a domain with
 * those below it.
 */
export function filterFor(
  resource: Resource,
  key: ExplicitKey,
): Readonly<Record<string, string>> | undefined {
  const unique = naturalKeys(resource).find(({ word, isUnique }) => isUnique && word === key.word)
  const [name] = unique?.fields ?? []
  return name !== undefined && resource.fields[name]?.notation === 'email'
    ? { [name]: key.value }
    : undefined
}

/** Matches the value of a key with the fields that may have it, where a command would name the record by it. */
export function matchKey(
  resource: Resource,
  row: Row,
  key: ExplicitKey,
  textOf: TextOf,
): Match | undefined {
  const found = fieldsOf(resource, key).find((name) => fieldEquals(resource, row, name, key.value))
  const field = found === undefined ? undefined : resource.fields[found]
  if (found === undefined || field === undefined) return undefined
  const noun = nounOfValue([found, field], resource)
  return { rank: 'exact', weight: 0, why: `${noun} ${textOf(found)}` }
}
