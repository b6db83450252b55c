/** A text derived from another one, with the original position of each part. */
export interface MappedText {
  text: string
  /** Returns the range in the original that a range of this text comes from. */
  sourceOf(start: number, end: number): readonly [start: number, end: number]
}

/** Returns a text that is its own original. */
export function unchangedText(text: string): MappedText {
  return { text, sourceOf: (start, end) => [start, end] }
}

/** Returns a text with each match of `pattern` (global) replaced; the same object if nothing changes. */
export function rewrite(
  from: MappedText,
  pattern: RegExp,
  write: (unit: string) => string,
): MappedText {
  const text = from.text.replace(pattern, (unit) => write(unit))
  if (text === from.text) return from
  let places: Places | undefined
  return {
    text,
    sourceOf: (start, end) => {
      places ??= placesOf(from.text, pattern, write)
      return from.sourceOf(originOf(places, start)[0], originOf(places, end - 1)[1])
    },
  }
}

/** The replaced matches: their positions and lengths in the result, and their ranges in the source. */
interface Places {
  at: number[]
  length: number[]
  from: number[]
  to: number[]
}

function placesOf(text: string, pattern: RegExp, write: (unit: string) => string): Places {
  const places: Places = { at: [], length: [], from: [], to: [] }
  let shift = 0
  for (const { 0: unit, index } of text.matchAll(pattern)) {
    const { length } = write(unit)
    places.at.push(index + shift)
    places.length.push(length)
    places.from.push(index)
    places.to.push(index + unit.length)
    shift += length - unit.length
  }
  return places
}

/** Returns the original range of the character at a position: the whole match if it is part of one. */
function originOf({ at, length, from, to }: Places, place: number): [start: number, end: number] {
  const nth = lastUpTo(at, place)
  if (nth < 0) return [place, place + 1]
  const [start = 0, size = 0, before = 0, after = 0] = [at[nth], length[nth], from[nth], to[nth]]
  if (place < start + size) return [before, after]
  const original = after + place - start - size
  return [original, original + 1]
}

/** Returns the index of the last of ascending numbers that is at most `limit`; -1 if there is none. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
