import type { ChoiceType } from '../../cli/option-types.ts'
import type { Choice } from '../../io/prompts.ts'
import type { Field } from '../../resources/field.ts'
import { askText } from './ask-text.ts'
import { type AskedField, type Form, questionOf } from './new-record-form.ts'

/** The choice to type another value. */
const OTHER = Symbol('other')

/** Asks for one of a field's choices, or another value if it allows them; undefined if skipped. */
export async function askChoice(
  form: Form,
  asked: AskedField,
  { choices, isOpen }: Pick<ChoiceType, 'choices' | 'isOpen'>,
): Promise<string | undefined> {
  const { field, isRequired } = asked
  // The default of a create is a choice like the others, and comes first.
  const defaultChoice = choices.find((word) => word === field.write?.createDefault)
  const canSkip = !isRequired && defaultChoice === undefined
  const words = storedWords(field, choices).filter((word) => word !== defaultChoice)
  const offered: Choice<string | typeof OTHER | undefined>[] = [
    ...(canSkip ? [{ value: undefined, name: 'none' }] : []),
    ...(defaultChoice === undefined ? [] : [defaultChoice])
      .concat(words)
      .map((word) => ({ value: word, name: word })),
    ...(isOpen === true ? [{ value: OTHER, name: 'other…' } as const] : []),
  ]
  const prompts = await form.context.prompts()
  const question = canSkip ? questionOf(asked) : field.label
  const answer = await prompts.pick(question, offered)
  return answer === OTHER ? askText(form, { ...asked, isRequired: true }) : answer
}

/** Returns the choices that are stored as they are. */
function storedWords({ storedAs }: Field, choices: readonly string[]): readonly string[] {
  if (typeof storedAs !== 'object' || !('only' in storedAs)) return choices
  const kept = [...storedAs.only, storedAs.otherwise]
  return choices.filter((word) => kept.includes(word))
}
