/** A column before it is fitted to a terminal. */
export interface ColumnBounds {
  /** The widest of its cells and its heading. */
  width: number
  /** Not cut below this while another column can go. */
  minWidth: number
  /** Not cut below this while any column is wider than its own; at most `least`. */
  floor: number
  /** How much of its width counts where the widest is cut first. */
  weight: number
  /** The highest goes first; undefined: never. */
  dropPriority: number | undefined
}

/** Spaces between two columns. */
export const GAP = 2

/** What a column holds: which record a row is, a text, or what is worth nothing unless it is whole. */
export type Content = 'label' | 'text' | 'whole'

const READABLE: Readonly<Record<Exclude<Content, 'whole'>, number>> = { label: 20, text: 10 }

/** What is left of a text where no more columns can go. */
const FLOOR: typeof READABLE = { label: 12, text: 6 }

/** What the list is about is cut once it is half as wide again as any other text. */
const LABEL_WEIGHT = 2 / 3

/** How far a column may be cut; `least` is what its declaration says. */
export function columnBounds(
  width: number,
  { content, heading, least }: { content: Content; heading: number; least: number | undefined },
): Omit<ColumnBounds, 'width' | 'dropPriority'> {
  if (content === 'whole') return { minWidth: width, floor: width, weight: 1 }
  const readable = Math.min(width, Math.max(heading, least ?? READABLE[content]))
  const floor = Math.min(readable, FLOOR[content])
  return { minWidth: readable, floor, weight: content === 'label' ? LABEL_WEIGHT : 1 }
}

/** Where columns that should stay can't all, each that does keeps this much. */
const FEWEST = 4

/**
 * The widths of columns on a terminal of `available` columns; 0 for one that goes. Texts give up width first, the
 * widest of them most; then columns go in their order; and where none can go any more, texts give up more. Where not
 * even a character of each has room, the last go.
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
  if (isCrowded) leaveOutLast(columns, kept, available)
  const widths = columns.map(({ width }, index) =>
    kept.has(index) ? Math.min(width, Math.max(available, 1)) : 0,
  )
  const room = available - GAP * (kept.size - 1)
  shrink(columns, widths, 'minWidth', room)
  shrink(columns, widths, 'floor', room)
  shrink(columns, widths, undefined, room)
  return widths
}

/** Leaves out the last columns until those before them can be read. */
function leaveOutLast(
  columns: readonly ColumnBounds[],
  kept: Set<number>,
  available: number,
): void {
  let used = -GAP
  for (const index of [...kept]) {
    used += Math.min(columns[index]?.width ?? 0, FEWEST) + GAP
    if (used > available && kept.size > 1) kept.delete(index)
  }
}

/** Takes from the widest that may give until all fit; down to one column where no bound is named. */
function shrink(
  columns: readonly ColumnBounds[],
  widths: number[],
  bound: 'minWidth' | 'floor' | undefined,
  room: number,
): void {
  const seen = (index: number) => (widths[index] ?? 0) * (columns[index]?.weight ?? 1)
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      const least = bound === undefined ? 1 : (columns[index]?.[bound] ?? 1)
      if (width > least && (widest < 0 || seen(index) > seen(widest))) widest = index
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
}
