/** A text that was made of another one, and where in the first each part of it stood. */
export interface View {
  text: string
  /** The part of the first text that a part of this one was made of. */
  sourceOf(start: number, end: number): readonly [start: number, end: number]
}

/** A text as it is. */
export function viewOf(text: string): View {
  return { text, sourceOf: (start, end) => [start, end] }
}

/** The same with each unit that `pattern` (global) finds written otherwise; itself where nothing changes. */
export function rewritten(from: View, pattern: RegExp, write: (unit: string) => string): View {
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

/** Where units stand: in what was made, how long they are there, and from where to where they stood before. */
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

/** Where the character at a place stood: the whole unit, where it is of one. */
function originOf({ at, length, from, to }: Places, place: number): [start: number, end: number] {
  const nth = lastUpTo(at, place)
  if (nth < 0) return [place, place + 1]
  const [start = 0, size = 0, before = 0, after = 0] = [at[nth], length[nth], from[nth], to[nth]]
  if (place < start + size) return [before, after]
  const behind = after + place - start - size
  return [behind, behind + 1]
}

/** The last of ascending numbers that is not greater than one; -1 where all are. */
function lastUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) <= most) low = middle + 1
    else high = middle
  }
  return low - 1
}
