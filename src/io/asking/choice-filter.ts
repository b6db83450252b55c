import { foldForSearch, wordsIn } from '../../text/search-folding.ts'
import type { Choice } from '../prompts.ts'

/** The choices that match what was typed. */
interface Matches {
  /** Indexes in the list of choices, the best match first. */
  indexes: readonly number[]
  /** How many choices were examined: no more than matched what was typed before. */
  examined: number
}

/** Finds the choices that contain every word of a text. */
interface ChoiceFilter {
  /** Finds matches for the text typed so far, which usually differs from the last one by one letter. */
  match(typed: string): Matches
}

/** Makes a filter that ignores case and accents. Choices that match equally well keep their order. */
export function choiceFilter(choices: readonly Choice<unknown>[]): ChoiceFilter {
  let index: Index | undefined
  const indexes = [...choices.keys()]
  const everything: CachedMatches = {
    words: '',
    inOrder: indexes,
    matches: { indexes, examined: 0 },
  }
  // The matches for each beginning of the text: one more letter narrows the last, one letter less costs nothing.
  const cached = [everything]
  return {
    match: (typed) => {
      const words = wordsIn(typed)
      const wanted = words.join(' ')
      while (cached.length > 1 && !wanted.startsWith(cached.at(-1)?.words ?? '')) cached.pop()
      const last = cached.at(-1) ?? everything
      if (last.words === wanted) return { ...last.matches, examined: 0 }
      index ??= indexOf(choices)
      const next = narrowMatches(index, last.inOrder, words)
      cached.push(next)
      return next.matches
    },
  }
}

/** The matches for a text: in the given order, and the best first. */
interface CachedMatches {
  words: string
  inOrder: readonly number[]
  matches: Matches
}

/** The searchable text of each choice: its name, and all of it. */
interface Index {
  names: readonly string[]
  all: readonly string[]
}

/** Separates texts that are folded in one go, which takes half the time. */
const SEPARATOR = '\u0000'

function indexOf(choices: readonly Choice<unknown>[]): Index {
  const lines = choices.map(({ name, details = [], keywords = [] }) =>
    [name, ...details, ...keywords].join('\n').replaceAll(SEPARATOR, ' '),
  )
  const all = foldForSearch(lines.join(SEPARATOR)).split(SEPARATOR)
  return { all, names: all.map((text) => text.slice(0, nameEnd(text))) }
}

/** The index where the name ends. */
function nameEnd(text: string): number {
  const end = text.indexOf('\n')
  return end < 0 ? text.length : end
}

/**
 * Narrows matches. Best are names that begin with the text, then choices where each word begins a word, then the rest.
 */
function narrowMatches(
  { all, names }: Index,
  candidates: readonly number[],
  words: readonly string[],
): CachedMatches {
  const text = words.join(' ')
  const inOrder: number[] = []
  const [named, begun, within]: [number[], number[], number[]] = [[], [], []]
  for (const index of candidates) {
    const whole = all[index] ?? ''
    if (!words.every((word) => whole.includes(word))) continue
    inOrder.push(index)
    if (names[index]?.startsWith(text) === true) named.push(index)
    else if (words.every((word) => beginsWord(whole, word))) begun.push(index)
    else within.push(index)
  }
  const indexes = [...named, ...begun, ...within]
  return { words: text, inOrder, matches: { indexes, examined: candidates.length } }
}

function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !isPartOfWord(text.charCodeAt(at - 1))) return true
  }
  return false
}

/** Whether a character is part of a word: letters and digits of ASCII, and everything beyond it. */
function isPartOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127
}
