import { unescapedViews } from './escapes.ts'
import { base64Infixes, writtenForms } from './secret-encodings.ts'
import { type MappedText, rewrite, unchangedText } from './source-map.ts'
import { SEQUENCES, UNSAFE } from './terminal-safe.ts'
import { TextMatcher } from './text-matcher.ts'

/** Shown instead of a secret. */
export const MASK = '***'

/** Shown instead of a text whose secrets could not be hidden. */
export const UNSHOWN = 'A text that cannot be shown: hiding the secrets in it failed'

/** Shorter texts are left alone: hiding every `a` would hide the message, and tell where one stood. */
const SHORTEST = 4

/** From this length on a secret is found without regard to spaces: they are where a line was broken. */
const SHORTEST_UNSPACED = 8

/** What is longer is not looked for in base64 and as hexadecimal digits: nothing that stores secrets takes as much. */
const LONGEST_ENCODED = 100_000

/** All that is looked for, by the view of a text that it is looked for in. */
interface SecretMatchers {
  exact: TextMatcher
  spaced: TextMatcher
  /** In small letters. */
  unspaced: TextMatcher
  base64: () => TextMatcher
  /** A text without a match holds no secret in base64, so that the many forms of one need not be made. */
  mayBeBase64: RegExp
  /** Hexadecimal digits, in small letters. */
  digits: () => TextMatcher
}

/**
 * Makes a function that hides every known secret in a text: as it is, with characters in it that a terminal does not
 * show, and as addresses, JSON, SQL, HTML and base64 write it, one within the other too. Its time grows with the
 * lengths of the text and the secrets only, and it never throws: what fails is not shown at all. The secrets are
 * asked for at each use, since a run comes to know them one by one.
 */
export function makeMask(secrets: () => readonly string[]): (text: string) => string {
  const known = cachedMatchers(secrets)
  return (text) => {
    try {
      const wanted = known()
      return wanted === undefined ? text : hidden(text, wanted)
    } catch {
      return UNSHOWN
    }
  }
}

/** What is looked for, made anew only where the secrets are others. */
function cachedMatchers(secrets: () => readonly string[]): () => SecretMatchers | undefined {
  let known: readonly string[] = []
  let wanted: SecretMatchers | undefined
  return () => {
    const now = secrets()
    if (now.length !== known.length || now.some((secret, index) => secret !== known[index])) {
      wanted = buildMatchers(now)
      known = [...now]
    }
    return wanted
  }
}

/** A part of a long text that is searched at once, in characters. */
const PART = 262_144

/** Parts overlap by so much: more than a secret takes however it is written. */
const OVERLAP = 65_536

/** Takes each part of the work in turn. */
type RunInSlices = (parts: Iterable<number>) => AsyncIterable<number>

/** The same for texts of any length: they are searched part by part, so that `iterateCooperatively` can see to what ends the program. */
export function makeLongMask(
  secrets: () => readonly string[],
  inTurns: RunInSlices,
): (text: string) => Promise<string> {
  const known = cachedMatchers(secrets)
  return async (text) => {
    const wanted = known()
    if (wanted === undefined) return text
    const found: TextRange[] = []
    for await (const start of inTurns(startsOf(text))) {
      const from = Math.max(0, start - OVERLAP)
      const part = text.slice(from, start + PART + OVERLAP)
      for (const [first, last] of placesOf(part, wanted)) found.push([from + first, from + last])
    }
    return found.length === 0 ? text : replaced(text, found)
  }
}

function* startsOf({ length }: string): Generator<number> {
  for (let start = 0; start < length; start += PART) yield start
}

function buildMatchers(secrets: readonly string[]): SecretMatchers | undefined {
  const long = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST)
  if (long.length === 0) return undefined
  const views = long.flatMap((secret) => unescapedViews(secret))
  const encodable = long.filter(({ length }) => length <= LONGEST_ENCODED)
  return {
    exact: new TextMatcher(long),
    spaced: new TextMatcher(
      views
        .map(collapseSpaces)
        .map(({ text }) => text.trim())
        .filter(isLong(SHORTEST)),
    ),
    unspaced: new TextMatcher(
      views
        .flatMap((view) => [removeSpaces(view), removeSpaces(view, true)])
        .map(({ text }) => folded(text))
        .filter(isLong(SHORTEST_UNSPACED)),
    ),
    base64: lazy(() => new TextMatcher(encodable.flatMap(base64Forms))),
    mayBeBase64: base64From(encodable),
    digits: lazy(() => new TextMatcher(encodable.flatMap(digitForms))),
  }
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Longer stretches are not asked for, so that a search stays linear. */
const LONGEST_STRETCH = 64

/** Matches stretches of base64 that can hold the shortest of the secrets: 3 bytes take 4 characters, less at its ends. */
function base64From(secrets: readonly string[]): RegExp {
  const shortest = Math.min(...secrets.map(({ length }) => length))
  const least = Math.min(Math.floor((shortest - 2) / 3) * 4, LONGEST_STRETCH)
  return new RegExp(`[A-Za-z0-9+/]{${Math.max(least, SHORTEST)}}`)
}

/** What a secret looks like within base64: of itself as it is written anywhere, or as base64 and digits write it. */
function base64Forms(secret: string): string[] {
  const digits = digitsOf(secret)
  const twice = [digits, digits.toUpperCase(), ...base64Infixes(secret)]
  return [...writtenForms(secret), ...twice].flatMap(base64Infixes)
}

/** The same in hexadecimal digits. */
function digitForms(secret: string): string[] {
  const digits = digitsOf(secret)
  const twice = [digits, digits.toUpperCase(), ...base64Infixes(secret)]
  return [...writtenForms(secret), ...twice].map(digitsOf)
}

function digitsOf(text: string): string {
  return Buffer.from(text).toString('hex')
}

function isLong(least: number): (text: string) => boolean {
  return ({ length }) => length >= least
}

/** In small letters, as long as before: a host's name is told so, and a server may take a key in any letter case. */
function folded(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase().replaceAll('\u03c2', '\u03c3')
}

function inSmallLetters({ text, sourceOf }: MappedText): MappedText {
  return { text: folded(text), sourceOf }
}

function hidden(text: string, wanted: SecretMatchers): string {
  const found = placesOf(text, wanted)
  return found.length === 0 ? text : replaced(text, found)
}

type TextRange = readonly [start: number, end: number]

/** The positions of secrets in a text. */
function placesOf(text: string, wanted: SecretMatchers): TextRange[] {
  const found: TextRange[] = []
  for (const view of viewsOf(text)) {
    const look = (needles: TextMatcher, within: MappedText) => {
      if (needles.isEmpty) return
      needles.find(within.text, (start, end) => void found.push(within.sourceOf(start, end)))
    }
    look(wanted.exact, view)
    look(wanted.spaced, collapseSpaces(view))
    const whole = inSmallLetters(removeSpaces(view))
    look(wanted.unspaced, whole)
    if (DIGITS.test(whole.text)) look(wanted.digits(), digitsOnly(whole))
    // What begins a sequence may have a secret's first letter for its end.
    if (/[\x1b\x90-\x9f]/.test(view.text)) {
      look(wanted.unspaced, inSmallLetters(removeSpaces(view, true)))
    }
    const line = base64Only(view)
    if (wanted.mayBeBase64.test(line.text)) look(wanted.base64(), line)
  }
  return found
}

/** A text with its escapes undone, also those that something within them hides. */
function viewsOf(text: string): MappedText[] {
  const views = unescapedViews(text)
  if (!views.some(({ text: one }) => patternsFor(one).isHiding.test(one))) return views
  // What is left out of the text as it stands is left out of its first view as well.
  const seen = unescapedViews(text, (view) =>
    rewrite(view, patternsFor(view.text).hiding, () => ''),
  ).slice(1)
  return [...views, ...seen.filter((view, index) => view.text !== views[index + 1]?.text)]
}

/** What is left out of a text, or written otherwise in it, before it is searched. */
interface Patterns {
  spaced: RegExp
  unspaced: RegExp
  /** Without the sequences. */
  unspacedWhole: RegExp
  hiding: RegExp
  isHiding: RegExp
  base64: RegExp
}

/** `invisible`: what nobody sees. */
function patternsOf(invisible: string): Patterns {
  // SQL and CSV double a quote within quotes.
  const unseen = `${invisible}|['"]+`
  return {
    // Forms encode a space as a plus.
    spaced: new RegExp(
      `[\\t\\r\\n\\v\\f\\x85\\u2028\\u2029 +\\u00a0]+|${SEQUENCES.source}|${unseen}`,
      'gu',
    ),
    unspaced: new RegExp(`${SEQUENCES.source}|${unseen}|[\\s+]+`, 'gu'),
    unspacedWhole: new RegExp(`${unseen}|[\\s+]+`, 'gu'),
    hiding: new RegExp(`${SEQUENCES.source}|${invisible}`, 'gu'),
    isHiding: new RegExp(invisible, 'u'),
    base64: new RegExp(`${invisible}|\\s+|[-_]`, 'gu'),
  }
}

// Node takes half a millisecond for the first class of Unicode, and most texts need none.
const ASCII_PATTERNS = lazy(() => patternsOf(UNSAFE.source))

/** What a terminal acts on, joiners, fillers, marks on the letter before, replacement characters. */
const ALL_PATTERNS = lazy(() =>
  patternsOf(`${UNSAFE.source}|\\p{Default_Ignorable_Code_Point}|\\p{M}|\\ufffd`),
)

function patternsFor(text: string): Patterns {
  return /[^\0-\x7f]/.test(text) ? ALL_PATTERNS() : ASCII_PATTERNS()
}

/** Without what nobody sees, without quotes, and every stretch of space one space. */
function collapseSpaces(view: MappedText): MappedText {
  return rewrite(view, patternsFor(view.text).spaced, (unit) =>
    /^[\s+\x85]/.test(unit) ? ' ' : '',
  )
}

/** The same without spaces; `isComplete` leaves what is behind an escape character of a sequence. */
function removeSpaces(view: MappedText, isWhole = false): MappedText {
  const { unspacedWhole, unspaced: usual } = patternsFor(view.text)
  return rewrite(view, isWhole ? unspacedWhole : usual, () => '')
}

/** Whether there may be bytes in hexadecimal digits. */
const DIGITS = /[0-9a-f]{2}(?:[:,-]?(?:0x)?[0-9a-f]{2}){3}/

/** Hexadecimal digits without what dumps put between them. */
function digitsOnly(unspacedView: MappedText): MappedText {
  return rewrite(unspacedView, /0x|[:,-]+/g, () => '')
}

/** In base64 of either alphabet, on however many lines, as in one line of the usual alphabet. */
function base64Only(view: MappedText): MappedText {
  const line = rewrite(unchangedText(view.text), patternsFor(view.text).base64, (unit) =>
    unit === '-' ? '+' : unit === '_' ? '/' : '',
  )
  return {
    text: line.text,
    sourceOf: (start, end) => {
      const [first, last] = line.sourceOf(start, end)
      // The last character, which shares bits with what follows, and the padding belong to it.
      const [more = ''] = /^[\w+/-]?={0,2}/.exec(view.text.slice(last, last + 3)) ?? []
      return view.sourceOf(first, last + more.length)
    },
  }
}

function replaced(text: string, found: readonly (readonly [number, number])[]): string {
  let shown = ''
  let from = 0
  let last = -1
  for (const [start, end] of [...found].sort(([a], [b]) => a - b)) {
    // What overlaps with a secret, or adjoins it, goes with it.
    if (start > last) shown += text.slice(from, start) + MASK
    last = Math.max(last, end)
    from = last
  }
  return shown + text.slice(from)
}
