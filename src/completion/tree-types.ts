/** A word that a value can be, with a description, which may be empty. */
export type WordData = readonly [word: string, help: string]

/** What a value can be, as completion needs it: plain data that the build writes and a small program reads. */
export interface ValueData {
  words?: readonly WordData[]
  /** The module whose records it names. */
  records?: string
  /** The conditions that they must meet, each as in `conditionKey`. */
  recordConditions?: readonly string[]
  /** A path: the shell completes it. */
  isFile?: true
  /** Whether `@FILE` can be used to read the value from a file. */
  takesFile?: true
  /** Saved profiles. */
  profiles?: true
  /** Sources of imports. */
  sources?: true
  /** Names of environment variables. */
  variables?: true
  /** A command of the program. */
  commands?: true
  /** Several values separated by commas. */
  isList?: true
  /** May have a `-` before it. */
  isOrder?: true
  /** The possible values of fields in conditions (a field, an operator and a value). */
  conditions?: Readonly<Record<string, ValueData>>
}

/** An option; without a value it is a switch. */
export interface OptionData {
  name: string
  short?: string
  help: string
  value?: ValueData
  isRepeatable?: true
  isHidden?: true
}

/** A command below an entry, or an entry that is a command itself. */
export interface CommandData {
  name: string
  aliases: readonly string[]
  help: string
  arguments: readonly ValueData[]
  isVariadic?: true
  /** Whether the command line of another program follows after `--`. */
  takesRest?: true
  options: readonly OptionData[]
}

/** A word after `itflow`: its commands, or the one command that it is itself. */
export interface EntryData {
  commands?: readonly CommandData[]
  command?: CommandData
}

/** The first level: entries in the order of the help, and the options that can be used anywhere. */
export interface RootData {
  /** The module that the records of all others belong to. */
  tenant: string
  entries: readonly Pick<CommandData, 'name' | 'aliases' | 'help'>[]
  options: readonly OptionData[]
}
