import type { CommandData, EntryData, OptionData, RootData, ValueData } from './tree-types.ts'

/** The words of a command line behind `itflow`: those before the one that is completed, and that one up to the cursor. */
export interface Line {
  before: readonly string[]
  current: string
}

/** Where on a line the word stands that is to be completed. */
export interface CursorContext {
  /** What may stand there. */
  expected: ExpectedWord
  /** All options that the line understands there. */
  options: readonly OptionData[]
  /** What was given so far, by the options' names; a switch is an empty text. */
  givenOptions: ReadonlyMap<string, readonly string[]>
}

/** What may stand at a place: nothing; an entry, or a command of one; an option's value; a command's argument. */
export type ExpectedWord =
  | { kind: 'nothing' }
  | { kind: 'entry' }
  | { kind: 'command'; commands: readonly CommandData[] }
  | { kind: 'value'; value: ValueData }
  | { kind: 'argument'; command: CommandData; index: number }

/** Reads the data of an entry by its name; undefined where there is none. */
export type ReadEntry = (name: string) => EntryData | undefined

/** Finds out what is being completed. */
export function parseCursor({ before }: Line, root: RootData, readEntry: ReadEntry): CursorContext {
  const walk = new CursorParser(root, readEntry)
  for (const word of before) walk.take(word)
  return walk.place()
}

/** A line as far as it was read, word by word. */
class CursorParser {
  readonly #root: RootData
  readonly #readEntry: ReadEntry
  readonly #given = new Map<string, string[]>()
  #state: 'entry' | 'unknown' | EntryData = 'entry'
  /** Behind `--` nothing is an option any more. */
  #isBehindDashes = false
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
    else if (this.#isBehindDashes) this.#takeWord(word)
    else if (word === '--') this.#takeDashes()
    else if (word.startsWith('-') && word !== '-') this.#takeOption(word)
    else this.#takeWord(word)
  }

  place(): CursorContext {
    const options = this.#options()
    return { expected: this.#spot(), options, givenOptions: this.#given }
  }

  #spot(): ExpectedWord {
    const state = this.#state
    if (state === 'unknown') return { kind: 'nothing' }
    if (this.#pending !== undefined) return { kind: 'value', value: this.#pending.value ?? {} }
    if (state === 'entry') return { kind: 'entry' }
    const command = this.#command
    // Another program's line: of that no more is known than that there are files.
    if (this.#isBehindDashes && command?.takesRest === true) {
      return { kind: 'value', value: { isFile: true } }
    }
    if (command !== undefined) return { kind: 'argument', command, index: this.#arguments }
    return { kind: 'command', commands: state.commands ?? [] }
  }

  #options(): readonly OptionData[] {
    if (this.#isBehindDashes) return []
    return [...(this.#command?.options ?? []), ...this.#root.options]
  }

  /** They stand behind a command; before one the program refuses them. */
  #takeDashes(): void {
    if (this.#command === undefined) this.#state = 'unknown'
    this.#isBehindDashes = true
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

/** What is called so: by its name, or else by an alias, in any letter case. */
function findByName<T extends Pick<CommandData, 'name' | 'aliases'>>(
  all: readonly T[],
  word: string,
): T | undefined {
  const name = word.toLowerCase()
  return all.find((one) => one.name === name) ?? all.find(({ aliases }) => aliases.includes(name))
}
