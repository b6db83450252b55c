import type { CursorContext, Line, ReadEntry } from './cursor.ts'
import { parseCursor } from './cursor.ts'
import { fold } from './fold.ts'
import type { OptionData, RootData, ValueData } from './tree-types.ts'

/** A word that completion offers. */
export interface Candidate {
  word: string
  /** A description; may be empty. */
  help: string
  /** Whether the word continues, so that no space follows. */
  isPartial?: true
}

/** How a word can be completed. */
export interface Completion {
  candidates: readonly Candidate[]
  /**
   * The beginning of the current word that stays as it is: an option's name with its `=`, or everything up to a comma.
   */
  prefix: string
  /** Whether the shell should complete a path after the prefix. */
  isFile?: true
}

/** Where live names come from. */
export interface NameSource {
  /** Finds records whose folded names begin with a text. */
  records(wanted: RecordQuery): Promise<readonly Candidate[]>
  profiles(): Promise<readonly string[]>
  /** The sources of the profile that the line names, or of the one in use. */
  sources(givenOptions: CursorContext['givenOptions']): Promise<readonly string[]>
  variables(): readonly string[]
}

/** Which records to offer. */
export interface RecordQuery {
  module: string
  conditions: readonly string[]
  /** What their names begin with, folded. */
  prefix: string
  /** The options on the line, which may name a profile and a client. */
  givenOptions: CursorContext['givenOptions']
}

const NOTHING: Completion = { candidates: [], prefix: '' }

/** Returns how the current word of a line can be completed. */
export async function complete(
  line: Line,
  { root, readEntry, names }: { root: RootData; readEntry: ReadEntry; names: NameSource },
): Promise<Completion> {
  const cursor = parseCursor(line, root, readEntry)
  const { current } = line
  const { expected, givenOptions } = cursor
  if (expected.kind === 'nothing') return NOTHING
  const offer = (value: ValueData, text: string) =>
    completeValue(value, text, { root, names, givenOptions })
  if (expected.kind === 'value') return offer(expected.value, current)
  const [, head = '', name, value = ''] = /^(--([^=]+)=)([\s\S]*)$/.exec(current) ?? []
  if (name !== undefined) {
    const option = cursor.options.find((candidate) => candidate.name === name)
    return option?.value === undefined
      ? NOTHING
      : withPrefix(head, await offer(option.value, value))
  }
  if (current.startsWith('-') && current !== '-') return optionsFor(cursor, current)
  if (current === '-') return optionsFor(cursor, '--')
  if (expected.kind === 'entry') return completeName(root.entries, current)
  if (expected.kind === 'command') return completeName(expected.commands, current)
  const { arguments: all, isVariadic } = expected.command
  const argument = all[expected.index] ?? (isVariadic === true ? all.at(-1) : undefined)
  if (argument !== undefined) return offer(argument, current)
  // Nothing but options can follow.
  return current === '' ? optionsFor(cursor, '--') : NOTHING
}

function completeName(
  all: readonly { name: string; aliases: readonly string[]; help: string }[],
  current: string,
): Completion {
  const start = current.toLowerCase()
  const named = all.filter(({ name }) => name.startsWith(start))
  // Aliases are offered only if no name matches.
  const aliases = all.flatMap(({ aliases: others, help }) =>
    others.filter((alias) => alias.startsWith(start)).map((word) => ({ word, help })),
  )
  if (named.length === 0) return { candidates: aliases, prefix: '' }
  return { candidates: named.map(({ name, help }) => ({ word: name, help })), prefix: '' }
}

/** The options that can still be given. Hidden ones are offered only if no other matches. */
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
  givenOptions: CursorContext['givenOptions']
}

async function completeValue(
  value: ValueData,
  text: string,
  context: ValueContext,
): Promise<Completion> {
  if (value.isList === true) return completeList(value, text, context)
  if (value.isOrder === true && text.startsWith('-')) {
    return withPrefix('-', await completeSingle(value, text.slice(1), context))
  }
  return completeSingle(value, text, context)
}

/** Completes the last item of a comma-separated list; those before it are not offered again. */
async function completeList(
  { isList: _, ...value }: ValueData,
  text: string,
  context: ValueContext,
): Promise<Completion> {
  const head = text.slice(0, text.lastIndexOf(',') + 1)
  const taken = new Set(head.split(',').map((one) => fold(one).replace(/^-/, '')))
  const { candidates, ...rest } = await completeValue(value, text.slice(head.length), context)
  return withPrefix(head, {
    ...rest,
    // A comma in a name would end the item.
    candidates: candidates.filter(({ word }) => !taken.has(fold(word)) && !word.includes(',')),
  })
}

async function completeSingle(
  value: ValueData,
  text: string,
  context: ValueContext,
): Promise<Completion> {
  if (value.conditions !== undefined) return completeCondition(value, text, context)
  if (value.isFile === true) return { candidates: [], prefix: '', isFile: true }
  if (value.takesFile === true && text.startsWith('@')) {
    return { candidates: [], prefix: '@', isFile: true }
  }
  return { candidates: startingWith(await wordsFor(value, text, context), text), prefix: '' }
}

async function wordsFor(
  value: ValueData,
  text: string,
  context: ValueContext,
): Promise<Candidate[]> {
  const { names, root, givenOptions } = context
  const { records, recordConditions = [] } = value
  const plain = (words: readonly string[]) => words.map((word) => ({ word, help: '' }))
  return [
    ...(value.words ?? []).map(([word, help]) => ({ word, help })),
    ...(value.commands === true
      ? root.entries.map(({ name, help }) => ({ word: name, help }))
      : []),
    ...(value.profiles === true ? plain(await names.profiles()) : []),
    ...(value.sources === true ? plain(await names.sources(givenOptions)) : []),
    ...(value.variables === true ? plain(names.variables()) : []),
    ...(records === undefined
      ? []
      : await names.records({
          module: records,
          conditions: recordConditions,
          prefix: fold(text),
          givenOptions,
        })),
  ]
}

/** Completes a condition: a field, or a value after its operator. */
async function completeCondition(
  value: ValueData,
  text: string,
  context: ValueContext,
): Promise<Completion> {
  const [, head, field = ''] = /^(([a-z][a-z0-9_-]*)(?:!=|<=|>=|=|<|>|~))/i.exec(text) ?? []
  if (head === undefined) {
    const fields = startingWith(await wordsFor({ words: value.words ?? [] }, text, context), text)
    return {
      candidates: fields.map(({ word, help }) => ({ word: `${word}=`, help, isPartial: true })),
      prefix: '',
    }
  }
  const compared = value.conditions?.[field.toLowerCase()]
  if (compared === undefined) return NOTHING
  const { takesFile: _, ...rest } = compared
  return withPrefix(head, await completeSingle(rest, text.slice(head.length), context))
}

function startingWith(candidates: readonly Candidate[], text: string): Candidate[] {
  const start = fold(text)
  return candidates.filter(({ word }) => fold(word).startsWith(start))
}

function withPrefix(head: string, { prefix, ...rest }: Completion): Completion {
  return { ...rest, prefix: `${head}${prefix}` }
}
