// Loaded only for a line with options, since commander is slow to load.

import { Command, CommanderError } from 'commander'
import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { CommandInput, CommandSpec, OptionSpec, OptionValues } from './command.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { takesValue } from './option-types.ts'

/** Parses a line with options; throws a UsageError that suggests the closest match for an unknown option. */
export function parseOptions(
  command: CommandSpec,
  path: string,
  words: readonly string[],
): Pick<CommandInput, 'args' | 'options'> {
  refuseOptionAsValue(words, command, path)
  refuseOpposites(words, command)
  const parser = parserOf(new Command(path), command)
  try {
    parser.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    throw usageErrorOf(error, command, path)
  }
  return { args: parser.args, options: optionsOf(parser, command) }
}

/** Refuses a switch together with its opposite (`--bound --no-bound`): one of them would be ignored silently. */
function refuseOpposites(words: readonly string[], { options = [] }: CommandSpec): void {
  const both = options.find(
    ({ name }) =>
      words.includes(`--${name}`) &&
      words.includes(`--no-${name}`) &&
      options.some((other) => other.name === `no-${name}`),
  )
  if (both !== undefined) {
    throw new UsageError(`--${both.name} and --no-${both.name} can't be used together`)
  }
}

/** Refuses an option without its value, which would otherwise use the next option as its value. */
function refuseOptionAsValue(
  words: readonly string[],
  { options = [] }: CommandSpec,
  path: string,
): void {
  const isKnown = (word = '') =>
    options.some(({ name }) => word === `--${name}` || word.startsWith(`--${name}=`))
  words.forEach((word, index) => {
    const needsValue = options.some(
      ({ name, type, short }) =>
        takesValue(type) && (word === `--${name}` || (short !== undefined && word === `-${short}`)),
    )
    if (!needsValue || !isKnown(words[index + 1])) return
    throw new UsageError(`${word} needs a value`, {
      hint: `See: ${path} --help, or to use that as the value: ${word}=${words[index + 1] ?? ''}`,
    })
  })
}

function parserOf(parser: Command, command: CommandSpec): Command {
  parser
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .helpOption(false)
    .allowExcessArguments(true)
    .showSuggestionAfterError(false)
  if (command.allowsUnknownOptions === true) parser.allowUnknownOption()
  parser.argument('[words...]')
  for (const option of command.options ?? []) addOption(parser, option)
  return parser
}

function addOption(parser: Command, { name, short, type, isRepeatable }: OptionSpec): void {
  const hasValue = takesValue(type)
  const flags = `${short === undefined ? '' : `-${short}, `}--${name}${hasValue ? ' <value>' : ''}`
  if (isRepeatable === true) {
    parser.option(flags, '', (text: string, all: readonly string[]) => [...all, text], [])
  } else if (hasValue) {
    parser.option(flags, '', (text: string, before?: string) => onlyOnce(name, text, before))
  } else {
    parser.option(flags)
  }
}

/** Refuses a second value: the first would be ignored silently. */
function onlyOnce(name: string, text: string, before: string | undefined): string {
  if (before === undefined) return text
  throw new UsageError(`--${name} was given twice`)
}

function optionsOf(parser: Command, { options = [] }: CommandSpec): OptionValues {
  const values: Record<string, string | readonly string[] | true | undefined> = {}
  for (const option of parser.options) {
    const name = option.long?.slice(2) ?? ''
    const value: unknown = parser.getOptionValue(option.attributeName())
    const isGiven = parser.getOptionValueSource(option.attributeName()) === 'cli'
    if (!isGiven || !options.some((known) => known.name === name)) continue
    if (typeof value === 'string') values[name] = value
    // Commander sets a switch that starts with `no-` to false.
    else if (typeof value === 'boolean' && value !== option.negate) values[name] = true
    else if (Array.isArray(value)) values[name] = value.map(String)
  }
  return values
}

function usageErrorOf(error: CommanderError, command: CommandSpec, path: string): UsageError {
  const [, word = ''] = /'([^']+)'/.exec(error.message) ?? []
  if (error.code === 'commander.unknownOption') {
    const near = nearestOption(word, command)
    // Without the text after the =, which may be a secret.
    return new UsageError(`${path} has no option ${word.replace(/=.*$/s, '')}`, {
      hint: near === undefined ? `See: ${path} --help` : `Did you mean: ${near}`,
    })
  }
  if (error.code === 'commander.optionMissingArgument') {
    const [, long = word] = /(--[a-z0-9-]+)/.exec(word) ?? []
    return new UsageError(`${long} needs a value`, { hint: `See: ${path} --help` })
  }
  return new UsageError(error.message.replace(/^error: /, ''), { hint: `See: ${path} --help` })
}

function nearestOption(word: string, { options = [] }: CommandSpec): string | undefined {
  const near = closestMatch(word.replace(/^-+/, '').replace(/=.*$/s, ''), [
    ...options.map(({ name }) => name),
    ...GLOBAL_OPTIONS.map(({ name }) => name),
  ])
  return near === undefined ? undefined : `--${near}`
}
