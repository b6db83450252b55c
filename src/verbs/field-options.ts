import { writableFields } from '../api/writes/body.ts'
import type { OptionSpec } from '../cli/command.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { writeOptionTypeFor } from './field-types.ts'
import { secretOptions } from './secret-values.ts'

/** The options that give a record's fields, and `--edit` where it has a long text. */
export function fieldOptions(resource: Resource, on: WriteKind): readonly OptionSpec[] {
  const options = writableFields(resource, on).flatMap(([name, field]) => {
    const flag = flagOf(resource, name)
    const own = { resource: resource.name, name }
    const made =
      field.kind === 'secret' ? secretOptions(flag, field) : [fieldOption(flag, field, on)]
    return made.map((option) => ({ ...option, field: own }))
  })
  const long = longTextOf(resource, on)
  if (long === undefined) return options
  const edit: OptionSpec = {
    name: 'edit',
    type: { kind: 'switch' },
    help: `write the ${labelInSentence(long.field)} in $EDITOR`,
    group: 'Fields',
    field: { resource: resource.name, name: long.name },
  }
  return [...options, edit]
}

function fieldOption(flag: string, field: Field, on: WriteKind): OptionSpec {
  const { write } = field
  const isRequired = on === 'create' && write?.isRequired === true
  return {
    name: flag,
    type: writeOptionTypeFor(field),
    help: write?.help ?? labelInSentence(field),
    group: 'Fields',
    ...(isRequired ? { isRequired } : {}),
  }
}

/** A field that is written in an editor. */
export interface LongText {
  name: string
  field: Field
}

/** The long text that `--edit` opens: the record's HTML, else its notes, else another long text. */
export function longTextOf(resource: Resource, on: WriteKind): LongText | undefined {
  const fields = writableFields(resource, on)
  const found =
    fields.find(([, { kind }]) => kind === 'html') ??
    fields.find(([, { isNotes }]) => isNotes === true) ??
    fields.find(([, { sql }]) => /text$/.test(sql))
  return found === undefined ? undefined : { name: found[0], field: found[1] }
}
