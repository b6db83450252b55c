import { normaliseForStorage } from '../api/writes/normalise.ts'
import { htmlWords } from '../api/writes/verify/stored-forms.ts'
import { UsageError } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import { matchFieldNames } from '../records/field-names.ts'
import { normaliseValue } from '../records/notations.ts'
import { isPlaceholder } from '../records/placeholders.ts'
import type { Value } from '../records/record.ts'
import { foldText } from '../records/text-equality.ts'
import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import type { Field } from '../resources/field.ts'
import { NAME, naturalKeys } from '../resources/natural-keys.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { capitalise } from '../text/sentence.ts'
import { cellForm } from './exported-cell.ts'

/** The key for the record's ID. */
export const ID_KEY = 'id'

/** The key for the record's ID in the source. */
export const SOURCE_KEY = 'source_id'

const NUMBER = 'number'

/** One or more fields that rows and records are matched by. */
export interface MatchKey {
  /** Its name in a plan: `serial`, `name+network`. */
  word: string
  fields: readonly string[]
  /** Whether two records can't share a value. */
  isUnique: boolean
}

/** Returns the requested keys in order; by default the declared match keys, or else each natural key, then the name. */
export function matchKeysOf(
  resource: Resource,
  requested?: readonly string[],
): readonly MatchKey[] {
  const words = requested ?? resource.matchKeys ?? [...Object.keys(resource.keys), NAME]
  return words.map((word) => parseKey(resource, word))
}

/** Returns the key for the record's name, which is used for rows without any other key. */
export function nameKey(resource: Resource): MatchKey {
  return parseKey(resource, NAME)
}

function parseKey(resource: Resource, written: string): MatchKey {
  const words = written.split('+').map((word) => word.trim())
  const fields = words.map((word) => parseKeyField(resource, word, written))
  return { word: words.join('+').toLowerCase(), fields, isUnique: isUniqueKey(resource, fields) }
}

function isUniqueKey(resource: Resource, fields: readonly string[]): boolean {
  const [only, ...others] = fields
  if (others.length > 0) return false
  return naturalKeys(resource).some(({ isUnique, fields: [name] }) => isUnique && name === only)
}

function parseKeyField(resource: Resource, part: string, written: string): string {
  const word = part.toLowerCase()
  if (word === ID_KEY) return resource.id
  if (word === NAME) return resource.label
  if (word === NUMBER && resource.number !== undefined) return referenceFieldName(resource.number)
  const name = resource.keys[word] ?? matchFieldNames(resource, part)[0]
  if (name !== undefined && resource.fields[name]?.kind !== 'secret') return name
  throw new UsageError(`${capitalise(nounsOf(resource))} can't be matched by “${written}”`, {
    hint: `Match by ${keyWords(resource).join(', ')}, any other field, or several fields joined with +`,
  })
}

function keyWords(resource: Resource): string[] {
  return [ID_KEY, ...new Set([...Object.keys(resource.keys), NAME])]
}

/**
 * Returns a value in a form that is the same however it is written: normalised by its notation, or else as the server
 * stores it and without case. Undefined for an empty value and for a placeholder.
 */
export function normaliseKeyValue(
  resource: Resource,
  name: string,
  value: Value | undefined,
): string | undefined {
  const field = resource.fields[name]
  if (field === undefined || value === undefined || value === null || value === '') return undefined
  const text = String(value)
  if (field.kind === 'reference' || field.kind === 'id') return text
  if (name !== resource.label && isPlaceholder(text)) return undefined
  return normaliseText(field, text)
}

function normaliseText(field: Field, text: string): string | undefined {
  const read = decodeEntities(text)
  const meaning = field.notation === undefined ? undefined : normaliseValue(field, read)
  if (meaning !== undefined) return meaning
  if (field.kind === 'html') return htmlWords(text) || undefined
  return foldText(cellForm(decodeEntities(String(normaliseForStorage(field, text))))) || undefined
}
