import type { OptionType } from '../cli/option-types.ts'
import { flagOf } from '../records/field-names.ts'
import { isReadable } from '../records/shape.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { optionTypeFor } from '../verbs/field-types.ts'
import type { WordData } from './tree-types.ts'

/** The fields that users can name: their flags, with their labels. */
export function fieldWords(resource: Resource, hasSecrets = false): readonly WordData[] {
  const words = new Map<string, string>()
  if (resource.number !== undefined) words.set('number', 'Number')
  for (const [name, field] of shownFields(resource, hasSecrets)) {
    const flag = flagOf(resource, name)
    if (!words.has(flag)) words.set(flag, field.label)
  }
  return [...words]
}

/** The types of the fields that can be compared, by their flags. */
export function comparableTypes(resource: Resource): readonly (readonly [string, OptionType])[] {
  return shownFields(resource).map(([name, field]) => [
    flagOf(resource, name),
    optionTypeFor(field),
  ])
}

function shownFields({ fields }: Resource, hasSecrets = false): [string, Field][] {
  return Object.entries(fields).filter(
    ([, field]) =>
      field.isInternal !== true && (isReadable(field) || (hasSecrets && field.kind === 'secret')),
  )
}
