/** A word that can stand for a value, and what it means; empty where it says so itself. */
export type WordData = readonly [word: string, help: string]

/** What a value can be, as completion needs it: plain data that the build writes and a small program reads. */
export interface ValueData {
  words?: readonly WordData[]
  /** The module whose records it names. */
  records?: string
  /** Which of them are wanted, each as in `fitText`. */
  fits?: readonly string[]
  /** A path: the shell completes it. */
  isFile?: true
  /** `@FILE` stands for what is in a file. */
  takesFile?: true
  /** Kept profiles. */
  profiles?: true
  /** Names of variables of the environment. */
  variables?: true
  /** A command of the program. */
  commands?: true
  /** Several with commas between. */
  isList?: true
  /** May have a `-` before it. */
  isOrder?: true
  /** Fields, each followed by an operator and a value; what the values of some of them can be. */
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
  /** Behind `--` comes the line of another program. */
  takesRest?: true
  options: readonly OptionData[]
}

/** A word after `itflow`: its commands, or the one command that it is itself. */
export interface EntryData {
  commands?: readonly CommandData[]
  command?: CommandData
}

/** The first level: entries in the order help shows them, and the options that stand anywhere. */
export interface RootData {
  /** The module that the records of all others belong to. */
  tenant: string
  entries: readonly Pick<CommandData, 'name' | 'aliases' | 'help'>[]
  options: readonly OptionData[]
}
