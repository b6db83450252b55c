import type { Command, CommanderError } from 'commander'
import type { BranchSpec, CommandSpec, Input, OptionSpec, OptionValues } from './command.ts'
import { type Entry, isBranch } from './entry.ts'
import { UsageError } from './errors.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { argumentText } from './option-help.ts'
import { placeholderOf, takesValue } from './option-types.ts'
import { nearest } from './records/nearest.ts'

/** A command line understood: a command and what it was given, or the help that was asked for, by its width. */
export type Parsed =
  | { command: CommandSpec; input: Input }
  | { help: (width: number) => Promise<string> }

/** Whether somebody is there who picks what is left out. */
interface Person {
  canAsk?: boolean
}

/** Parses what follows an entry's name; throws a UsageError that names the nearest where something is unknown. */
export async function parseCommand(
  entry: Entry,
  spec: BranchSpec | CommandSpec,
  words: readonly string[],
  { canAsk = false }: Person = {},
): Promise<Parsed> {
  if (!isBranch(spec)) return parseOne(spec, `itflow ${entry.name}`, words, canAsk)
  const [word = spec.usual, ...rest] = words
  if (word === undefined || word === '--help' || word === '-h') {
    return { help: async (width) => (await helpTexts()).branchHelp(spec, width) }
  }
  const verb = word.toLowerCase()
  const command = spec.commands.find(({ name, aliases = [] }) => [name, ...aliases].includes(verb))
  if (command === undefined) throw unknownVerb(spec, word)
  return parseOne(command, `itflow ${spec.name} ${command.name}`, rest, canAsk)
}

/** What writes help is loaded only where help is asked for. */
function helpTexts() {
  return import('./help.ts')
}

function unknownVerb(spec: BranchSpec, verb: string): UsageError {
  const near = nearest(
    verb,
    spec.commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  )
  return new UsageError(`itflow ${spec.name} has no command ${verb}`, {
    hint:
      near === undefined
        ? `See: itflow ${spec.name} --help`
        : `Did you mean: itflow ${spec.name} ${near}`,
  })
}

async function parseOne(
  command: CommandSpec,
  path: string,
  words: readonly string[],
  canAsk: boolean,
): Promise<Parsed> {
  const cut = words.indexOf('--')
  const own = command.takesRest === true && cut >= 0 ? words.slice(0, cut) : words
  if (command.takesRest === true && cut < 0) {
    const { requireDashes } = await import('./missing-dashes.ts')
    requireDashes(words, command, path)
  }
  if (isHelpAsked(own)) {
    return { help: async (width) => (await helpTexts()).commandHelp(command, path, width) }
  }
  // Commander takes a while to load, and a line without options has nothing for it to parse.
  const hasOptions = own.some((word) => word.startsWith('-'))
  const { args, options } = hasOptions
    ? await parseOptions(command, path, own)
    : { args: own, options: {} }
  return {
    command,
    input: {
      args: checkedArguments(args, options, askedOf(command, canAsk), path),
      options,
      rest: command.takesRest === true && cut >= 0 ? words.slice(cut + 1) : [],
    },
  }
}

async function parseOptions(
  command: CommandSpec,
  path: string,
  words: readonly string[],
): Promise<Pick<Input, 'args' | 'options'>> {
  refuseSwallowing(words, command, path)
  refuseOpposites(words, command)
  const commander = await import('./commander.ts')
  const parser = parserOf(new commander.Command(path), command)
  try {
    parser.parse([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof commander.CommanderError)) throw error
    throw usageOf(error, command, path)
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
function refuseSwallowing(
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

function isHelpAsked(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  return own.includes('--help') || own.includes('-h')
}

function parserOf(parser: Command, command: CommandSpec): Command {
  parser
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .helpOption(false)
    .allowExcessArguments(true)
    .showSuggestionAfterError(false)
  if (command.takesAnything === true) parser.allowUnknownOption()
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

/** The command as somebody may write it who can be asked for what is missing. */
function askedOf(command: CommandSpec, canAsk: boolean): CommandSpec {
  const { arguments: wanted } = command
  if (!canAsk || wanted === undefined) return command
  const asked = wanted.map((one) => (one.isPicked === true ? { ...one, isOptional: true } : one))
  return { ...command, arguments: asked }
}

/** A second value would win without a word. */
function onlyOnce(name: string, text: string, before: string | undefined): string {
  if (before === undefined) return text
  throw new UsageError(`--${name} was given twice, and takes one value`)
}

function checkedArguments(
  args: readonly string[],
  options: OptionValues,
  { arguments: wanted = [], takesAnything }: CommandSpec,
  path: string,
): readonly string[] {
  if (takesAnything === true) return args
  const needed = wanted.filter(
    ({ isOptional, unless = '' }) => isOptional !== true && options[unless] === undefined,
  )
  const missing = needed[args.length]
  if (args.length < needed.length && missing !== undefined) {
    const { type, unless } = missing
    const what = `${placeholderOf(type)}${unless === undefined ? '' : ` or --${unless}`}`
    throw new UsageError(`${path} needs ${what}: ${argumentText(missing)}`, {
      hint: `See: ${path} --help`,
    })
  }
  if (wanted.at(-1)?.isVariadic !== true && args.length > wanted.length) {
    throw new UsageError(`${path} does not take ${args[wanted.length] ?? ''}`, {
      hint: `See: ${path} --help`,
    })
  }
  return args
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

function usageOf(error: CommanderError, command: CommandSpec, path: string): UsageError {
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
  const near = nearest(word.replace(/^-+/, '').replace(/=.*$/s, ''), [
    ...options.map(({ name }) => name),
    ...GLOBAL_OPTIONS.map(({ name }) => name),
  ])
  return near === undefined ? undefined : `--${near}`
}
