import type { CursorContext, Line, ReadEntry } from './cursor.ts'
import { parseCursor } from './cursor.ts'
import { fold } from './fold.ts'
import type { OptionData, RootData, ValueData } from './tree-types.ts'

/** A word that can stand where one is completed. */
export interface Candidate {
  word: string
  /** What it means; may be empty. */
  help: string
  /** More follows in the same word. */
  isPartial?: true
}

/** What a word can become. */
export interface Completion {
  candidates: readonly Candidate[]
  /** So much of the current word stays as it is: an option's name with its `=`, or what stands before a comma. */
  prefix: string
  /** Paths, which the shell itself completes behind what is kept. */
  isFile?: true
}

/** Where live names come from. */
export interface NameSource {
  /** Records that begin with a text, as folded. */
  records(wanted: RecordQuery): Promise<readonly Candidate[]>
  profiles(): Promise<readonly string[]>
  variables(): readonly string[]
}

/** Which records are wanted. */
export interface RecordQuery {
  module: string
  fits: readonly string[]
  /** What their names begin with, folded. */
  prefix: string
  /** The place on the line: which profile and client it names. */
  givenOptions: CursorContext['givenOptions']
}

const NOTHING: Completion = { candidates: [], prefix: '' }

/** What the current word of a line can become. */
export async function complete(
  line: Line,
  { root, readEntry, names }: { root: RootData; readEntry: ReadEntry; names: NameSource },
): Promise<Completion> {
  const place = parseCursor(line, root, readEntry)
  const { current } = line
  const { expected, givenOptions } = place
  if (expected.kind === 'nothing') return NOTHING
  const offer = (value: ValueData, text: string) =>
    completeValue(value, text, { root, names, given: givenOptions })
  if (expected.kind === 'value') return offer(expected.value, current)
  const [, head = '', name, value = ''] = /^(--([^=]+)=)([\s\S]*)$/.exec(current) ?? []
  if (name !== undefined) {
    const option = place.options.find((one) => one.name === name)
    return option?.value === undefined
      ? NOTHING
      : withPrefix(head, await offer(option.value, value))
  }
  if (current.startsWith('-') && current !== '-') return optionsFor(place, current)
  if (current === '-') return optionsFor(place, '--')
  if (expected.kind === 'entry') return completeName(root.entries, current)
  if (expected.kind === 'command') return completeName(expected.commands, current)
  const { arguments: all, isVariadic } = expected.command
  const argument = all[expected.index] ?? (isVariadic === true ? all.at(-1) : undefined)
  if (argument !== undefined) return offer(argument, current)
  // Nothing but options can follow.
  return current === '' ? optionsFor(place, '--') : NOTHING
}

function completeName(
  all: readonly { name: string; aliases: readonly string[]; help: string }[],
  current: string,
): Completion {
  const start = current.toLowerCase()
  const named = all.filter(({ name }) => name.startsWith(start))
  // An alias is offered where no name begins so.
  const aliases = all.flatMap(({ aliases: others, help }) =>
    others.filter((alias) => alias.startsWith(start)).map((word) => ({ word, help })),
  )
  if (named.length === 0) return { candidates: aliases, prefix: '' }
  return { candidates: named.map(({ name, help }) => ({ word: name, help })), prefix: '' }
}

/** The options that can still be given. Hidden ones are offered where no other begins so. */
function optionsFor({ options, givenOptions }: CursorContext, current: string): Completion {
  const free = options.filter(
    ({ name, isRepeatable }) =>
      `--${name}`.startsWith(current) && (isRepeatable === true || !givenOptions.has(name)),
  )
  const shown = free.filter(({ isHidden, name }) => isHidden !== true || `--${name}` === current)
  const offered = new Map((shown.length > 0 ? shown : free).map((one) => [one.name, one]))
  return { candidates: [...offered.values()].map(optionCandidate), prefix: '' }
}

function optionCandidate({ name, help }: OptionData): Candidate {
  return { word: `--${name}`, help }
}

interface ValueContext {
  root: RootData
  names: NameSource
  given: CursorContext['givenOptions']
}

async function completeValue(
  value: ValueData,
  text: string,
  offering: ValueContext,
): Promise<Completion> {
  if (value.isList === true) return completeList(value, text, offering)
  if (value.isOrder === true && text.startsWith('-')) {
    return withPrefix('-', await completeSingle(value, text.slice(1), offering))
  }
  return completeSingle(value, text, offering)
}

/** The last of several with commas between; those before it are not offered again. */
async function completeList(
  { isList: _, ...value }: ValueData,
  text: string,
  offering: ValueContext,
): Promise<Completion> {
  const head = text.slice(0, text.lastIndexOf(',') + 1)
  const taken = new Set(head.split(',').map((one) => fold(one).replace(/^-/, '')))
  const { candidates, ...rest } = await completeValue(value, text.slice(head.length), offering)
  return withPrefix(head, {
    ...rest,
    // A comma in a name would end it.
    candidates: candidates.filter(({ word }) => !taken.has(fold(word)) && !word.includes(',')),
  })
}

async function completeSingle(
  value: ValueData,
  text: string,
  offering: ValueContext,
): Promise<Completion> {
  if (value.conditions !== undefined) return conditionOf(value, text, offering)
  if (value.isFile === true) return { candidates: [], prefix: '', isFile: true }
  if (value.takesFile === true && text.startsWith('@')) {
    return { candidates: [], prefix: '@', isFile: true }
  }
  return { candidates: startingWith(await wordsFor(value, text, offering), text), prefix: '' }
}

async function wordsFor(
  value: ValueData,
  text: string,
  offering: ValueContext,
): Promise<Candidate[]> {
  const { names, root, given } = offering
  const { records, fits = [] } = value
  const plain = (words: readonly string[]) => words.map((word) => ({ word, help: '' }))
  return [
    ...(value.words ?? []).map(([word, help]) => ({ word, help })),
    ...(value.commands === true
      ? root.entries.map(({ name, help }) => ({ word: name, help }))
      : []),
    ...(value.profiles === true ? plain(await names.profiles()) : []),
    ...(value.variables === true ? plain(names.variables()) : []),
    ...(records === undefined
      ? []
      : await names.records({ module: records, fits, prefix: fold(text), givenOptions: given })),
  ]
}

/** A field; behind its operator a value of it. */
async function conditionOf(
  value: ValueData,
  text: string,
  offering: ValueContext,
): Promise<Completion> {
  const [, head, field = ''] = /^(([a-z][a-z0-9_-]*)(?:!=|<=|>=|=|<|>|~))/i.exec(text) ?? []
  if (head === undefined) {
    const fields = startingWith(await wordsFor({ words: value.words ?? [] }, text, offering), text)
    return {
      candidates: fields.map(({ word, help }) => ({ word: `${word}=`, help, isPartial: true })),
      prefix: '',
    }
  }
  const compared = value.conditions?.[field.toLowerCase()]
  if (compared === undefined) return NOTHING
  const { takesFile: _, ...rest } = compared
  return withPrefix(head, await completeSingle(rest, text.slice(head.length), offering))
}

function startingWith(candidates: readonly Candidate[], text: string): Candidate[] {
  const start = fold(text)
  return candidates.filter(({ word }) => fold(word).startsWith(start))
}

function withPrefix(head: string, { prefix, ...rest }: Completion): Completion {
  return { ...rest, prefix: `${head}${prefix}` }
}
