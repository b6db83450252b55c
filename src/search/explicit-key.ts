import type { Row } from '../records/record.ts'
import { fieldEquals } from '../records/text-equality.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import { better, type Match } from './match.ts'
import { matchNotated, matchNumber, nounOfValue } from './match-values.ts'
import type { TextOf } from './stored-value.ts'
import type { Term } from './term.ts'

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
const NUMBER = 'number'

/** Returns the fields of a module that may have the key. */
export function fieldsOf(resource: Resource, { word }: ExplicitKey): readonly string[] {
  if (word === NUMBER && resource.number !== undefined) return [resource.number.number]
  return naturalKeys(resource).find((key) => key.word === word)?.fields ?? []
}

/**
 * Returns the values that a read of a module can be filtered by: those of a key that is one field. The server applies a
 * filter that can be trusted; each record is compared here as well.
 */
export function filterFor(
  resource: Resource,
  key: ExplicitKey,
): Readonly<Record<string, string>> | undefined {
  const unique = naturalKeys(resource).find(({ word, isUnique }) => isUnique && word === key.word)
  const [name] = unique?.fields ?? []
  return name === undefined ? undefined : { [name]: key.value }
}

/** Matches the value of a key with the fields that may have it, as where a command names a record by it. */
export function matchKey(
  resource: Resource,
  row: Row,
  term: Term & { key: ExplicitKey },
  textOf: TextOf,
): Match | undefined {
  if (term.key.word === NUMBER) return matchNumber(resource, row, term)
  const matches = fieldsOf(resource, term.key).map((name): Match | undefined => {
    const field = resource.fields[name]
    if (field === undefined) return undefined
    if (fieldEquals(resource, row, name, term.key.value)) {
      return {
        rank: 'exact',
        weight: 0,
        why: `${nounOfValue([name, field], resource)} ${textOf(name)}`,
      }
    }
    return field.notation === 'phone'
      ? matchNotated(term, [name, field], textOf, resource)
      : undefined
  })
  return matches.reduce(better, undefined)
}
