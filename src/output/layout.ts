/** A column before it is fitted to a terminal. */
export interface Fitting {
  /** The widest of its cells and its heading. */
  width: number
  /** Never cut below this unless nothing else is left to cut. */
  least: number
  /** The highest goes first; undefined: never. */
  drop: number | undefined
}

/** Spaces between two columns. */
export const GAP = 2

// What a text is not cut below while other columns can go; the text a list is about gets more.
const READABLE = 16
const READABLE_MAIN = 30

/** The width below which a column is not cut while others can go: text stays readable, anything else whole. */
export function leastWidth(
  width: number,
  heading: number,
  { isText, isMain }: { isText: boolean; isMain: boolean },
): number {
  return isText ? Math.min(width, Math.max(heading, isMain ? READABLE_MAIN : READABLE)) : width
}

/**
 * The widths of columns on a terminal of `available` columns; 0 for one that goes.
 * Columns go by their drop order until the rest can be read; then the widest text is cut.
 */
export function fitColumns(columns: readonly Fitting[], available: number): number[] {
  const kept = new Set(columns.keys())
  const order = [...kept]
    .filter((index) => columns[index]?.drop !== undefined)
    .sort((a, b) => (columns[b]?.drop ?? 0) - (columns[a]?.drop ?? 0))
  const needed = () =>
    [...kept].reduce((sum, index) => sum + (columns[index]?.least ?? 0) + GAP, -GAP)
  for (const index of order) {
    if (needed() <= available) break
    kept.delete(index)
  }
  const widths = columns.map(({ width }, index) =>
    kept.has(index) ? Math.min(width, Math.max(available, 1)) : 0,
  )
  const room = available - GAP * (kept.size - 1)
  shrink(widths, (index) => columns[index]?.least ?? 0, room)
  shrink(widths, () => 1, room)
  return widths
}

/** Takes from the widest that may give until all fit. */
function shrink(widths: number[], leastOf: (index: number) => number, room: number): void {
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      if (width > leastOf(index) && width > (widths[widest] ?? 0)) widest = index
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
}
