import { foldForSearch, wordsIn } from '../../text/search-folding.ts'
import type { Choice } from '../prompts.ts'

/** Which choices fit what was typed. */
export interface Matches {
  /** Places in the list of choices, the best first. */
  indexes: readonly number[]
  /** How many choices had to be looked at for it: no more than fitted what was typed before. */
  examined: number
}

/** Finds the choices that have every word of a text. */
export interface ChoiceFilter {
  /** `ahead` has the letters typed so far: from one call to the next usually one letter more, or one less. */
  match(typed: string): Matches
}

/** One for these choices; letter case and accents don't count. Choices that fit equally well keep their order. */
export function choiceFilter(choices: readonly Choice<unknown>[]): ChoiceFilter {
  let index: Index | undefined
  const places = [...choices.keys()]
  const everything: CachedMatches = {
    words: '',
    inOrder: places,
    fitting: { indexes: places, examined: 0 },
  }
  // What fitted each beginning of what is typed, so that a letter more narrows it and a letter less costs nothing.
  const known = [everything]
  return {
    match: (typed) => {
      const words = wordsIn(typed)
      const wanted = words.join(' ')
      while (known.length > 1 && !wanted.startsWith(known.at(-1)?.words ?? '')) known.pop()
      const last = known.at(-1) ?? everything
      if (last.words === wanted) return { ...last.fitting, examined: 0 }
      index ??= indexOf(choices)
      const next = narrowMatches(index, last.inOrder, words)
      known.push(next)
      return next.fitting
    },
  }
}

/** What fits a text: in the order given, and the best first. */
interface CachedMatches {
  words: string
  inOrder: readonly number[]
  fitting: Matches
}

/** What each choice is found by, at its place: its name, and all of it. */
interface Index {
  names: readonly string[]
  all: readonly string[]
}

/** Between texts that are made withoutAccents at once, which takes half the time. */
const SEPARATOR = '\u0000'

function indexOf(choices: readonly Choice<unknown>[]): Index {
  const lines = choices.map(({ name, details = [], keywords = [] }) =>
    [name, ...details, ...keywords].join('\n').replaceAll(SEPARATOR, ' '),
  )
  const all = foldForSearch(lines.join(SEPARATOR)).split(SEPARATOR)
  return { all, names: all.map((text) => text.slice(0, endOf(text))) }
}

/** Where the name ends. */
function endOf(text: string): number {
  const end = text.indexOf('\n')
  return end < 0 ? text.length : end
}

/** The best are those whose name begins so, then those in which each word begins one, then all others. */
function narrowMatches(
  { all, names }: Index,
  among: readonly number[],
  words: readonly string[],
): CachedMatches {
  const text = words.join(' ')
  const inOrder: number[] = []
  const [named, begun, within]: [number[], number[], number[]] = [[], [], []]
  for (const place of among) {
    const whole = all[place] ?? ''
    if (!words.every((word) => whole.includes(word))) continue
    inOrder.push(place)
    if (names[place]?.startsWith(text) === true) named.push(place)
    else if (words.every((word) => beginsWord(whole, word))) begun.push(place)
    else within.push(place)
  }
  const places = [...named, ...begun, ...within]
  return { words: text, inOrder, fitting: { indexes: places, examined: among.length } }
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
