// Loaded only where a line has options: commander takes a while to load.

import { Command, CommanderError } from 'commander'
import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { CommandInput, CommandSpec, OptionSpec, OptionValues } from './command.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { takesValue } from './option-types.ts'

/** Parses a line that has options; throws a UsageError that names the nearest where one is unknown. */
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

/** Of a switch and its opposite (`--bound --no-bound`) the last would win without a word. */
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

/** An option that lacks its value would take the next option for one. */
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
      hint: `See: ${path} --help; for that very text write ${word}=${words[index + 1] ?? ''}`,
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

/** A second value would win without a word. */
function onlyOnce(name: string, text: string, before: string | undefined): string {
  if (before === undefined) return text
  throw new UsageError(`--${name} was given twice, and takes one value`)
}

function optionsOf(parser: Command, { options = [] }: CommandSpec): OptionValues {
  const values: Record<string, string | readonly string[] | true | undefined> = {}
  for (const option of parser.options) {
    const name = option.long?.slice(2) ?? ''
    const value: unknown = parser.getOptionValue(option.attributeName())
    const isGiven = parser.getOptionValueSource(option.attributeName()) === 'cli'
    if (!isGiven || !options.some((known) => known.name === name)) continue
    if (typeof value === 'string') values[name] = value
    // A switch that starts with `no-` is false to commander when it is given.
    else if (typeof value === 'boolean' && value !== option.negate) values[name] = true
    else if (Array.isArray(value)) values[name] = value.map(String)
  }
  return values
}

function usageErrorOf(error: CommanderError, command: CommandSpec, path: string): UsageError {
  const [, word = ''] = /'([^']+)'/.exec(error.message) ?? []
  if (error.code === 'commander.unknownOption') {
    const near = nearestOption(word, command)
    // What stands behind it may be a secret that was to be given so.
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
