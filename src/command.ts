import type { Context } from './context.ts'

/** An option of one command; the global ones stand in globals.ts. */
export interface OptionSpec {
  /** The long name, without its dashes. */
  name: string
  /** One letter, without its dash. */
  short?: string
  /** The value's placeholder in help; absent for a switch. */
  value?: string
  help: string
  /** The heading it stands under in help. */
  group?: string
  /** May be given several times; the values come as a list. */
  isRepeatable?: boolean
  /** Understood but not shown (a field's long name beside its short one). */
  isHidden?: boolean
}

/** A positional argument. */
export interface ArgumentSpec {
  /** In capitals, as help shows it. */
  name: string
  help: string
  isOptional?: boolean
  /** Takes all that follow; only the last argument may. */
  isVariadic?: boolean
}

/** What was given for a command's options: text, a list where repeatable, true for a switch. */
export type OptionValues = Readonly<Record<string, string | readonly string[] | true | undefined>>

/** What a person wrote after the command's name. */
export interface Input {
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
  takesAnything?: boolean
  /** Changes something on the server: help then shows `--dry-run` and `--yes`. */
  isWrite?: boolean
  /** Changes something on this machine, or starts a program: `--dry-run` can't show that, and is refused. */
  hasNoDryRun?: boolean
  /** Is about records of clients: help then shows `--client` and what goes with it. */
  isScoped?: boolean
  /** Can read from several instances in one go; without it, naming several is refused. */
  takesManyInstances?: boolean
  /** Does the work; throws a Failure. */
  run(context: Context, input: Input): Promise<void>
}

/** Commands that belong together: `itflow BRANCH COMMAND`. */
export interface BranchSpec {
  name: string
  aliases?: readonly string[]
  summary: string
  commands: readonly CommandSpec[]
  /** The command that runs where none is named; absent: help. */
  usual?: string
}

/** The text given for an option; undefined where it was not given. */
export function textOption(input: Input, name: string): string | undefined {
  const value = input.options[name]
  return typeof value === 'string' ? value : undefined
}

/** All that was given for a repeatable option. */
export function listOption(input: Input, name: string): readonly string[] {
  const value = input.options[name]
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? [value] : []
}

/** Whether a switch was given. */
export function hasOption(input: Input, name: string): boolean {
  return input.options[name] === true
}
