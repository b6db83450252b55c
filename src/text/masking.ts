import { SEQUENCES, UNSAFE } from './clean.ts'
import { unescapedViews } from './escapes.ts'
import { Needles } from './needles.ts'
import { rewritten, type View, viewOf } from './rewriting.ts'
import { base64Inside, writtenForms } from './written-forms.ts'

/** What stands in a secret's place. */
export const MASK = '***'

/** Shown instead of a text whose secrets could not be hidden. */
export const UNSHOWN = 'This text is not shown: the secrets in it could not be hidden'

/** Shorter texts are left alone: hiding every `a` would hide the message, and tell where one stood. */
const SHORTEST = 4

/** From this length on, a secret is found regardless of spaces, since a line may have been broken there. */
const SHORTEST_UNSPACED = 8

/** Longer secrets are not searched for in base64 and hexadecimal: nothing that stores secrets takes as much. */
const LONGEST_ENCODED = 100_000

/** Everything that is searched for, by the view of the text it is searched in. */
interface Wanted {
  exact: Needles
  spaced: Needles
  unspaced: Needles
  base64: Needles
}

/**
 * Makes a function that hides every known secret in a text: as it is, with invisible characters in it,
 * and encoded as URLs, JSON, SQL, HTML and base64, also nested. It takes linear time in the
 * lengths of the text and the secrets, and never throws: if it fails, the text is not shown. The secrets are
 * asked for at each use, since a run comes to know them one by one.
 */
export function makeMask(secrets: () => readonly string[]): (text: string) => string {
  let known: readonly string[] = []
  let wanted: Wanted | undefined
  return (text) => {
    try {
      const now = secrets()
      if (now.length !== known.length || now.some((secret, index) => secret !== known[index])) {
        wanted = wantedOf(now)
        known = [...now]
      }
      return wanted === undefined ? text : hidden(text, wanted)
    } catch {
      return UNSHOWN
    }
  }
}

function wantedOf(secrets: readonly string[]): Wanted | undefined {
  const long = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST)
  if (long.length === 0) return undefined
  const views = long.flatMap((secret) => unescapedViews(secret))
  const encodable = long.filter(({ length }) => length <= LONGEST_ENCODED)
  return {
    exact: new Needles([...long, ...encodable.flatMap(hexForms)]),
    spaced: new Needles(
      views
        .map(spacedOut)
        .map(({ text }) => text.trim())
        .filter(isLong(SHORTEST)),
    ),
    unspaced: new Needles(
      views
        .flatMap((view) => [unspaced(view), unspaced(view, true)])
        .map(({ text }) => text)
        .filter(isLong(SHORTEST_UNSPACED)),
    ),
    base64: new Needles(encodable.flatMap((secret) => writtenForms(secret).flatMap(base64Inside))),
  }
}

function isLong(least: number): (text: string) => boolean {
  return ({ length }) => length >= least
}

function hexForms(secret: string): string[] {
  const digits = Buffer.from(secret).toString('hex')
  return [digits, digits.toUpperCase()]
}

function hidden(text: string, wanted: Wanted): string {
  const found: (readonly [start: number, end: number])[] = []
  for (const view of unescapedViews(text)) {
    const look = (needles: Needles, within: View) => {
      if (needles.isEmpty) return
      needles.find(within.text, (start, end) => void found.push(within.sourceOf(start, end)))
    }
    look(wanted.exact, view)
    look(wanted.spaced, spacedOut(view))
    look(wanted.unspaced, unspaced(view))
    // A secret's first letter may end a control sequence before it.
    if (/[\x1b\x90-\x9f]/.test(view.text)) look(wanted.unspaced, unspaced(view, true))
    look(wanted.base64, base64Only(view))
  }
  return found.length === 0 ? text : replaced(text, found)
}

// Invisible: what a terminal acts on, joiners, fillers, marks on the letter before, replacement characters.
const INVISIBLE = `${UNSAFE.source}|\\p{Default_Ignorable_Code_Point}|\\p{M}|\\ufffd`
// SQL and CSV double a quote within quotes.
const UNSEEN = `${INVISIBLE}|['"]+`

// Forms encode a space as a plus.
const SPACED = new RegExp(
  `[\\t\\r\\n\\v\\f\\x85\\u2028\\u2029 +\\u00a0]+|${SEQUENCES.source}|${UNSEEN}`,
  'gu',
)
const UNSPACED = new RegExp(`${SEQUENCES.source}|${UNSEEN}|[\\s+]+`, 'gu')
const UNSPACED_WHOLE = new RegExp(`${UNSEEN}|[\\s+]+`, 'gu')
const BASE64 = new RegExp(`${INVISIBLE}|\\s+|[-_]`, 'gu')

/** Without invisible characters and quotes, and with every run of spaces as one space. */
function spacedOut(view: View): View {
  return rewritten(view, SPACED, (unit) => (/^[\s+\x85]/.test(unit) ? ' ' : ''))
}

/** The same without spaces; `isWhole` keeps what follows the escape character of a sequence. */
function unspaced(view: View, isWhole = false): View {
  return rewritten(view, isWhole ? UNSPACED_WHOLE : UNSPACED, () => '')
}

/** Base64 of either alphabet, on any number of lines, as one line of the usual alphabet. */
function base64Only(view: View): View {
  const line = rewritten(viewOf(view.text), BASE64, (unit) =>
    unit === '-' ? '+' : unit === '_' ? '/' : '',
  )
  return {
    text: line.text,
    sourceOf: (start, end) => {
      const [first, last] = line.sourceOf(start, end)
      // The character that shares bits with what follows, and the padding, belong to it.
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
    // Overlapping and adjacent secrets are hidden as one.
    if (start > last) shown += text.slice(from, start) + MASK
    last = Math.max(last, end)
    from = last
  }
  return shown + text.slice(from)
}
