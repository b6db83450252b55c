import { UsageError } from '../errors.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import type { BranchSpec, CommandInput, CommandSpec, OptionValues } from './command.ts'
import { type CommandEntry, isBranch } from './command-entry.ts'
import { argumentText } from './option-help.ts'
import { placeholderOf } from './option-types.ts'

/** A parsed command line: a command with its input, or the requested help for a width. */
export type Parsed =
  | { command: CommandSpec; input: CommandInput }
  | { help: (width: number) => Promise<string> }

interface ParseOptions {
  /** Whether a person can pick an argument that was left out. */
  canAsk?: boolean
}

/** Parses the words after an entry's name; throws a UsageError that suggests the closest match for an unknown word. */
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
  if (command === undefined) throw unknownVerbError(spec, word)
  return parseOne(command, `itflow ${spec.name} ${command.name}`, rest, canAsk)
}

/** Loaded only if help was requested. */
function helpTexts() {
  return import('./help.ts')
}

function unknownVerbError(spec: BranchSpec, verb: string): UsageError {
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
  const before =
    command.takesRest === true && separatorIndex >= 0 ? words.slice(0, separatorIndex) : words
  if (command.takesRest === true && separatorIndex < 0) {
    const { requireDoubleDash } = await import('./require-double-dash.ts')
    requireDoubleDash(words, command, path)
  }
  if (isHelpRequested(before)) {
    return { help: async (width) => (await helpTexts()).commandHelp(command, path, width) }
  }
  // Commander is slow to load, and not needed for a line without options.
  const hasOptions = before.some((word) => word.startsWith('-'))
  const { args, options } = hasOptions
    ? (await import('./parse-options.ts')).parseOptions(command, path, before)
    : { args: before, options: {} }
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

function isHelpRequested(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  const before = end < 0 ? words : words.slice(0, end)
  return before.includes('--help') || before.includes('-h')
}

/** The arguments that a command expects. */
type Expected = Pick<CommandSpec, 'arguments' | 'allowsUnknownOptions'>

/** Makes the arguments optional that a person can be asked for. */
function withPickableOptional(command: CommandSpec, canAsk: boolean): Expected {
  const { arguments: wanted, allowsUnknownOptions } = command
  if (!canAsk || wanted === undefined) return command
  const relaxed = wanted.map((arg) =>
    arg.isPickable === true ? { ...arg, isOptional: true } : arg,
  )
  return {
    arguments: relaxed,
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
