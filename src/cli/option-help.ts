import type { ArgumentSpec, OptionSpec } from './command.ts'
import { choicesOf, type OptionType, placeholderOf } from './option-types.ts'

/** Returns an option as it is written, with a placeholder for its value. */
export function optionHead({ name, short, type }: OptionSpec): string {
  const letter = short === undefined ? '    ' : `-${short}, `
  const value = placeholderOf(type)
  return `${letter}--${name}${value === undefined ? '' : ` ${value}`}`
}

/** Returns the help of an option: its purpose, and what follows from its type. */
export function optionText(option: OptionSpec): string {
  const { type, help, isRequired, defaultValue } = option
  return [
    `${help}${wordsText(type)}${limitText(type)}${repetitionText(option)}`,
    ...(isRequired === true ? ['(required)'] : []),
    ...(defaultValue === undefined ? [] : [`(${defaultValue})`]),
  ].join(' ')
}

/** Returns the help of an argument. */
export function argumentText({ type, help }: ArgumentSpec): string {
  return `${help}${wordsText(type)}`
}

/** The allowed words, unless the placeholder already lists them. */
function wordsText(type: OptionType): string {
  if (type.kind === 'text') return type.alsoWords?.map((word) => `, or ${word}`).join('') ?? ''
  const words = choicesOf(type)
  const isListed = words.length === 0 || placeholderOf(type) === words.join('|')
  return isListed ? '' : `: ${words.join(words.length === 2 ? ' or ' : ', ')}`
}

/** The maximum length of a text, unless it is the database's own limit, or an address or a word is expected. */
function limitText(type: OptionType): string {
  const limit = type.kind === 'text' && type.alsoWords === undefined ? type.limit : undefined
  return limit?.of === 'characters' ? `, at most ${limit.max} characters` : ''
}

function repetitionText({ type, isRepeatable }: OptionSpec): string {
  if (isRepeatable !== true) return ''
  return type.kind === 'list' ? '; repeatable, or with commas' : '; repeatable'
}
