import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { referenceName } from '../resources/made-fields.ts'
import { fieldsCalled, foldName, isNumberWord } from './fields.ts'
import type { RecordNaming } from './query.ts'

/** The other names of a resource's records, and of what was said on them where they hold that. */
export function namesInRecords(resource: Resource): RecordNaming {
  const naming = (of: Resource) => ({ fieldsFor: (name: string) => fieldsInRecord(of, name) })
  const { conversation } = resource
  if (conversation === undefined) return naming(resource)
  const { called, in: held } = conversation
  return { ...naming(resource), inside: { [called]: naming(resources[held]) } }
}

/**
 * The fields that a word means in a record as it is printed, what is to be taken first: a number that has words is meant as
 * its word (`status`: Open), unless it is named as ITFlow does. Secrets are never among them.
 */
export function fieldsInRecord(resource: Resource, word: string): readonly string[] {
  const { number, fields } = resource
  if (number !== undefined && isNumberWord(resource, word)) return [referenceName(number)]
  const [found] = fieldsCalled(resource, word)
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
