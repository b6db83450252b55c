import { comparable, wordsIn } from '../../text/comparable.ts'
import type { Choice } from '../prompts.ts'

/** Which choices fit what was typed. */
export interface Fitting {
  /** Places in the list of choices, the best first. */
  places: readonly number[]
  /** How many choices had to be looked at for it: no more than fitted what was typed before. */
  examined: number
}

/** Finds the choices that have every word of a text. */
export interface ChoiceFilter {
  /** `ahead` has the letters typed so far: from one call to the next usually one letter more, or one less. */
  fitting(typed: string): Fitting
}

/** What a choice is found by: all of it, and its name alone. */
interface Indexed {
  all: string
  name: string
}

/** One for these choices; letter case and accents don't count. Choices that fit equally well keep their order. */
export function choiceFilter(choices: readonly Choice<unknown>[]): ChoiceFilter {
  let index: Indexed[] | undefined
  const everything: Fitting = { places: [...choices.keys()], examined: 0 }
  // What fitted each beginning of what is typed, so that a letter more narrows it and a letter less costs nothing.
  const known: { words: string; fitting: Fitting }[] = []
  return {
    fitting: (typed) => {
      const words = wordsIn(typed)
      const wanted = words.join(' ')
      if (wanted === '') return everything
      while (known.length > 0 && !wanted.startsWith(known.at(-1)?.words ?? '')) known.pop()
      const last = known.at(-1)
      if (last?.words === wanted) return { ...last.fitting, examined: 0 }
      index ??= choices.map(indexed)
      const before = last?.fitting ?? everything
      const fitting = ranked(matchesOf(index, before.places, words), before.places.length)
      known.push({ words: wanted, fitting })
      return fitting
    },
  }
}

function indexed({ name, details = [], words = [] }: Choice<unknown>): Indexed {
  const shown = comparable(name)
  return { name: shown, all: [shown, ...[...details, ...words].map(comparable)].join('\n') }
}

/** How well a choice fits, from 0 for the best: the name begins so, all words begin a word, or stand inside one. */
const RANKS = 3

function* matchesOf(
  index: readonly Indexed[],
  places: readonly number[],
  words: readonly string[],
): Generator<{ place: number; rank: number }> {
  const text = words.join(' ')
  for (const place of places) {
    const { all, name } = index[place] ?? { all: '', name: '' }
    if (!words.every((word) => all.includes(word))) continue
    const isBegun = words.every((word) => beginsWord(all, word))
    yield { place, rank: name.startsWith(text) ? 0 : isBegun ? 1 : 2 }
  }
}

function ranked(matches: Iterable<{ place: number; rank: number }>, examined: number): Fitting {
  const byRank: number[][] = Array.from({ length: RANKS }, () => [])
  for (const { place, rank } of matches) byRank[rank]?.push(place)
  // Places come as they were ranked for fewer letters: the order given is that of the numbers.
  return { places: byRank.flatMap((part) => part.sort((a, b) => a - b)), examined }
}

function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !isPartOfWord(text.charCodeAt(at - 1))) return true
  }
  return false
}

/** Letters and digits of ASCII, and all that is not: the rest stands between words. */
function isPartOfWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127
}
