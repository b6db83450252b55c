import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import { resources } from '../resources/index.ts'
import { foldName, isRecordNumberName, matchFields } from './field-names.ts'
import type { FieldResolver } from './query.ts'

/** Returns the resolver of field names in queries, for records and the messages on them. */
export function namesInRecord(resource: Resource): FieldResolver {
  const { conversation } = resource
  const within =
    conversation === undefined
      ? {}
      : { within: { [conversation.key]: namesInRecord(resources[conversation.in]) } }
  return { namesFor: (name) => resolveQueryName(resource, name), ...within }
}

/**
 * Returns the fields that a word refers to in a printed record, the preferred one first. For a number with words it is the
 * word (`status`: Open), unless the word is ITFlow's own name for the field. Secrets are never included.
 */
export function resolveQueryName(resource: Resource, word: string): readonly string[] {
  const { number, fields } = resource
  if (number !== undefined && isRecordNumberName(resource, word))
    return [referenceFieldName(number)]
  const [found] = matchFields(resource, word)
  if (found === undefined) return []
  const { name, field } = found
  const worded = `${name}_name`
  const hasWord = field.words !== undefined && fields[worded] !== undefined
  return hasWord && !isItflowName(resource, name, word) ? [worded, name] : [name]
}

/** Whether a word is a field's name in ITFlow, on any release or in writes. */
function isItflowName({ fields }: Resource, name: string, word: string): boolean {
  const { formerly = [], write } = fields[name] ?? {}
  const names = [
    name,
    ...formerly.map((before) => before.name),
    ...(write?.name === undefined ? [] : [write.name]),
  ]
  return names.some((itflowName) => foldName(itflowName) === foldName(word))
}
