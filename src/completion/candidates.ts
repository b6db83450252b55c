import type { Line, Place, ReadEntry } from './cursor.ts'
import { placeOf } from './cursor.ts'
import { fold } from './fold.ts'
import type { OptionData, RootData, ValueData } from './tree-types.ts'

/** A word that can stand where one is completed. */
export interface Candidate {
  word: string
  /** What it means; may be empty. */
  help: string
  /** More follows in the same word. */
  isOpen?: true
}

/** What a word can become. */
export interface Completion {
  candidates: readonly Candidate[]
  /** So much of the current word stays as it is: an option's name with its `=`, or what stands before a comma. */
  kept: string
  /** Paths, which the shell itself completes behind what is kept. */
  isFile?: true
}

/** Where live names come from. */
export interface Names {
  /** Records that begin with a text, as folded. */
  records(wanted: Wanted): Promise<readonly Candidate[]>
  profiles(): Promise<readonly string[]>
  variables(): readonly string[]
}

/** Which records are wanted. */
export interface Wanted {
  module: string
  fits: readonly string[]
  /** What their names begin with, folded. */
  start: string
  /** The place on the line: which profile and client it names. */
  given: Place['given']
}

const NOTHING: Completion = { candidates: [], kept: '' }

/** What the current word of a line can become. */
export async function complete(
  line: Line,
  { root, readEntry, names }: { root: RootData; readEntry: ReadEntry; names: Names },
): Promise<Completion> {
  const place = placeOf(line, root, readEntry)
  const { current } = line
  const { at, given } = place
  if (at.kind === 'nothing') return NOTHING
  const offer = (value: ValueData, text: string) => valuesOf(value, text, { root, names, given })
  if (at.kind === 'value') return offer(at.value, current)
  const [, head = '', name, value = ''] = /^(--([^=]+)=)([\s\S]*)$/.exec(current) ?? []
  if (name !== undefined) {
    const option = place.options.find((one) => one.name === name)
    return option?.value === undefined ? NOTHING : behind(head, await offer(option.value, value))
  }
  if (current.startsWith('-') && current !== '-') return optionsFor(place, current)
  if (current === '-') return optionsFor(place, '--')
  if (at.kind === 'entry') return called(root.entries, current)
  if (at.kind === 'command') return called(at.commands, current)
  const { arguments: all, isVariadic } = at.command
  const argument = all[at.index] ?? (isVariadic === true ? all.at(-1) : undefined)
  if (argument !== undefined) return offer(argument, current)
  // Nothing but options can follow.
  return current === '' ? optionsFor(place, '--') : NOTHING
}

function called(
  all: readonly { name: string; aliases: readonly string[]; help: string }[],
  current: string,
): Completion {
  const start = current.toLowerCase()
  const named = all.filter(({ name }) => name.startsWith(start))
  // An alias is offered where no name begins so.
  const aliases = all.flatMap(({ aliases: others, help }) =>
    others.filter((alias) => alias.startsWith(start)).map((word) => ({ word, help })),
  )
  if (named.length === 0) return { candidates: aliases, kept: '' }
  return { candidates: named.map(({ name, help }) => ({ word: name, help })), kept: '' }
}

/** The options that can still be given. Hidden ones are offered where no other begins so. */
function optionsFor({ options, given }: Place, current: string): Completion {
  const free = options.filter(
    ({ name, isRepeatable }) =>
      `--${name}`.startsWith(current) && (isRepeatable === true || !given.has(name)),
  )
  const shown = free.filter(({ isHidden, name }) => isHidden !== true || `--${name}` === current)
  const offered = new Map((shown.length > 0 ? shown : free).map((one) => [one.name, one]))
  return { candidates: [...offered.values()].map(optionCandidate), kept: '' }
}

function optionCandidate({ name, help }: OptionData): Candidate {
  return { word: `--${name}`, help }
}

interface Offering {
  root: RootData
  names: Names
  given: Place['given']
}

async function valuesOf(value: ValueData, text: string, offering: Offering): Promise<Completion> {
  if (value.isList === true) return listOf(value, text, offering)
  if (value.isOrder === true && text.startsWith('-')) {
    return behind('-', await oneOf(value, text.slice(1), offering))
  }
  return oneOf(value, text, offering)
}

/** The last of several with commas between; those before it are not offered again. */
async function listOf(
  { isList: _, ...value }: ValueData,
  text: string,
  offering: Offering,
): Promise<Completion> {
  const head = text.slice(0, text.lastIndexOf(',') + 1)
  const taken = new Set(head.split(',').map((one) => fold(one).replace(/^-/, '')))
  const { candidates, ...rest } = await valuesOf(value, text.slice(head.length), offering)
  return behind(head, {
    ...rest,
    // A comma in a name would end it.
    candidates: candidates.filter(({ word }) => !taken.has(fold(word)) && !word.includes(',')),
  })
}

async function oneOf(value: ValueData, text: string, offering: Offering): Promise<Completion> {
  if (value.conditions !== undefined) return conditionOf(value, text, offering)
  if (value.isFile === true) return { candidates: [], kept: '', isFile: true }
  if (value.takesFile === true && text.startsWith('@')) {
    return { candidates: [], kept: '@', isFile: true }
  }
  return { candidates: startingWith(await wordsFor(value, text, offering), text), kept: '' }
}

async function wordsFor(value: ValueData, text: string, offering: Offering): Promise<Candidate[]> {
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
      : await names.records({ module: records, fits, start: fold(text), given })),
  ]
}

/** A field; behind its operator a value of it. */
async function conditionOf(
  value: ValueData,
  text: string,
  offering: Offering,
): Promise<Completion> {
  const [, head, field = ''] = /^(([a-z][a-z0-9_-]*)(?:!=|<=|>=|=|<|>|~))/i.exec(text) ?? []
  if (head === undefined) {
    const fields = startingWith(await wordsFor({ words: value.words ?? [] }, text, offering), text)
    return {
      candidates: fields.map(({ word, help }) => ({ word: `${word}=`, help, isOpen: true })),
      kept: '',
    }
  }
  const compared = value.conditions?.[field.toLowerCase()]
  if (compared === undefined) return NOTHING
  const { takesFile: _, ...rest } = compared
  return behind(head, await oneOf(rest, text.slice(head.length), offering))
}

function startingWith(candidates: readonly Candidate[], text: string): Candidate[] {
  const start = fold(text)
  return candidates.filter(({ word }) => fold(word).startsWith(start))
}

function behind(head: string, { kept, ...rest }: Completion): Completion {
  return { ...rest, kept: `${head}${kept}` }
}
