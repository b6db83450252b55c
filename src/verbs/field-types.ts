import type { ListType, OptionType } from '../cli/option-types.ts'
import { limitOf } from '../records/limits.ts'
import type { Field } from '../resources/field.ts'

/** Returns the option type for a field, based on its declaration. */
export function optionTypeFor(field: Field): ListType['of'] {
  const { kind, refers } = field
  if (refers !== undefined) return { kind: 'record', resource: refers }
  switch (kind) {
    case 'flag':
      return { kind: 'yes-no' }
    case 'id':
    case 'reference':
      return { kind: 'id' }
    case 'integer':
      return integerOf(field)
    case 'decimal':
      return amountOf(field)
    case 'date':
    case 'moment':
    case 'duration':
      return { kind }
    case 'choice':
      return choiceOf(field)
    case 'text':
    case 'html':
    case 'secret':
      return textOf(field)
  }
}

/** Returns the option type for writing a field; text may also come from a file. */
export function writeOptionTypeFor(field: Field): OptionType {
  const type = optionTypeFor(field)
  const isText = type.kind === 'text' || (type.kind === 'choice' && type.isOpen === true)
  return isText ? { ...type, takesFile: true } : type
}

function integerOf(field: Field): ListType['of'] {
  const limit = limitOf(field)
  const { min, max } = limit?.of === 'integer' ? limit : { min: 0, max: 2 ** 31 - 1 }
  const words = Object.values(field.words ?? {})
  return { kind: 'whole', min, max, ...(words.length === 0 ? {} : { words }) }
}

function amountOf(field: Field): ListType['of'] {
  const limit = limitOf(field)
  const { digits, places } = limit?.of === 'decimal' ? limit : { digits: 15, places: 2 }
  return { kind: 'amount', digits, places }
}

function choiceOf({ choices = [], allowsOtherValues }: Field): ListType['of'] {
  return {
    kind: 'choice',
    choices,
    placeholder: 'TEXT',
    ...(allowsOtherValues === true ? { isOpen: allowsOtherValues } : {}),
  }
}

function textOf(field: Field): ListType['of'] {
  const limit = limitOf(field)
  const { kind, notation, allowedWords } = field
  return {
    kind: 'text',
    ...(limit === undefined ? {} : { limit }),
    ...(notation === undefined ? {} : { notation }),
    ...(allowedWords === undefined ? {} : { alsoWords: allowedWords }),
    ...(kind === 'html' ? { isHtml: true } : {}),
  }
}
