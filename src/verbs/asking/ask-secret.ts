import { valueOptions } from '../../actions/resolve-values.ts'
import { type CheckedValue, checkValue } from '../../records/input.ts'
import { emptyIn } from './ask-text.ts'
import { type AskedField, type Form, questionOf, wrongWith } from './new-record-form.ts'

/** Asks for a secret, unseen, until it is one that can be stored; undefined where it is left out. */
export async function askSecret(form: Form, asked: AskedField): Promise<CheckedValue | undefined> {
  const { context, api, resource } = form
  const here = await valueOptions(api, asked.field)
  const prompts = await context.prompts()
  for (;;) {
    const value = await prompts.secret(questionOf(asked))
    context.guard(value)
    if (value.trim() === '' && !asked.isRequired) return undefined
    const empty = value.trim() === '' ? emptyIn(asked) : undefined
    if (empty !== undefined) context.tellWrong(empty)
    else {
      try {
        const given = { value, called: asked.field.label }
        const checked = await checkValue(resource, asked.name, given, 'create', here)
        return checked
      } catch (error) {
        context.tellWrong(wrongWith(error))
      }
    }
  }
}
