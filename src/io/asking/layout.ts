import { UNSAFE } from '../../text/terminal-safe.ts'
import { widthOf, wrapTo } from '../../text/width.ts'
import type { View } from './inquirer-screen.ts'
import type { Size } from './prompt-streams.ts'
import type { Style, Styler } from './styles.ts'
import type { Line } from './use-terminal.ts'

/** What stands before every question. */
const MARK = '? '

/** What stands between a question and what is typed. */
const GAP = '  '

/** A part of a line in one style. */
export interface Span {
  style?: Style
  text: string
}

/** A line as the parts it is made of. */
export type Spans = readonly Span[]

/** The text of a line without its styles. */
export function textOfSpans(spans: Spans): string {
  return spans.map(({ text }) => text).join('')
}

/** Lines of spans as a view; the cursor stands at their end where no place is given. */
export function viewOf(
  lines: readonly Spans[],
  dress: Styler,
  cursor = { row: lines.length - 1, column: widthOf(textOfSpans(lines.at(-1) ?? [])) },
): View {
  return {
    lines: lines.map(textOfSpans),
    cursor,
    paint: (_, nth) =>
      (lines[nth] ?? [])
        .map(({ style, text }) => (style === undefined ? text : dress(style, text)))
        .join(''),
  }
}

/** One column stays free: a terminal that has its last one filled takes the cursor to the next line, or does not. */
export function usableWidth({ columns }: Pick<Size, 'columns'>): number {
  return Math.max(1, columns - 1)
}

/** A question in lines broken between words. */
export function questionLines(question: string, room: number): Spans[] {
  return wrapTo(question, Math.max(1, room - MARK.length)).map((text, nth) => [
    { style: 'mark', text: nth === 0 ? MARK : ' '.repeat(MARK.length) },
    { style: 'question', text },
  ])
}

/** A text below a question, in lines broken between words. */
export function linesBelow(text: string, room: number, style: Style): Spans[] {
  return wrapTo(text, Math.max(1, room - MARK.length)).map((line) => [
    { text: ' '.repeat(MARK.length) },
    { style, text: line },
  ])
}

/** Lines of a question with a text behind them, on the last of them where it fits, else below, broken between words. */
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

/** A question and the line that is being typed behind it, with the place of the cursor. */
export function inputView(
  question: string,
  { text, cursor }: Line,
  room: number,
): { lines: Spans[]; cursor: { row: number; column: number } } {
  const head = questionLines(question, room)
  // A letter for a letter, so that the cursor stays where it is.
  const shown = text.replace(EVERY_UNSAFE, '\ufffd')
  const last = textOfSpans(head.at(-1) ?? [])
  const beside = widthOf(last) + GAP.length
  const isBeside = beside <= MAX_INLINE_COLUMN && beside + MIN_INLINE_WIDTH <= room
  const start = isBeside ? beside : MARK.length
  const pieces = hardWrap(shown, room - start, room - MARK.length)
  const place = placeOf(hardWrap(shown.slice(0, cursor), room - start, room - MARK.length))
  const [first = '', ...more] = pieces
  const lines: Spans[] = isBeside
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
 * What is typed begins further to the left than this. Where a terminal becomes narrower than the cursor's place, some
 * break the cursor's line and others don't, and nothing tells which.
 */
const MAX_INLINE_COLUMN = 60

/** So much is kept for what is typed beside a question; otherwise it begins below. */
const MIN_INLINE_WIDTH = 12

/** What is typed is broken where a line is full, so that no letter moves while it is typed; the cursor needs a place behind it. */
function hardWrap(text: string, first: number, further: number): string[] {
  const lines = ['']
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const width = widthOf(segment)
    if (used + width > (lines.length === 1 ? first : further)) {
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
