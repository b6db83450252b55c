import type { CommandData, EntryData, OptionData, RootData, ValueData } from './tree-types.ts'

/** The words of a command line after `itflow`: those before the one to complete, and that one up to the cursor. */
export interface Line {
  before: readonly string[]
  current: string
}

/** What is expected at the cursor. */
export interface CursorContext {
  expected: ExpectedWord
  /** All options that are valid there. */
  options: readonly OptionData[]
  /** The values given so far, by option name; an empty text for a switch. */
  givenOptions: ReadonlyMap<string, readonly string[]>
}

/** What may come next: nothing; an entry, or a command of one; an option's value; a command's argument. */
type ExpectedWord =
  | { kind: 'nothing' }
  | { kind: 'entry' }
  | { kind: 'command'; commands: readonly CommandData[] }
  | { kind: 'value'; value: ValueData }
  | { kind: 'argument'; command: CommandData; index: number }

/** Reads the data of an entry by its name; undefined if there is none. */
export type ReadEntry = (name: string) => EntryData | undefined

/** Parses a line up to the cursor. */
export function parseCursor({ before }: Line, root: RootData, readEntry: ReadEntry): CursorContext {
  const parser = new CursorParser(root, readEntry)
  for (const word of before) parser.take(word)
  return parser.context()
}

/** Parses a line word by word. */
class CursorParser {
  readonly #root: RootData
  readonly #readEntry: ReadEntry
  readonly #given = new Map<string, string[]>()
  #state: 'entry' | 'unknown' | EntryData = 'entry'
  /** After `--`, no word is an option. */
  #isAfterDashes = false
  #command: CommandData | undefined
  #arguments = 0
  #pending: OptionData | undefined

  constructor(root: RootData, readEntry: ReadEntry) {
    this.#root = root
    this.#readEntry = readEntry
  }

  take(word: string): void {
    const pending = this.#pending
    this.#pending = undefined
    if (pending !== undefined) this.#give(pending, word)
    else if (this.#isAfterDashes) this.#takeWord(word)
    else if (word === '--') this.#takeDashes()
    else if (word.startsWith('-') && word !== '-') this.#takeOption(word)
    else this.#takeWord(word)
  }

  context(): CursorContext {
    const options = this.#options()
    return { expected: this.#expected(), options, givenOptions: this.#given }
  }

  #expected(): ExpectedWord {
    const state = this.#state
    if (state === 'unknown') return { kind: 'nothing' }
    if (this.#pending !== undefined) return { kind: 'value', value: this.#pending.value ?? {} }
    if (state === 'entry') return { kind: 'entry' }
    const command = this.#command
    // The command line of another program: only files can be offered.
    if (this.#isAfterDashes && command?.takesRest === true) {
      return { kind: 'value', value: { isFile: true } }
    }
    if (command !== undefined) return { kind: 'argument', command, index: this.#arguments }
    return { kind: 'command', commands: state.commands ?? [] }
  }

  #options(): readonly OptionData[] {
    if (this.#isAfterDashes) return []
    // A command may have its own form of a global option, with more choices.
    const own = this.#command?.options ?? []
    const names = new Set(own.map(({ name }) => name))
    return [...own, ...this.#root.options.filter(({ name }) => !names.has(name))]
  }

  /** `--` comes after a command; the program rejects it before one. */
  #takeDashes(): void {
    if (this.#command === undefined) this.#state = 'unknown'
    this.#isAfterDashes = true
  }

  #takeWord(word: string): void {
    if (this.#command !== undefined) {
      this.#arguments += 1
      return
    }
    if (typeof this.#state === 'object') {
      this.#command = findByName(this.#state.commands ?? [], word)
      if (this.#command === undefined) this.#state = 'unknown'
      return
    }
    if (this.#state !== 'entry') return
    const entry = findByName(this.#root.entries, word)
    this.#state = (entry && this.#readEntry(entry.name)) ?? 'unknown'
    if (typeof this.#state === 'object') this.#command = this.#state.command
  }

  #takeOption(word: string): void {
    const [, long, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? []
    const [, short = '', attached] = /^-([a-zA-Z])([\s\S]*)$/.exec(word) ?? []
    const option = this.#options().find((one) =>
      long === undefined ? one.short === short : one.name === long,
    )
    const value = long === undefined ? attached?.replace(/^=/, '') || undefined : inline
    if (option === undefined) return
    if (option.value === undefined || value !== undefined) this.#give(option, value ?? '')
    else this.#pending = option
  }

  #give({ name }: OptionData, value: string): void {
    this.#given.set(name, [...(this.#given.get(name) ?? []), value])
  }
}

/** Finds an item by its name, or else by an alias, ignoring case. */
function findByName<T extends Pick<CommandData, 'name' | 'aliases'>>(
  all: readonly T[],
  word: string,
): T | undefined {
  const name = word.toLowerCase()
  return all.find((one) => one.name === name) ?? all.find(({ aliases }) => aliases.includes(name))
}
