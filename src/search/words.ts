import { foldForSearch } from '../text/search-folding.ts'

const LETTER = /[\p{L}\p{N}]/u
/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u
/** Numbers, addresses and the like: part of a longer one is another value. */
const NUMERIC = /^[\d.:/+-]*\d[\d.:/+-]*$|^[\da-f]*:[\da-f:.]+$/
/** From this length on, a word is also found inside another (`server` in `Fileserver`). */
const MIN_INSIDE = 5

/** Returns the words of a term, folded, without punctuation around them. */
export function termWords(text: string): string[] {
  return foldForSearch(text)
    .split(/\s+/)
    .map((word) => word.replace(/^[\p{P}]+|[\p{P}]+$/gu, ''))
    .filter((word) => word !== '')
}

/** Returns the letters and digits of a text, folded: `LT-0001` and `lt 0001` are the same. */
export function compactText(text: string): string {
  return foldForSearch(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * Whether a folded text has a word: at the start of one of its own, anywhere if the word is long or of a script without
 * spaces, and a number only as a whole.
 */
export function hasWord(text: string, word: string): boolean {
  if (UNSPACED.test(word)) return text.includes(word)
  const isNumeric = NUMERIC.test(word)
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length
    if (isNumeric ? isWholeNumber(text, at, end) : isWordAt(text, at, word)) return true
  }
  return false
}

/** Whether a text starts with a part, which a number must not continue. */
export function startsWithPart(text: string, part: string): boolean {
  if (part === '' || !text.startsWith(part)) return false
  return !NUMERIC.test(part) || isWholeNumber(text, 0, part.length)
}

/** Whether a word at a place is one by itself; a number at its end (`TCK-104`) must not go on. */
function isWordAt(text: string, at: number, word: string): boolean {
  const [before, after] = [text[at - 1] ?? '', text[at + word.length] ?? '']
  if (/\d$/.test(word) && /\d/.test(after)) return false
  if (/^\d/.test(word) && /\d/.test(before)) return false
  if (/[.@]/.test(word)) return !LETTER.test(before) && !LETTER.test(after)
  return (word.length >= MIN_INSIDE && /^\p{L}+$/u.test(word)) || !LETTER.test(before)
}

/** Whether neither a digit nor a separator with a digit goes on where a number starts and ends. */
function isWholeNumber(text: string, at: number, end: number): boolean {
  const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(end, end + 2)]
  return !/(?:[\p{L}\p{N}]|\p{N}[.:])$/u.test(before) && !/^(?:[\p{L}\p{N}]|[.:]\p{N})/u.test(after)
}
