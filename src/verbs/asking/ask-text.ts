import { valueOptionsFor } from '../../actions/resolve-values.ts'
import { splitExtensions } from '../../actions/split-extensions.ts'
import { readAllIfPossible } from '../../api/records/read.ts'
import { isNetwork } from '../../api/writes/planners/network-address.ts'
import type { TextQuestion } from '../../io/prompts.ts'
import { describeRecord } from '../../records/describe-record.ts'
import { fieldEquals } from '../../records/text-equality.ts'
import { parseValue, rejectControlCharacters, type ValueOptions } from '../../records/values.ts'
import { type AskedField, describeInvalid, type Form, questionOf } from './new-record-form.ts'

/** Asks for a value that is typed, until it is one that a create takes; undefined where it is left out. */
export async function askText(form: Form, asked: AskedField): Promise<string | undefined> {
  const here = await valueOptionsFor(form.api, asked.field)
  const [isTaken, typed] = await Promise.all([uniquenessCheck(form, asked), typedIn(form, asked)])
  const prompts = await form.context.prompts()
  const answer = await prompts.askText({
    question: questionOf(asked),
    validate: (text) => {
      if (text.trim() === '') return checkNotEmpty(asked)
      const fault = typed.validate?.(text)
      return fault ?? validateAnswer(form, asked, typed.toValue(text), here) ?? isTaken(text)
    },
    ...(typed.preview === undefined ? {} : { preview: typed.preview }),
  })
  return answer.trim() === '' ? undefined : typed.toValue(answer)
}

/** What is wrong with no answer. */
export function checkNotEmpty({ field, isRequired }: AskedField): string | undefined {
  return isRequired ? `${field.label} can't be empty` : undefined
}

/** How an answer is read: the value that it stands for. */
interface AnswerReader extends Pick<TextQuestion, 'validate' | 'preview'> {
  toValue(text: string): string
}

/** A date may be said in words; anything else is what is typed. */
async function typedIn({ context }: Form, { field: { kind } }: AskedField): Promise<AnswerReader> {
  if (kind !== 'date' && kind !== 'moment') return { toValue: (text) => text }
  const { makeDateParser } = await import('../../records/natural-dates.ts')
  const { validate, preview, read } = await makeDateParser(kind, context)
  const standsFor = (text: string) => {
    const reading = read(text)
    return 'value' in reading ? reading.value : text
  }
  return { validate, preview, toValue: standsFor }
}

/** What is wrong with a text, as far as that can be told without the server. */
function validateAnswer(
  { resource, values }: Form,
  { name, field }: AskedField,
  text: string,
  here: ValueOptions,
): string | undefined {
  const called = field.label
  try {
    rejectControlCharacters(called, text)
    const value = parseValue(field, called, text, here)
    const checked = { inputName: called, text, parsed: { is: 'value', value } } as const
    splitExtensions(resource, 'create', new Map([...values, [name, checked]]))
  } catch (error) {
    return describeInvalid(error)
  }
  // A person who is sure of another text gives it with the option and --force (H39).
  const isOdd = field.notation === 'network' && !isNetwork(text)
  return isOdd ? `${called} ${text}: not a network. Write it as 10.9.0.0/24` : undefined
}

/** Which record of the client has a value already that only one may have (H16). */
async function uniquenessCheck(
  { api, resource, scope }: Form,
  { name, field }: AskedField,
): Promise<(text: string) => string | undefined> {
  if (field.isUniqueInClient !== true) return () => undefined
  const records = (await readAllIfPossible(api, resource, { scope, isPartial: true })) ?? []
  return (text) => {
    const other = records.find(({ row }) => fieldEquals(resource, row, name, text))
    return other && `${text} is taken: ${describeRecord(resource, other.row)} has it`
  }
}
