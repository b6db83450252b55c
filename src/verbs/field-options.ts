import { writableFields } from '../api/writes/body.ts'
import type { OptionSpec } from '../command.ts'
import { flagOf, labelInSentence } from '../records/fields.ts'
import { limitOf } from '../records/limits.ts'
import type { Writing } from '../records/writable.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { placeholder, wordsOf } from './options.ts'
import { secretOptions } from './secret-values.ts'

/** The options that give a record's fields, and `--edit` where it has a long text. */
export function fieldOptions(resource: Resource, on: Writing): readonly OptionSpec[] {
  const options = writableFields(resource, on).flatMap(([name, field]) => {
    const flag = flagOf(resource, name)
    if (field.kind === 'secret') return secretOptions(flag, field)
    return [fieldOption(flag, field, on)]
  })
  const long = longTextOf(resource, on)
  if (long === undefined) return options
  const help = `write the ${labelInSentence(long.field)} in $EDITOR`
  return [...options, { name: 'edit', help, group: 'Fields' }]
}

function fieldOption(flag: string, field: Field, on: Writing): OptionSpec {
  const { write } = field
  const isRequired = on === 'create' && write?.isRequired === true
  const help = write?.help ?? `${labelInSentence(field)}${wordsOf(field)}${limitText(field)}`
  return {
    name: flag,
    value: placeholder(field),
    help: isRequired ? `${help} (required)` : help,
    group: 'Fields',
  }
}

/** How much a text may hold, for help; the database's own limit on long texts is nobody's concern. */
function limitText(field: Field): string {
  const limit = field.kind === 'text' ? limitOf(field) : undefined
  return limit?.of === 'characters' ? `, at most ${limit.max} characters` : ''
}

/** A field that is written in an editor. */
export interface LongText {
  name: string
  field: Field
}

/** The long text that `--edit` opens: the record's HTML, else its notes. */
export function longTextOf(resource: Resource, on: Writing): LongText | undefined {
  const fields = writableFields(resource, on)
  const found =
    fields.find(([, { kind }]) => kind === 'html') ??
    fields.find(([name]) => /_notes?$/.test(name)) ??
    fields.find(([, { sql }]) => /text$/.test(sql))
  return found === undefined ? undefined : { name: found[0], field: found[1] }
}
