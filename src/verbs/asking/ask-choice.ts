import type { ChoiceType } from '../../cli/option-types.ts'
import type { Choice } from '../../io/prompts.ts'
import type { Field } from '../../resources/field.ts'
import { askText } from './ask-text.ts'
import { type AskedField, type Form, questionOf } from './new-record-form.ts'

/** The answer that is typed rather than chosen. */
const OTHER = Symbol('other')

/** Asks for one of a field's words, or for another where it takes others; undefined where it is left out. */
export async function askChoice(
  form: Form,
  asked: AskedField,
  { choices, isOpen }: Pick<ChoiceType, 'choices' | 'isOpen'>,
): Promise<string | undefined> {
  const { field, isRequired } = asked
  // What a create gives by itself is an answer like the others, and the first.
  const preset = choices.find((word) => word === field.write?.createDefault)
  const mayLeaveOut = !isRequired && preset === undefined
  const words = storedWords(field, choices).filter((word) => word !== preset)
  const offered: Choice<string | typeof OTHER | undefined>[] = [
    ...(mayLeaveOut ? [{ value: undefined, name: 'none' }] : []),
    ...(preset === undefined ? [] : [preset])
      .concat(words)
      .map((word) => ({ value: word, name: word })),
    ...(isOpen === true ? [{ value: OTHER, name: 'other…' } as const] : []),
  ]
  const prompts = await form.context.prompts()
  const question = mayLeaveOut ? questionOf(asked) : field.label
  const answer = await prompts.pick(question, offered)
  return answer === OTHER ? askText(form, { ...asked, isRequired: true }) : answer
}

/** The words that are stored as they are. */
function storedWords({ storedAs }: Field, choices: readonly string[]): readonly string[] {
  if (typeof storedAs !== 'object' || !('only' in storedAs)) return choices
  const kept = [...storedAs.only, storedAs.otherwise]
  return choices.filter((word) => kept.includes(word))
}
