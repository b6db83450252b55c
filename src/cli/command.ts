import type { Context } from '../context.ts'
import type { Format } from '../output/format-names.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { ChoiceType, IntegerType, OptionType, SecondsType } from './option-types.ts'
import { parseChoice, parseInteger, parseSeconds } from './parse-option-values.ts'

/** An option of one command; the global ones stand in globals.ts. */
export interface OptionSpec<Type extends OptionType = OptionType> {
  /** The long name, without its dashes. */
  name: string
  /** One letter, without its dash. */
  short?: string
  /** What it is given. */
  type: Type
  /** Its purpose; what follows from the type, from a repetition and the like is added where help is written. */
  help: string
  /** The heading it stands under in help. */
  group?: string
  /** The field of a record that it gives, or that a list is narrowed by. */
  field?: { resource: ResourceName; name: string }
  /** May be given several times; the values come as a list. */
  isRepeatable?: boolean
  /** The command is refused without it. */
  isRequired?: boolean
  /** What holds where it is not given. */
  defaultValue?: string
  /** The formats that it is for; with another one it is refused. */
  formats?: readonly Format[]
  /** Understood but not shown (a field's long name beside its short one). */
  isHidden?: boolean
}

/** A positional argument. */
export interface ArgumentSpec {
  /** What it is given; help calls the argument by it. */
  type: OptionType
  help: string
  isOptional?: boolean
  /** The option that can be given instead, without its dashes. */
  unless?: string
  /** At a terminal it may be left out: a person picks the record. */
  isPickable?: boolean
  /** Takes all that follow; only the last argument may. */
  isVariadic?: boolean
}

/** What was given for a command's options: text, a list where repeatable, true for a switch. */
export type OptionValues = Readonly<Record<string, string | readonly string[] | true | undefined>>

/** What a person wrote after the command's name. */
export interface CommandInput {
  args: readonly string[]
  options: OptionValues
  /** What stands behind `--`, where the command takes it (`credentials run NAME -- command`). */
  rest: readonly string[]
}

/** A command, as data: help, parsing and the reference follow from it. */
export interface CommandSpec {
  name: string
  aliases?: readonly string[]
  /** One line of purpose. */
  summary: string
  /** Further paragraphs of help. */
  description?: string
  arguments?: readonly ArgumentSpec[]
  options?: readonly OptionSpec[]
  /** Each could be pasted. */
  examples?: readonly string[]
  /** Takes what stands behind `--` as it is. */
  takesRest?: boolean
  /** Takes any option: no release has the operation, and saying that comes before anything else. */
  allowsUnknownOptions?: boolean
  /** Changes something on the server: help then shows `--dry-run` and `--yes`. */
  isWrite?: boolean
  /** Changes something on this machine, or starts a program: `--dry-run` can't show that, and is refused. */
  hasNoDryRun?: boolean
  /** Is about records of clients: help then shows `--client` and what goes with it. */
  isScoped?: boolean
  /** Can read from several instances in one go; without it, naming several is refused. */
  takesManyInstances?: boolean
  /** How far it reaches at most: only this program itself, or the profiles as well. Absent: a server. */
  reach?: 'program' | 'profiles'
  /** Looks whether something needs attention, and ends with a status of its own where it does. */
  isCheck?: boolean
  /** Runs a command of the person's, whose exit status becomes its own. */
  hasChildStatus?: boolean
  /** The format of what it prints, where that is not the usual one; throws a UsageError for one that it doesn't have. */
  format?(flags: GlobalFlags, input: CommandInput): Format
  /** Does the work; throws a Failure. */
  run(context: Context, input: CommandInput): Promise<void>
}

/** Commands that belong together: `itflow BRANCH COMMAND`. */
export interface BranchSpec {
  name: string
  aliases?: readonly string[]
  summary: string
  commands: readonly CommandSpec[]
  /** The command that runs where none is named; absent: help. */
  defaultCommand?: string
}

/** The text given for an option; undefined where it was not given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name]
  return typeof value === 'string' ? value : undefined
}

/** All that was given for a repeatable option. */
export function listOption(input: CommandInput, name: string): readonly string[] {
  const value = input.options[name]
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? [value] : []
}

/** The word given for a choice, in its own letter case; throws a UsageError for one that is none of them. */
export function choiceOption<Word extends string>(
  input: CommandInput,
  { name, type }: OptionSpec<ChoiceType<Word>>,
): Word | undefined {
  const text = textOption(input, name)
  return text === undefined ? undefined : parseChoice(type, `--${name}`, text)
}

/** The whole number given, or what is usual; throws a UsageError for anything else. */
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

/** The seconds given; throws a UsageError for anything else. */
export function secondsOption(
  input: CommandInput,
  { name }: OptionSpec<SecondsType>,
): number | undefined {
  const text = textOption(input, name)
  return text === undefined ? undefined : parseSeconds(`--${name}`, text)
}

/** Whether the command was given any option of its own. */
export function hasOptions({ options }: CommandInput): boolean {
  return Object.keys(options).length > 0
}

/** Whether a switch was given. */
export function hasOption(input: CommandInput, name: string): boolean {
  return input.options[name] === true
}
