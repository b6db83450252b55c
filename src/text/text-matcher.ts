/** Texts up to this length are searched for as a whole, longer ones in parts of half this length. */
const MAX_WHOLE = 64
const PART = MAX_WHOLE / 2

/** Called with the position of each match. */
type ReportMatch = (start: number, end: number) => void

/**
 * Finds texts in other texts in linear time, whatever they contain. A long text is found by its parts, so it is also found
 * without its beginning or end.
 */
export class TextMatcher {
  readonly #short: readonly string[]
  readonly #parts: ReadonlySet<string>
  /** Hashes of the parts: most positions in a text are ruled out by three characters. */
  readonly #hashes: Uint8Array

  constructor(texts: readonly string[]) {
    const all = [...new Set(texts)]
    this.#short = all.filter(({ length }) => length <= MAX_WHOLE)
    this.#parts = new Set(all.filter(({ length }) => length > MAX_WHOLE).flatMap(partsOf))
    this.#hashes = new Uint8Array(2 ** Math.ceil(Math.log2(this.#parts.size * 16 + 1)))
    for (const part of this.#parts) this.#hashes[hashAt(part, 0, this.#hashes.length)] = 1
  }

  get isEmpty(): boolean {
    return this.#short.length === 0 && this.#parts.size === 0
  }

  /** Reports each match of a text, or of a part of a long one; overlapping and adjacent ones as one. */
  find(text: string, report: ReportMatch): void {
    for (const needle of this.#short) {
      const found = mergeMatches(report)
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
        found.take(at, at + needle.length)
      }
      found.end()
    }
    if (this.#parts.size > 0) this.#findParts(text, mergeMatches(report))
  }

  #findParts(text: string, found: ReturnType<typeof mergeMatches>): void {
    for (let at = 0; at + PART <= text.length; at += 1) {
      if (this.#hashes[hashAt(text, at, this.#hashes.length)] === 0) continue
      if (this.#parts.has(text.slice(at, at + PART))) found.take(at, at + PART)
    }
    found.end()
  }
}

/** A hash below `count`, a power of two, of three characters of the part at a position. */
function hashAt(text: string, at: number, count: number): number {
  const [first, second] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
  return (
    (first * 7919 + second * 104_729 + text.charCodeAt(at + PART - 1) * 1_299_709) & (count - 1)
  )
}

/** Merges overlapping and adjacent matches before they are reported. */
function mergeMatches(report: ReportMatch) {
  let [first, last] = [0, -1]
  const end = () => {
    if (last > first) report(first, last)
  }
  const take = (start: number, stop: number) => {
    if (start > last) {
      end()
      first = start
    }
    last = stop
  }
  return { take, end }
}

/** Returns the consecutive parts of a text, and the part at its end. */
function partsOf(text: string): string[] {
  const parts = [text.slice(-PART)]
  for (let at = 0; at + PART <= text.length; at += PART) parts.push(text.slice(at, at + PART))
  return parts
}
