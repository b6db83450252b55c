import {
  buildMatchers,
  findSecrets,
  type SecretMatchers,
  type TextRange,
} from './secret-matchers.ts'

/** Shown instead of a secret. */
export const MASK = '***'

/** Shown instead of a text whose secrets couldn't be hidden. */
export const UNSHOWN = "This text can't be shown: hiding the secrets in it failed"

/**
 * Returns a function that hides every known secret in a text: as is, interrupted by characters that a terminal doesn't
 * show, and as written in URLs, JSON, SQL, HTML and base64, or one within the other. Takes linear time in the lengths of
 * the text and the secrets, and never throws: if it fails, none of the text is shown. `secrets` is called at each use,
 * since more become known during a run.
 */
export function makeMask(secrets: () => readonly string[]): (text: string) => string {
  const currentMatchers = cacheMatchers(secrets)
  return (text) => {
    try {
      const matchers = currentMatchers()
      return matchers === undefined ? text : hideRanges(text, findSecrets(text, matchers))
    } catch {
      return UNSHOWN
    }
  }
}

/** Builds the matchers again only if the secrets have changed. */
function cacheMatchers(secrets: () => readonly string[]): () => SecretMatchers | undefined {
  let known: readonly string[] = []
  let matchers: SecretMatchers | undefined
  return () => {
    const now = secrets()
    if (now.length !== known.length || now.some((secret, index) => secret !== known[index])) {
      matchers = buildMatchers(now)
      known = [...now]
    }
    return matchers
  }
}

/** The length of the parts in which a long text is searched, in characters. */
const PART = 262_144

/** How far parts overlap: more than any form of a secret takes. */
const OVERLAP = 65_536

/** Yields each part of the work in its own time slice. */
type RunInSlices = (parts: Iterable<number>) => AsyncIterable<number>

/**
 * Like `makeMask`, for texts of any length. They are searched part by part, so that `iterateCooperatively` can react to
 * signals in between. May throw.
 */
export function makeLongMask(
  secrets: () => readonly string[],
  runInSlices: RunInSlices,
): (text: string) => Promise<string> {
  const currentMatchers = cacheMatchers(secrets)
  return async (text) => {
    const matchers = currentMatchers()
    if (matchers === undefined) return text
    const found: TextRange[] = []
    for await (const start of runInSlices(partStarts(text))) {
      const from = Math.max(0, start - OVERLAP)
      const part = text.slice(from, start + PART + OVERLAP)
      for (const [first, last] of findSecrets(part, matchers))
        found.push([from + first, from + last])
    }
    return hideRanges(text, found)
  }
}

function* partStarts({ length }: string): Generator<number> {
  for (let start = 0; start < length; start += PART) yield start
}

function hideRanges(text: string, ranges: readonly TextRange[]): string {
  if (ranges.length === 0) return text
  let shown = ''
  let from = 0
  let last = -1
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    // Overlapping and adjacent secrets are hidden as one.
    if (start > last) shown += text.slice(from, start) + MASK
    last = Math.max(last, end)
    from = last
  }
  return shown + text.slice(from)
}
