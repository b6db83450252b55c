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

/** The key of a record's own ID. */
export const ID_KEY = 'id'

const NUMBER = 'number'

/** What rows and records are matched by: one field, or several together. */
export interface MatchKey {
  /** As the plan says it: `serial`, `name+network`. */
  word: string
  fields: readonly string[]
  /** Whether two records that share it are the same thing. */
  isUnique: boolean
}

/** The keys that are asked for, in order; without any those that the declaration names, or each of its keys, then the name. */
export function matchKeysOf(resource: Resource, asked?: readonly string[]): readonly MatchKey[] {
  const words = asked ?? resource.matchKeys ?? [...Object.keys(resource.keys), NAME]
  return words.map((word) => keyCalled(resource, word))
}

/** The key of a record's name, by which rows are matched that have no other. */
export function nameKey(resource: Resource): MatchKey {
  return keyCalled(resource, NAME)
}

function keyCalled(resource: Resource, written: string): MatchKey {
  const words = written.split('+').map((word) => word.trim())
  const fields = words.map((word) => fieldCalled(resource, word, written))
  return { word: words.join('+').toLowerCase(), fields, isUnique: isOwnKey(resource, fields) }
}

function isOwnKey(resource: Resource, fields: readonly string[]): boolean {
  const [only, ...others] = fields
  if (others.length > 0) return false
  return naturalKeys(resource).some(({ isUnique, fields: [name] }) => isUnique && name === only)
}

function fieldCalled(resource: Resource, called: string, written: string): string {
  const word = called.toLowerCase()
  if (word === ID_KEY) return resource.id
  if (word === NAME) return resource.label
  if (word === NUMBER && resource.number !== undefined) return referenceFieldName(resource.number)
  const name = resource.keys[word] ?? matchFieldNames(resource, called)[0]
  if (name !== undefined && resource.fields[name]?.kind !== 'secret') return name
  throw new UsageError(`${capitalise(nounsOf(resource))} can't be matched by “${written}”`, {
    hint: `They can be matched by ${wordsOf(resource).join(', ')}, by any field, and by several joined with +`,
  })
}

function wordsOf(resource: Resource): string[] {
  return [ID_KEY, ...new Set([...Object.keys(resource.keys), NAME])]
}

/**
 * A value in the one form that all ways of writing it have: what it means in its notation, or the text as the server stores
 * it and a person reads it, letter case aside. Undefined for nothing, and for what stands for nothing.
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
  return textForm(field, text)
}

function textForm(field: Field, text: string): string | undefined {
  const read = decodeEntities(text)
  const meaning = field.notation === undefined ? undefined : normaliseValue(field, read)
  if (meaning !== undefined) return meaning
  if (field.kind === 'html') return htmlWords(text) || undefined
  return foldText(cellForm(decodeEntities(String(normaliseForStorage(field, text))))) || undefined
}
