import { writableFields } from '../api/writes/body.ts'
import type { OptionSpec } from '../cli/command.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { writeOptionTypeFor } from './field-types.ts'
import { secretOptions } from './secret-values.ts'

/** Builds the options for a record's fields, and `--edit` if it has a long text. */
export function fieldOptions(resource: Resource, on: WriteKind): readonly OptionSpec[] {
  const options = writableFields(resource, on).flatMap(([name, field]) => {
    const flag = flagOf(resource, name)
    const fieldRef = { resource: resource.name, name }
    const built =
      field.kind === 'secret' ? secretOptions(flag, field) : [fieldOption(flag, field, on)]
    return built.map((option) => ({ ...option, field: fieldRef }))
  })
  const long = longTextOf(resource, on)
  if (long === undefined) return options
  const edit: OptionSpec = {
    name: 'edit',
    type: { kind: 'switch' },
    help: `edit the ${labelInSentence(long.field)} in $EDITOR`,
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

/** A field that can be written in an editor. */
interface LongText {
  name: string
  field: Field
}

/** Finds the field that `--edit` opens: the record's HTML, or its notes, or another long text. */
export function longTextOf(resource: Resource, on: WriteKind): LongText | undefined {
  const fields = writableFields(resource, on)
  const found =
    fields.find(([, { kind }]) => kind === 'html') ??
    fields.find(([, { isNotes }]) => isNotes === true) ??
    fields.find(([, { sql }]) => /text$/.test(sql))
  return found === undefined ? undefined : { name: found[0], field: found[1] }
}
