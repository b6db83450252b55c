import { valueOptionsFor } from '../../actions/resolve-values.ts'
import { type CheckedValue, checkValue } from '../../records/input.ts'
import { checkNotEmpty } from './ask-text.ts'
import { type AskedField, describeInvalid, type Form, questionOf } from './new-record-form.ts'

/** Asks for a secret, without showing it, until it is valid; undefined if skipped. */
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
        const input = { value, inputName: asked.field.label }
        const checked = await checkValue(resource, asked.name, input, 'create', here)
        return checked
      } catch (error) {
        context.reportInvalidAnswer(describeInvalid(error))
      }
    }
  }
}
