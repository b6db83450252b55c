import { unescapedViews } from './escapes.ts'
import { type MappedText, rewrite, unchangedText } from './source-map.ts'
import { SEQUENCES, UNSAFE } from './terminal-safe.ts'

/** Returns a function that calls `make` once, on first use. */
export function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** What is removed from a text, or rewritten in it, before it is searched for secrets. */
interface Patterns {
  spaced: RegExp
  unspaced: RegExp
  /** `unspaced` without terminal sequences. */
  unspacedWhole: RegExp
  hiding: RegExp
  isHiding: RegExp
  base64: RegExp
}

/** `invisible`: the source of a pattern for invisible characters. */
function patternsOf(invisible: string): Patterns {
  // SQL and CSV double a quote within quotes.
  const ignored = `${invisible}|['"]+`
  return {
    // Forms encode a space as a plus.
    spaced: new RegExp(
      `[\\t\\r\\n\\v\\f\\x85\\u2028\\u2029 +\\u00a0]+|${SEQUENCES.source}|${ignored}`,
      'gu',
    ),
    unspaced: new RegExp(`${SEQUENCES.source}|${ignored}|[\\s+]+`, 'gu'),
    unspacedWhole: new RegExp(`${ignored}|[\\s+]+`, 'gu'),
    hiding: new RegExp(`${SEQUENCES.source}|${invisible}`, 'gu'),
    isHiding: new RegExp(invisible, 'u'),
    base64: new RegExp(`${invisible}|\\s+|[-_]`, 'gu'),
  }
}

// The first Unicode class takes Node half a millisecond, and most texts don't need any.
const ASCII_PATTERNS = lazy(() => patternsOf(UNSAFE.source))

/** What a terminal acts on, joiners, fillers, combining marks, replacement characters. */
const ALL_PATTERNS = lazy(() =>
  patternsOf(`${UNSAFE.source}|\\p{Default_Ignorable_Code_Point}|\\p{M}|\\ufffd`),
)

function patternsFor(text: string): Patterns {
  return /[^\0-\x7f]/.test(text) ? ALL_PATTERNS() : ASCII_PATTERNS()
}

/** Returns a text with its escapes decoded, including those interrupted by invisible characters. */
export function searchableViews(text: string): MappedText[] {
  const views = unescapedViews(text)
  if (!views.some((view) => patternsFor(view.text).isHiding.test(view.text))) return views
  // The first view isn't needed: invisible characters are removed from the plain text anyway.
  const visible = unescapedViews(text, (view) =>
    rewrite(view, patternsFor(view.text).hiding, () => ''),
  ).slice(1)
  return [...views, ...visible.filter((view, index) => view.text !== views[index + 1]?.text)]
}

/** Removes invisible characters and quotes, and makes all white space single spaces. */
export function collapseSpaces(view: MappedText): MappedText {
  return rewrite(view, patternsFor(view.text).spaced, (unit) =>
    /^[\s+\x85]/.test(unit) ? ' ' : '',
  )
}

/** Removes invisible characters, quotes and white space; `keepsSequences` leaves the text after an escape character. */
export function removeSpaces(view: MappedText, keepsSequences = false): MappedText {
  const { unspacedWhole, unspaced } = patternsFor(view.text)
  return rewrite(view, keepsSequences ? unspacedWhole : unspaced, () => '')
}

/** Returns a text in lower case with the same length: host names are shown so, and a server may ignore a key's case. */
export function lowerCase(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase().replaceAll('\u03c2', '\u03c3')
}

/** Removes what dumps put between hexadecimal digits. */
export function hexDigitsOnly(unspacedView: MappedText): MappedText {
  return rewrite(unspacedView, /0x|[:,-]+/g, () => '')
}

/** Puts base64 of either alphabet on one line, in the standard alphabet. */
export function base64Only(view: MappedText): MappedText {
  const line = rewrite(unchangedText(view.text), patternsFor(view.text).base64, (unit) =>
    unit === '-' ? '+' : unit === '_' ? '/' : '',
  )
  return {
    text: line.text,
    sourceOf: (start, end) => {
      const [first, last] = line.sourceOf(start, end)
      // Includes the padding and the last character, which shares bits with what follows.
      const [more = ''] = /^[\w+/-]?={0,2}/.exec(view.text.slice(last, last + 3)) ?? []
      return view.sourceOf(first, last + more.length)
    },
  }
}
