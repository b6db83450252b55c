import { offlineValueOptions } from '../../actions/resolve-values.ts'
import { type CheckedValue, checkValue } from '../../records/input.ts'
import { optionTypeFor } from '../field-types.ts'
import { askChoice } from './ask-choice.ts'
import { askLongText } from './ask-long-text.ts'
import { askRecord } from './ask-record.ts'
import { askSecret } from './ask-secret.ts'
import { askText } from './ask-text.ts'
import { type AskedField, type Form, questionOf } from './new-record-form.ts'

/** Asks for a field's value according to its type; undefined if skipped. */
export async function askField(form: Form, asked: AskedField): Promise<CheckedValue | undefined> {
  const { name, field } = asked
  if (field.kind === 'secret') return askSecret(form, asked)
  if (isLong(asked)) return askLongText(form, asked)
  const value = await askValue(form, asked)
  if (value === undefined) return undefined
  const here = await offlineValueOptions(form.api)
  return checkValue(form.resource, name, { value, inputName: field.label }, 'create', here)
}

/** Returns whether people write more than a line in the field. */
function isLong({ field }: AskedField): boolean {
  return field.kind === 'html' || field.isNotes === true || /text$/.test(field.sql)
}

async function askValue(form: Form, asked: AskedField): Promise<string | undefined> {
  const type = optionTypeFor(asked.field)
  switch (type.kind) {
    case 'record':
      return askRecord(form, asked, type.resource)
    case 'choice':
      return askChoice(form, asked, type)
    case 'whole':
      return type.words === undefined
        ? askText(form, asked)
        : askChoice(form, asked, { choices: type.words })
    case 'yes-no':
      return askYesNo(form, asked)
    default:
      return askText(form, asked)
  }
}

async function askYesNo({ context }: Form, { field }: AskedField): Promise<string> {
  const isDefaultYes = field.databaseDefault === '1'
  const prompts = await context.prompts()
  return (await prompts.confirm(questionOf({ name: '', field, isRequired: true }), isDefaultYes))
    ? 'yes'
    : 'no'
}
