import { valueOptionsFor } from '../../actions/resolve-values.ts'
import { type CheckedValue, checkValue } from '../../records/input.ts'
import { checkNotEmpty } from './ask-text.ts'
import { type AskedField, describeInvalid, type Form, questionOf } from './new-record-form.ts'

/** Asks for a secret, unseen, until it is one that can be stored; undefined where it is left out. */
export async function askSecret(form: Form, asked: AskedField): Promise<CheckedValue | undefined> {
  const { context, api, resource } = form
  const here = await valueOptionsFor(api, asked.field)
  const prompts = await context.prompts()
  for (;;) {
    const value = await prompts.secret(questionOf(asked))
    context.registerSecret(value)
    if (value.trim() === '' && !asked.isRequired) return undefined
    const empty = value.trim() === '' ? checkNotEmpty(asked) : undefined
    if (empty !== undefined) context.reportInvalidAnswer(empty)
    else {
      try {
        const given = { value, inputName: asked.field.label }
        const checked = await checkValue(resource, asked.name, given, 'create', here)
        return checked
      } catch (error) {
        context.reportInvalidAnswer(describeInvalid(error))
      }
    }
  }
}
