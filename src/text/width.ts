import stringWidth from 'fast-string-width'

const PLAIN = /^[\x20-\x7e]*$/

/** Whether a text is printable ASCII, one column a character. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text)
}

// No character of these joins with another one. Narrow ones: Latin, Greek, Cyrillic, dashes, quotation marks, currencies.
const NARROW =
  /[\x20-\x7e\xa0-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf]+/g
/** The same, and two columns wide: kana, Chinese characters, Korean syllables, full-width signs. */
const SINGLE =
  /^[\x20-\x7e\xa0-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/

/**
 * Whether each code unit of a text is a character of its own. To look closer is slow at first: Node takes up to 8 ms to make a
 * segmenter, and the package for widths has large classes of Unicode.
 */
function isOfSingles(text: string): boolean {
  return SINGLE.test(text)
}

/** How many columns of a terminal a line of clean text takes. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length
  return isOfSingles(text) ? text.length + text.replace(NARROW, '').length : stringWidth(text)
}

/** A line cut to a width, with … where something went. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width <= 0) return ''
  if (isPlain(text)) return `${text.slice(0, width - 1)}…`
  let cut = ''
  let left = width - 1
  // Of singles, so many units fill the width whatever comes after them.
  const start = text.slice(0, width)
  for (const segment of segmentsOf(isOfSingles(start) ? start : text)) {
    left -= widthOfSegment(segment)
    if (left < 0) break
    cut += segment
  }
  return `${cut}…`
}

/** A line filled with spaces to a width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Cells as lines, their columns aligned; a column in which nothing stands is left out. */
export function alignColumns(rows: readonly (readonly string[])[], gap = '  '): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((cells) => widthOf(cells[at] ?? ''))),
  )
  return rows.map((cells) =>
    cells
      .flatMap((cell, at) => (widths[at] === 0 ? [] : [padTo(cell, widths[at] ?? 0)]))
      .join(gap)
      .trimEnd(),
  )
}

/** A line broken at spaces into lines of at most that width, its indentation kept; a longer word stands alone, broken where it must. */
export function wrapTo(text: string, width: number): string[] {
  const lines: string[] = []
  let line: string | undefined
  let used = 0
  for (const word of text.split(' ').flatMap((whole) => piecesOf(whole, width))) {
    const size = widthOf(word)
    if (line !== undefined && used + 1 + size > width) {
      lines.push(line)
      line = undefined
    }
    if (line !== undefined) {
      line += ` ${word}`
      used += 1 + size
      // Spaces where a line was broken are what it was broken at.
    } else if (word !== '' || lines.length === 0) {
      line = word
      used = size
    }
  }
  return [...lines, ...(line === undefined ? [] : [line])]
}

function piecesOf(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word]
  if (isPlain(word)) return slicesOf(word, Math.max(1, width))
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const segment of segmentsOf(word)) {
    const added = widthOfSegment(segment)
    if (used + added > width && piece !== '') {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += segment
    used += added
  }
  return [...pieces, piece]
}

const known = new Map<string, number>()

/** The width of one character as a person counts it; cached for single code units. */
function widthOfSegment(segment: string): number {
  if (segment.length > 1) return widthOf(segment)
  let width = known.get(segment)
  if (width === undefined) {
    width = widthOf(segment)
    known.set(segment, width)
  }
  return width
}

/** Each step of a segmenter takes as long as its text: a long one is walked in slices of so many units. */
const SLICE = 256

let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a person counts them. */
function segmentsOf(text: string): Iterable<string> {
  return isOfSingles(text) ? text : segments(text)
}

function* segments(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter()
  let at = 0
  while (at < text.length) {
    const slice = text.slice(at, at + SLICE)
    const isLast = at + SLICE >= text.length
    let last = ''
    for (const { segment, index } of segmenter.segment(slice)) {
      // What stands at the end of a slice may go on in the next.
      if (!isLast && index > 0 && index + segment.length === slice.length) last = segment
      else yield segment
    }
    at += slice.length - last.length
  }
}

function slicesOf(text: string, length: number): string[] {
  const slices: string[] = []
  for (let at = 0; at < text.length; at += length) slices.push(text.slice(at, at + length))
  return slices
}
