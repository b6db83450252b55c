import type { Resource } from '../resources/definition.ts'
import { referenceFieldName } from '../resources/derived-fields.ts'
import { resources } from '../resources/index.ts'
import { foldName, isRecordNumberName, matchFields } from './field-names.ts'
import type { FieldResolver } from './query.ts'

/** By what names a query finds the fields of records, and of what was said on them. */
export function namesInRecord(resource: Resource): FieldResolver {
  const { conversation } = resource
  const within =
    conversation === undefined
      ? {}
      : { within: { [conversation.key]: namesInRecord(resources[conversation.in]) } }
  return { namesFor: (name) => resolveQueryName(resource, name), ...within }
}

/**
 * The fields that a word means in a record as it is printed, what is to be taken first: a number that has words is meant as
 * its word (`status`: Open), unless it is named as ITFlow does. Secrets are never among them.
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

/** Whether a word is a field's name in ITFlow, on any release, or in a write, and not what a person calls it. */
function isItflowName({ fields }: Resource, name: string, word: string): boolean {
  const { formerly = [], write } = fields[name] ?? {}
  const names = [
    name,
    ...formerly.map((before) => before.name),
    ...(write?.name === undefined ? [] : [write.name]),
  ]
  return names.some((own) => foldName(own) === foldName(word))
}
