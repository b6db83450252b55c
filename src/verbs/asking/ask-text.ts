import { valueOptionsFor } from '../../actions/resolve-values.ts'
import { splitExtensions } from '../../actions/split-extensions.ts'
import { readAllIfPossible } from '../../api/records/read.ts'
import { isNetwork } from '../../api/writes/planners/network-address.ts'
import type { TextQuestion } from '../../io/prompts.ts'
import { describeRecord } from '../../records/describe-record.ts'
import { fieldEquals } from '../../records/text-equality.ts'
import { parseValue, rejectControlCharacters, type ValueOptions } from '../../records/values.ts'
import { type AskedField, describeInvalid, type Form, questionOf } from './new-record-form.ts'

/** Asks for a typed value until it is valid; undefined if skipped. */
export async function askText(form: Form, asked: AskedField): Promise<string | undefined> {
  const here = await valueOptionsFor(form.api, asked.field)
  const [checkUnique, reader] = await Promise.all([
    uniquenessCheck(form, asked),
    readerFor(form, asked),
  ])
  const prompts = await form.context.prompts()
  const answer = await prompts.askText({
    question: questionOf(asked),
    validate: (text) => {
      if (text.trim() === '') return checkNotEmpty(asked)
      const error = reader.validate?.(text)
      return error ?? validateAnswer(form, asked, reader.toValue(text), here) ?? checkUnique(text)
    },
    ...(reader.preview === undefined ? {} : { preview: reader.preview }),
  })
  return answer.trim() === '' ? undefined : reader.toValue(answer)
}

/** Returns the error for an empty answer, if the field is required. */
export function checkNotEmpty({ field, isRequired }: AskedField): string | undefined {
  return isRequired ? `${field.label} can't be empty` : undefined
}

/** Converts an answer to a value. */
interface AnswerReader extends Pick<TextQuestion, 'validate' | 'preview'> {
  toValue(text: string): string
}

/** Returns a reader for the field: dates may be written in words, anything else is taken as typed. */
async function readerFor(
  { context }: Form,
  { field: { kind } }: AskedField,
): Promise<AnswerReader> {
  if (kind !== 'date' && kind !== 'moment') return { toValue: (text) => text }
  const { makeDateParser } = await import('../../records/natural-dates.ts')
  const { validate, preview, read } = await makeDateParser(kind, context)
  const toValue = (text: string) => {
    const reading = read(text)
    return 'value' in reading ? reading.value : text
  }
  return { validate, preview, toValue }
}

/** Returns the error in a text, as far as can be checked without the server. */
function validateAnswer(
  { resource, values }: Form,
  { name, field }: AskedField,
  text: string,
  here: ValueOptions,
): string | undefined {
  const inputName = field.label
  try {
    rejectControlCharacters(inputName, text)
    const value = parseValue(field, inputName, text, here)
    const checked = { inputName, text, parsed: { is: 'value', value } } as const
    splitExtensions(resource, 'create', new Map([...values, [name, checked]]))
  } catch (error) {
    return describeInvalid(error)
  }
  // Anyone who is sure of another text can use the option with --force (H39).
  const isInvalidNetwork = field.notation === 'network' && !isNetwork(text)
  return isInvalidNetwork
    ? `${inputName} ${text} isn't a network. Write it like 10.9.0.0/24`
    : undefined
}

/** Returns a check whether a record of the client already has a value that must be unique (H16). */
async function uniquenessCheck(
  { api, resource, scope }: Form,
  { name, field }: AskedField,
): Promise<(text: string) => string | undefined> {
  if (field.isUniqueInClient !== true) return () => undefined
  const records = (await readAllIfPossible(api, resource, { scope, isPartial: true })) ?? []
  return (text) => {
    const other = records.find(({ row }) => fieldEquals(resource, row, name, text))
    return other && `${text} is already used by ${describeRecord(resource, other.row)}`
  }
}
