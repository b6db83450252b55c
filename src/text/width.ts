import stringWidth from 'fast-string-width'

const PLAIN = /^[\x20-\x7e]*$/

/** Whether a text is printable ASCII, one column a character. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text)
}

// Characters that don't join with others. Narrow ones: Latin, Greek, Cyrillic, dashes, quotation marks, currencies.
const NARROW =
  /[\x20-\x7e\xa0-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf]+/g
/** Those, and wide ones (two columns): kana, Chinese characters, Korean syllables, full-width signs. */
const SINGLE =
  /^[\x20-\x7e\xa0-\u02ff\u0391-\u03a1\u03a3-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*$/

/**
 * Whether each code unit of a text is one character. Avoids slow first calls: Node takes up to 8 ms to create a segmenter,
 * and the package for widths has large Unicode classes.
 */
function isOfSingles(text: string): boolean {
  return SINGLE.test(text)
}

/** Returns how many terminal columns a line of clean text takes. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length
  if (isOfSingles(text)) return text.length + text.replace(NARROW, '').length
  // Composed: a Korean syllable in its parts takes two columns, but each part would count as two.
  return stringWidth(text.normalize('NFC'))
}

/** Cuts a line to a width, and ends it with … if it was longer. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width <= 0) return ''
  if (isPlain(text)) return `${text.slice(0, width - 1)}…`
  let cut = ''
  let left = width - 1
  // Single characters fill the width, whatever comes after them.
  const start = text.slice(0, width)
  for (const segment of segmentsOf(isOfSingles(start) ? start : text)) {
    left -= widthOfSegment(segment)
    if (left < 0) break
    cut += segment
  }
  return `${cut}…`
}

/** Pads a line with spaces to a width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** Joins cells to lines with aligned columns; empty columns are left out. */
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

/** Wraps a line at spaces and keeps its indentation; words that are longer than the width are broken. */
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
      // Spaces at a break are dropped.
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

const widthCache = new Map<string, number>()

/** Returns the width of one character as a person sees it; cached for single code units. */
function widthOfSegment(segment: string): number {
  if (segment.length > 1) return widthOf(segment)
  let width = widthCache.get(segment)
  if (width === undefined) {
    width = widthOf(segment)
    widthCache.set(segment, width)
  }
  return width
}

/** Each step of a segmenter takes time in proportion to its text, so long texts are split into slices of this length. */
const SLICE = 256

let segmenter: Intl.Segmenter | undefined

/** Returns the characters of a text as a person sees them. */
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
      // The last character of a slice may continue in the next.
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
