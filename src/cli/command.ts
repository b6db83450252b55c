import type { Context } from '../context.ts'
import type { Format, SpecialFormat } from '../output/format-names.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { ChoiceType, IntegerType, OptionType, SecondsType } from './option-types.ts'
import { parseChoice, parseInteger, parseSeconds } from './parse-option-values.ts'

/** An option of one command; global options are in globals.ts. */
export interface OptionSpec<Type extends OptionType = OptionType> {
  /** The long name, without its dashes. */
  name: string
  /** One letter, without its dash. */
  short?: string
  /** The type of its value. */
  type: Type
  /** Its purpose; what follows from the type and the other members is added when help is written. */
  help: string
  /** Its heading in help. */
  group?: string
  /** The field that it sets, or that it filters a list by. */
  field?: { resource: ResourceName; name: string }
  /** May be given several times; the value is then a list. */
  isRepeatable?: boolean
  /** The command fails without it. */
  isRequired?: boolean
  /** The default, as help shows it. */
  defaultValue?: string
  /** The formats that it applies to; it is refused with any other. */
  formats?: readonly Format[]
  /** Accepted but not shown in help (a field's long name in addition to its short one). */
  isHidden?: boolean
}

/** A positional argument. */
export interface ArgumentSpec {
  /** Its type, which also names it in help. */
  type: OptionType
  help: string
  isOptional?: boolean
  /** The option that can be given instead, without its dashes. */
  unless?: string
  /** May be left out at a terminal, where the person then picks a record. */
  isPickable?: boolean
  /** Takes all following words; only possible for the last argument. */
  isVariadic?: boolean
}

/** The values of a command's options: a string, a list if repeatable, true for a switch. */
export type OptionValues = Readonly<Record<string, string | readonly string[] | true | undefined>>

/** The parsed words after the command's name. */
export interface CommandInput {
  args: readonly string[]
  options: OptionValues
  /** The words after `--`, if the command takes them (`credentials run NAME -- command`). */
  rest: readonly string[]
}

/** A command, as data from which help, parsing and the reference are made. */
export interface CommandSpec {
  name: string
  aliases?: readonly string[]
  /** Its purpose, in one line. */
  summary: string
  /** More paragraphs of help. */
  description?: string
  arguments?: readonly ArgumentSpec[]
  options?: readonly OptionSpec[]
  /** Command lines, ready to paste. */
  examples?: readonly string[]
  /** Takes the words after `--` unchanged. */
  takesRest?: boolean
  /** Accepts any option: no release has the operation, and the error for that must come first. */
  allowsUnknownOptions?: boolean
  /** Changes something on the server: help then shows `--dry-run` and `--yes`. */
  isWrite?: boolean
  /** Changes something on this machine or starts a program, so `--dry-run` is refused. */
  hasNoDryRun?: boolean
  /** Works on clients' records: help then shows `--client` and related options. */
  isScoped?: boolean
  /** Can read from several instances at once; otherwise several profiles are refused. */
  takesManyInstances?: boolean
  /** Reads several modules, some of which this key may not be able to read. */
  readsManyModules?: boolean
  /** What it needs at most: only this program, or profiles too. Absent: a server. */
  reach?: 'program' | 'profiles'
  /** Checks whether something needs attention, and has a separate exit status for that. */
  isCheck?: boolean
  /** Can answer as a monitoring plugin, with statuses of its own from 0 to 3. */
  isPlugin?: boolean
  /** Runs another program, whose exit status becomes its own. */
  hasChildStatus?: boolean
  /** The formats that it writes, if they aren't just the usual ones (`-o xlsx`). */
  formats?: readonly (Format | SpecialFormat)[]
  /** Returns the output format; undefined if it is the usual one. Throws a UsageError for a format that it doesn't support. */
  format?(flags: GlobalFlags, input: CommandInput): Format | undefined
  /** Does the work; throws a Failure. */
  run(context: Context, input: CommandInput): Promise<void>
}

/** Commands that belong together: `itflow BRANCH COMMAND`. */
export interface BranchSpec {
  name: string
  aliases?: readonly string[]
  summary: string
  commands: readonly CommandSpec[]
  /** The command that runs if none is given; absent: help is shown. */
  defaultCommand?: string
}

/** Returns the value of an option; undefined if it wasn't given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name]
  return typeof value === 'string' ? value : undefined
}

/** Returns all values of a repeatable option. */
export function listOption(input: CommandInput, name: string): readonly string[] {
  const value = input.options[name]
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? [value] : []
}

/** Returns the value of a choice, in its declared case; throws a UsageError for anything else. */
export function choiceOption<Word extends string>(
  input: CommandInput,
  { name, type }: OptionSpec<ChoiceType<Word>>,
): Word | undefined {
  const text = textOption(input, name)
  return text === undefined ? undefined : parseChoice(type, `--${name}`, text)
}

/** Returns the value of a whole number, or its default; throws a UsageError for anything else. */
export function integerOption(
  input: CommandInput,
  option: OptionSpec<IntegerType> & { defaultValue: string },
): number
export function integerOption(
  input: CommandInput,
  option: OptionSpec<IntegerType>,
): number | undefined
export function integerOption(
  input: CommandInput,
  { name, type, defaultValue }: OptionSpec<IntegerType>,
): number | undefined {
  const text = textOption(input, name) ?? defaultValue
  return text === undefined ? undefined : parseInteger(type, `--${name}`, text)
}

/** Returns the value of a number of seconds; throws a UsageError for anything else. */
export function secondsOption(
  input: CommandInput,
  { name }: OptionSpec<SecondsType>,
): number | undefined {
  const text = textOption(input, name)
  return text === undefined ? undefined : parseSeconds(`--${name}`, text)
}

/** Whether any option of the command itself was given. */
export function hasOptions({ options }: CommandInput): boolean {
  return Object.keys(options).length > 0
}

/** Whether a switch was given. */
export function hasOption(input: CommandInput, name: string): boolean {
  return input.options[name] === true
}
