import { UNSAFE } from '../../text/terminal-safe.ts'
import { widthOf, wrapTo } from '../../text/width.ts'
import type { View } from './inquirer-screen.ts'
import type { Size } from './prompt-streams.ts'
import type { Style, Styler } from './styles.ts'
import type { Line } from './use-terminal.ts'

/** Precedes every question. */
const MARK = '? '

/** Separates a question from what is typed. */
const GAP = '  '

/** A part of a line in one style. */
interface Span {
  style?: Style
  text: string
}

/** A line as a list of parts. */
export type Spans = readonly Span[]

/** Returns the text of a line without styles. */
function textOfSpans(spans: Spans): string {
  return spans.map(({ text }) => text).join('')
}

/** Makes a view of lines of spans; by default, the cursor is at their end. */
export function viewOf(
  lines: readonly Spans[],
  dress: Styler,
  cursor = { row: lines.length - 1, column: widthOf(textOfSpans(lines.at(-1) ?? [])) },
): View {
  return {
    lines: lines.map(textOfSpans),
    cursor,
    paint: (_, index) =>
      (lines[index] ?? [])
        .map(({ style, text }) => (style === undefined ? text : dress(style, text)))
        .join(''),
  }
}

/** The width to use. One column stays free: once the last one is filled, terminals differ in where the cursor goes. */
export function usableWidth({ columns }: Pick<Size, 'columns'>): number {
  return Math.max(1, columns - 1)
}

/** Wraps a question between words. */
export function questionLines(question: string, room: number): Spans[] {
  return wrapTo(question, Math.max(1, room - MARK.length)).map((text, index) => [
    { style: 'mark', text: index === 0 ? MARK : ' '.repeat(MARK.length) },
    { style: 'question', text },
  ])
}

/** Wraps a text to go below a question, between words. */
export function linesBelow(text: string, room: number, style: Style): Spans[] {
  return wrapTo(text, Math.max(1, room - MARK.length)).map((line) => [
    { text: ' '.repeat(MARK.length) },
    { style, text: line },
  ])
}

/** Appends a text to the lines of a question: on the last line if it fits, else below, wrapped between words. */
export function appendText(
  lines: readonly Spans[],
  { text, style, gap = GAP }: { text: string; style: Style; gap?: string },
  room: number,
): Spans[] {
  if (text === '') return [...lines]
  const last = lines.at(-1) ?? []
  if (widthOf(textOfSpans(last)) + gap.length + widthOf(text) <= room) {
    return [...lines.slice(0, -1), [...last, { text: gap }, { style, text }]]
  }
  return [...lines, ...linesBelow(text, room, style)]
}

/** Lays out a question and the line that is being typed after it, with the cursor. */
export function inputView(
  question: string,
  { text, cursor }: Line,
  room: number,
): { lines: Spans[]; cursor: { row: number; column: number } } {
  const head = questionLines(question, room)
  // One letter for one letter, so that the cursor stays in place.
  const shown = text.replace(EVERY_UNSAFE, '\ufffd')
  const last = textOfSpans(head.at(-1) ?? [])
  const column = widthOf(last) + GAP.length
  const isInline = column <= MAX_INLINE_COLUMN && column + MIN_INLINE_WIDTH <= room
  const start = isInline ? column : MARK.length
  const pieces = hardWrap(shown, room - start, room - MARK.length)
  const place = placeOf(hardWrap(shown.slice(0, cursor), room - start, room - MARK.length))
  const [first = '', ...more] = pieces
  const lines: Spans[] = isInline
    ? [
        ...head.slice(0, -1),
        [...(head.at(-1) ?? []), { text: GAP }, { style: 'answer', text: first }],
      ]
    : [...head, [{ text: ' '.repeat(MARK.length) }, { style: 'answer', text: first }]]
  const row = lines.length - 1 + place.row
  for (const piece of more) {
    lines.push([{ text: ' '.repeat(MARK.length) }, { style: 'answer', text: piece }])
  }
  return {
    lines,
    cursor: { row, column: (place.row === 0 ? start : MARK.length) + place.column },
  }
}

const EVERY_UNSAFE = new RegExp(UNSAFE.source, 'gu')

/**
 * The last column where typing may begin on the question's line. If a terminal becomes narrower than the cursor's
 * column, some wrap the cursor's line and others don't, and there is no way to know.
 */
const MAX_INLINE_COLUMN = 60

/** The room that typing needs on the question's line, in columns; otherwise it begins below. */
const MIN_INLINE_WIDTH = 12

/** Breaks typed text where a line is full rather than between words, so that no letter moves while typing. */
function hardWrap(text: string, firstRoom: number, room: number): string[] {
  const lines = ['']
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const width = widthOf(segment)
    if (used + width > (lines.length === 1 ? firstRoom : room)) {
      lines.push('')
      used = 0
    }
    lines[lines.length - 1] += segment
    used += width
  }
  return lines
}

function placeOf(lines: readonly string[]): { row: number; column: number } {
  return { row: lines.length - 1, column: widthOf(lines.at(-1) ?? '') }
}
