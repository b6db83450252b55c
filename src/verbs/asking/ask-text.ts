import { valueOptions } from '../../actions/resolve-values.ts'
import { textsOf } from '../../actions/split-extensions.ts'
import { readAllIfPossible } from '../../api/records/read.ts'
import { isNetwork } from '../../api/writes/planners/network-address.ts'
import type { TextQuestion } from '../../io/prompts.ts'
import { recordText } from '../../records/describe-record.ts'
import { holds } from '../../records/text-equality.ts'
import { parseValue, requirePlainText, type ValueOptions } from '../../records/values.ts'
import { type AskedField, type Form, questionOf, wrongWith } from './new-record-form.ts'

/** Asks for a value that is typed, until it is one that a create takes; undefined where it is left out. */
export async function askText(form: Form, asked: AskedField): Promise<string | undefined> {
  const here = await valueOptions(form.api, asked.field)
  const [isTaken, typed] = await Promise.all([takenIn(form, asked), typedIn(form, asked)])
  const prompts = await form.context.prompts()
  const answer = await prompts.ask({
    question: questionOf(asked),
    wrong: (text) => {
      if (text.trim() === '') return emptyIn(asked)
      const fault = typed.wrong?.(text)
      return fault ?? wrongIn(form, asked, typed.standsFor(text), here) ?? isTaken(text)
    },
    ...(typed.meaning === undefined ? {} : { meaning: typed.meaning }),
  })
  return answer.trim() === '' ? undefined : typed.standsFor(answer)
}

/** What is wrong with no answer. */
export function emptyIn({ field, isRequired }: AskedField): string | undefined {
  return isRequired ? `${field.label} can't be empty` : undefined
}

/** How an answer is read: the value that it stands for. */
interface Typed extends Pick<TextQuestion, 'wrong' | 'meaning'> {
  standsFor(text: string): string
}

/** A date may be said in words; anything else is what is typed. */
async function typedIn({ context }: Form, { field: { kind } }: AskedField): Promise<Typed> {
  if (kind !== 'date' && kind !== 'moment') return { standsFor: (text) => text }
  const { dateWords } = await import('../../records/natural-dates.ts')
  const { wrong, meaning, read } = await dateWords(kind, context)
  const standsFor = (text: string) => {
    const reading = read(text)
    return 'value' in reading ? reading.value : text
  }
  return { wrong, meaning, standsFor }
}

/** What is wrong with a text, as far as that can be told without the server. */
function wrongIn(
  { resource, values }: Form,
  { name, field }: AskedField,
  text: string,
  here: ValueOptions,
): string | undefined {
  const called = field.label
  try {
    requirePlainText(called, text)
    const value = parseValue(field, called, text, here)
    const checked = { called, text, meant: { is: 'value', value } } as const
    textsOf(resource, 'create', new Map([...values, [name, checked]]))
  } catch (error) {
    return wrongWith(error)
  }
  // A person who is sure of another text gives it with the option and --force (H39).
  const isOdd = field.notation === 'network' && !isNetwork(text)
  return isOdd ? `${called} ${text}: not a network. Write it as 10.9.0.0/24` : undefined
}

/** Which record of the client has a value already that only one may have (H16). */
async function takenIn(
  { api, resource, scope }: Form,
  { name, field }: AskedField,
): Promise<(text: string) => string | undefined> {
  if (field.isUniqueInClient !== true) return () => undefined
  const records = (await readAllIfPossible(api, resource, { scope, isPartial: true })) ?? []
  return (text) => {
    const other = records.find(({ row }) => holds(resource, row, name, text))
    return other && `${text} is taken: ${recordText(resource, other.row)} has it`
  }
}
