import type { ArgumentSpec, OptionSpec } from './command.ts'
import { choicesOf, type OptionType, placeholderOf } from './option-types.ts'

/** An option as it is written, with what stands for its value. */
export function optionHead({ name, short, type }: OptionSpec): string {
  const letter = short === undefined ? '    ' : `-${short}, `
  const value = placeholderOf(type)
  return `${letter}--${name}${value === undefined ? '' : ` ${value}`}`
}

/** What help says of an option: its purpose, and what follows from its type. */
export function optionText(option: OptionSpec): string {
  const { type, help, isRequired, defaultValue } = option
  return [
    `${help}${wordsText(type)}${limitText(type)}${repetitionText(option)}`,
    ...(isRequired === true ? ['(required)'] : []),
    ...(defaultValue === undefined ? [] : [`(${defaultValue})`]),
  ].join(' ')
}

/** What help says of an argument. */
export function argumentText({ type, help }: ArgumentSpec): string {
  return `${help}${wordsText(type)}`
}

/** The words that a value may be, unless they stand for it already. */
function wordsText(type: OptionType): string {
  if (type.kind === 'text') return type.alsoWords?.map((word) => `, or ${word}`).join('') ?? ''
  const words = choicesOf(type)
  const isSaid = words.length === 0 || placeholderOf(type) === words.join('|')
  return isSaid ? '' : `: ${words.join(words.length === 2 ? ' or ' : ', ')}`
}

/** How much a text may hold, unless it is the database's own limit on long texts, or an address or a word is wanted. */
function limitText(type: OptionType): string {
  const limit = type.kind === 'text' && type.alsoWords === undefined ? type.limit : undefined
  return limit?.of === 'characters' ? `, at most ${limit.max} characters` : ''
}

function repetitionText({ type, isRepeatable }: OptionSpec): string {
  if (isRepeatable !== true) return ''
  return type.kind === 'list' ? '; repeatable, or with commas' : '; repeatable'
}
