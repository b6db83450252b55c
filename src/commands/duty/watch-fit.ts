/** A section as it would be shown without limits of the screen. */
interface WantedSection {
  section: string
  /** How many rows it would show. */
  rows: number
  /** How many records it has in all. */
  total: number
}

/** What a screen has room for. */
export interface FittedSections {
  /** The sections that are shown, and how many rows of each. */
  sections: readonly FittedSection[]
  /** Whether there is a blank line above each. */
  isSpaced: boolean
  /** How many sections aren't shown at all. */
  leftOut: number
}

/** A section on a screen. */
export interface FittedSection {
  section: string
  rows: number
  /** How many records a last line says that it doesn't show; 0 without such a line. */
  more: number
}

/** Rows per section from which there is room for blank lines. */
const SPACIOUS = 3

/** The fewest lines of a cut section that has a line for what isn't shown. */
const MIN_LINES_WITH_MORE = 3

/** Shares a number of lines between sections: each with its heading and at least one row, the last ones left out. */
export function fitSections(wanted: readonly WantedSection[], lines: number): FittedSections {
  const whole = wanted.reduce((sum, { rows }) => sum + rows + 2, 0)
  if (whole <= lines) {
    const sections = wanted.map(({ section, rows }) => ({ section, rows, more: 0 }))
    return { sections, isSpaced: true, leftOut: 0 }
  }
  const count = Math.min(wanted.length, Math.floor(lines / 2))
  // One line says how many sections aren't shown.
  const shown = count < wanted.length ? Math.max(0, Math.floor((lines - 1) / 2)) : count
  const leftOut = wanted.length - shown
  const room = lines - shown - (leftOut > 0 ? 1 : 0)
  const isSpaced = room - shown >= SPACIOUS * shown
  const kept = wanted.slice(0, shown)
  const shares = shareLines(kept, room - (isSpaced ? shown : 0))
  return {
    sections: kept.map((one, index) => fitSection(one, shares[index] ?? 0)),
    isSpaced,
    leftOut,
  }
}

/** Gives each section in turn one line more, until it has all its rows or no line is left. */
function shareLines(sections: readonly WantedSection[], lines: number): number[] {
  const shares = sections.map(() => 0)
  let left = lines
  for (let isGiven = true; isGiven && left > 0; ) {
    isGiven = false
    for (const [index, { rows }] of sections.entries()) {
      const share = shares[index] ?? 0
      if (left === 0 || share >= rows) continue
      shares[index] = share + 1
      left -= 1
      isGiven = true
    }
  }
  return shares
}

function fitSection({ section, rows, total }: WantedSection, lines: number): FittedSection {
  if (lines >= rows || lines < MIN_LINES_WITH_MORE) return { section, rows: lines, more: 0 }
  return { section, rows: lines - 1, more: total - (lines - 1) }
}
