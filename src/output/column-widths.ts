/** A column before it is fitted to a terminal. */
interface ColumnBounds {
  /** The widest of its cells and its heading. */
  width: number
  /** Not cut below this while another column can be dropped. */
  minWidth: number
  /** Not cut below this while another column is wider than its own floor; at most `minWidth`. */
  floor: number
  /** Factor for its width when the widest column is cut first. */
  weight: number
  /** The highest is dropped first; undefined: never dropped. */
  dropPriority: number | undefined
}

/** Spaces between two columns. */
export const GAP = 2

/** A column's content: the record's name, text, or values that are useless if cut. */
export type Content = 'label' | 'text' | 'whole'

const READABLE: Readonly<Record<Exclude<Content, 'whole'>, number>> = { label: 20, text: 10 }

/** The width that is left of a text when no more columns can be dropped. */
const FLOOR: typeof READABLE = { label: 12, text: 6 }

/** The record's name is cut only once it is half as wide again as any other text. */
const LABEL_WEIGHT = 2 / 3

/** Returns how far a column can be cut; `minWidth` is from its declaration. */
export function columnBounds(
  width: number,
  {
    content,
    heading,
    minWidth,
  }: { content: Content; heading: number; minWidth: number | undefined },
): Omit<ColumnBounds, 'width' | 'dropPriority'> {
  if (content === 'whole') return { minWidth: width, floor: width, weight: 1 }
  const readable = Math.min(width, Math.max(heading, minWidth ?? READABLE[content]))
  const floor = Math.min(readable, FLOOR[content])
  return { minWidth: readable, floor, weight: content === 'label' ? LABEL_WEIGHT : 1 }
}

/** If not all columns have room, each one that is kept has at least this width. */
const MIN_KEPT_WIDTH = 4

/**
 * Returns the widths of columns on a terminal of `available` columns; 0 for a dropped one. First texts are cut, the widest
 * most; then columns are dropped in their order; then texts are cut further. If there isn't even room for a character of
 * each, the last columns are dropped.
 */
export function fitColumns(columns: readonly ColumnBounds[], available: number): number[] {
  const kept = new Set(columns.keys())
  const order = [...kept]
    .filter((index) => columns[index]?.dropPriority !== undefined)
    .sort((a, b) => (columns[b]?.dropPriority ?? 0) - (columns[a]?.dropPriority ?? 0))
  const needed = () =>
    [...kept].reduce((sum, index) => sum + (columns[index]?.minWidth ?? 0) + GAP, -GAP)
  for (const index of order) {
    if (needed() <= available) break
    kept.delete(index)
  }
  const isCrowded = (1 + GAP) * kept.size - GAP > available
  if (isCrowded) dropLast(columns, kept, available)
  const widths = columns.map(({ width }, index) =>
    kept.has(index) ? Math.min(width, Math.max(available, 1)) : 0,
  )
  const room = available - GAP * (kept.size - 1)
  shrink(columns, widths, 'minWidth', room)
  shrink(columns, widths, 'floor', room)
  shrink(columns, widths, undefined, room)
  return widths
}

/**
 * Returns the widths of columns of which some must not be cut, and which of these have no room for that: their width is 0,
 * and the others are fitted without them.
 */
export function fitAround(
  columns: readonly (ColumnBounds & { isUncut: boolean })[],
  available: number,
): { widths: number[]; below: number[] } {
  const widths = fitColumns(columns, available)
  const below = [...columns.keys()].filter((index) => {
    const { isUncut = false, width = 0 } = columns[index] ?? {}
    return isUncut && (widths[index] ?? 0) < width
  })
  if (below.length === 0) return { widths, below }
  const isBeside = (index: number) => !below.includes(index)
  const beside = fitColumns(
    columns.filter((_, index) => isBeside(index)),
    available,
  )
  return { widths: columns.map((_, index) => (isBeside(index) ? (beside.shift() ?? 0) : 0)), below }
}

/** Drops the last columns until the others are readable. */
function dropLast(columns: readonly ColumnBounds[], kept: Set<number>, available: number): void {
  let used = -GAP
  for (const index of [...kept]) {
    used += Math.min(columns[index]?.width ?? 0, MIN_KEPT_WIDTH) + GAP
    if (used > available && kept.size > 1) kept.delete(index)
  }
}

/** Narrows the widest column above its bound until all fit; without a bound, down to a width of 1. */
function shrink(
  columns: readonly ColumnBounds[],
  widths: number[],
  bound: 'minWidth' | 'floor' | undefined,
  room: number,
): void {
  const weightedWidth = (index: number) => (widths[index] ?? 0) * (columns[index]?.weight ?? 1)
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      const minWidth = bound === undefined ? 1 : (columns[index]?.[bound] ?? 1)
      if (width > minWidth && (widest < 0 || weightedWidth(index) > weightedWidth(widest)))
        widest = index
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
}
