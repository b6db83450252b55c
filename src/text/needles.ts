/** Texts up to this length are looked for one by one, and longer ones by their parts of half of it. */
const LONGEST = 64
const PART = LONGEST / 2

/** Told where something stands. */
type Tell = (start: number, end: number) => void

/**
 * Texts to be found in others, in a time that grows with the lengths only, whatever they are made of. A text that is
 * long is found by its parts, so that what stands there of it without its beginning or its end is found as well.
 */
export class Needles {
  readonly #short: readonly string[]
  readonly #parts: ReadonlySet<string>
  /** Marks that some part has: most places of a text are passed over by a look at three of their characters. */
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

  /** Tells where any of them stands, and any part of those that are long; what overlaps or adjoins is told as one. */
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

/** A number below `count`, a power of two, made of three characters of the part that begins at a place. */
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

/** Its parts one after the other, and what it ends in. */
function partsOf(text: string): string[] {
  const parts = [text.slice(-PART)]
  for (let at = 0; at + PART <= text.length; at += PART) parts.push(text.slice(at, at + PART))
  return parts
}
