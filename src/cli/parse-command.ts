import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { BranchSpec, CommandInput, CommandSpec, OptionValues } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { argumentText } from './option-help.ts'
import { placeholderOf } from './option-types.ts'

/** A command line understood: a command and what it was given, or the help that was asked for, by its width. */
export type Parsed =
  | { command: CommandSpec; input: CommandInput }
  | { help: (width: number) => Promise<string> }

/** Whether somebody is there who picks what is left out. */
interface ParseOptions {
  canAsk?: boolean
}

/** Parses what follows an entry's name; throws a UsageError that names the nearest where something is unknown. */
export async function parseCommand(
  entry: CommandEntry,
  spec: BranchSpec | CommandSpec,
  words: readonly string[],
  { canAsk = false }: ParseOptions = {},
): Promise<Parsed> {
  if (!isBranch(spec)) return parseOne(spec, `itflow ${entry.name}`, words, canAsk)
  const [word = spec.defaultCommand, ...rest] = words
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
  const near = closestMatch(
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
  const separatorIndex = words.indexOf('--')
  const own =
    command.takesRest === true && separatorIndex >= 0 ? words.slice(0, separatorIndex) : words
  if (command.takesRest === true && separatorIndex < 0) {
    const { requireDoubleDash } = await import('./require-double-dash.ts')
    requireDoubleDash(words, command, path)
  }
  if (isHelpAsked(own)) {
    return { help: async (width) => (await helpTexts()).commandHelp(command, path, width) }
  }
  // Commander takes a while to load, and a line without options has nothing for it to parse.
  const hasOptions = own.some((word) => word.startsWith('-'))
  const { args, options } = hasOptions
    ? (await import('./parse-options.ts')).parseOptions(command, path, own)
    : { args: own, options: {} }
  return {
    command,
    input: {
      args: checkedArguments(args, options, withPickableOptional(command, canAsk), path),
      options,
      rest:
        command.takesRest === true && separatorIndex >= 0 ? words.slice(separatorIndex + 1) : [],
    },
  }
}

function isHelpAsked(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  return own.includes('--help') || own.includes('-h')
}

/** What a command takes beside options. */
type Expected = Pick<CommandSpec, 'arguments' | 'allowsUnknownOptions'>

/** The command as somebody may write it who can be asked for what is missing. */
function withPickableOptional(command: CommandSpec, canAsk: boolean): Expected {
  const { arguments: wanted, allowsUnknownOptions } = command
  if (!canAsk || wanted === undefined) return command
  const asked = wanted.map((one) => (one.isPickable === true ? { ...one, isOptional: true } : one))
  return {
    arguments: asked,
    ...(allowsUnknownOptions === undefined ? {} : { allowsUnknownOptions }),
  }
}

function checkedArguments(
  args: readonly string[],
  options: OptionValues,
  { arguments: wanted = [], allowsUnknownOptions }: Expected,
  path: string,
): readonly string[] {
  if (allowsUnknownOptions === true) return args
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
