/** Texts up to this length are searched for as a whole, longer ones in parts of half this length. */
const LONGEST = 64
const PART = LONGEST / 2

/** Called with the position of each match. */
type Tell = (start: number, end: number) => void

/**
 * Finds texts in other texts, in linear time whatever they contain. A long text
 * is found by its parts, so it is also found without its beginning or end.
 */
export class TextMatcher {
  readonly #short: readonly string[]
  readonly #parts: ReadonlySet<string>
  /** Hashes of the parts' beginnings: most positions in a text are ruled out by three characters. */
  readonly #marks: Uint8Array

  constructor(texts: readonly string[]) {
    const all = [...new Set(texts)]
    this.#short = all.filter(({ length }) => length <= LONGEST)
    this.#parts = new Set(all.filter(({ length }) => length > LONGEST).flatMap(partsOf))
    this.#marks = new Uint8Array(2 ** Math.ceil(Math.log2(this.#parts.size * 16 + 1)))
    for (const part of this.#parts) this.#marks[markAt(part, 0, this.#marks.length)] = 1
  }

  get isEmpty(): boolean {
    return this.#short.length === 0 && this.#parts.size === 0
  }

  /** Reports each match of a text, or of a part of a long one; overlapping and adjacent ones as one. */
  find(text: string, tell: Tell): void {
    for (const needle of this.#short) {
      const found = merging(tell)
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
        found.take(at, at + needle.length)
      }
      found.end()
    }
    if (this.#parts.size > 0) this.#findParts(text, merging(tell))
  }

  #findParts(text: string, found: ReturnType<typeof merging>): void {
    for (let at = 0; at + PART <= text.length; at += 1) {
      if (this.#marks[markAt(text, at, this.#marks.length)] === 0) continue
      if (this.#parts.has(text.slice(at, at + PART))) found.take(at, at + PART)
    }
    found.end()
  }
}

/** A hash below `count`, a power of two, of three characters of the part at a position. */
function markAt(text: string, at: number, count: number): number {
  const [first, second] = [text.charCodeAt(at), text.charCodeAt(at + 1)]
  return (
    (first * 7919 + second * 104_729 + text.charCodeAt(at + PART - 1) * 1_299_709) & (count - 1)
  )
}

function merging(tell: Tell) {
  let [first, last] = [0, -1]
  const end = () => {
    if (last > first) tell(first, last)
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

/** Its consecutive parts, and the one at its end. */
function partsOf(text: string): string[] {
  const parts = [text.slice(-PART)]
  for (let at = 0; at + PART <= text.length; at += PART) parts.push(text.slice(at, at + PART))
  return parts
}
