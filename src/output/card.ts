import { cleanLine, trimBlankLines } from '../text/terminal-safe.ts'
import { padTo, widthOf, wrapTo } from '../text/width.ts'
import { cellOptions, cellText, EMPTY_CELL } from './cells.ts'
import type { FormatOptions } from './format-options.ts'
import { type Paint, painter, type Tone, toneOf } from './paint.ts'
import { tinter } from './profile-color.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

const INDENT = '  '

const NON_BREAKING_SPACE = '\u00a0'

/** Narrower cards have one column. */
const MIN_TWO_COLUMN_WIDTH = 72

/** The maximum width of a card, so that related values stay close and long texts are readable. */
export const MAX_CARD_WIDTH = 100

/** Kinds whose long values wrap next to the label; long texts go below it. */
const KINDS_BESIDE_LABEL: ReadonlySet<string> = new Set([
  'date',
  'moment',
  'reference',
  'choice',
  'integer',
])

/** A field's label and value, ready for layout. */
interface Entry {
  label: string
  text: string
  tone: Tone | undefined
  isLong: boolean
}

/** Formats one record for a terminal: a title, short values in two columns, long texts below them. */
export async function cardText(sheet: Sheet, given: FormatOptions): Promise<Iterable<string>> {
  const [row] = sheet.rows
  if (row === undefined) return []
  const options = { ...given, columns: Math.min(given.columns, MAX_CARD_WIDTH) }
  const shown = shownFields(sheet, row)
  const cells = await cellOptions(sheet, shown, {
    ...options,
    target: 'card',
    columns: proseWidth(options.columns),
  })
  const entries = shown.map((field): Entry => {
    const value = valueIn(row, field.name)
    const text = trimBlankLines(cellText(field, row, cells)) || EMPTY_CELL
    return {
      label: cleanLine(field.label),
      text,
      tone: text === EMPTY_CELL ? undefined : toneOf(field, value, options.now, options.zone),
      isLong: isLong(field, text, options.columns),
    }
  })
  const paint = await painter(options.hasColor)
  const short = entries.filter(({ isLong }) => !isLong)
  const paragraphs = entries.filter(({ isLong }) => isLong)
  const lines = [
    ...titleLines(sheet, options.columns, await tinter(sheet.title?.color, options.hasColor)),
    ...grid(short, options.columns).flatMap((cellsOfRow) =>
      drawRow(cellsOfRow, options.columns, paint).map((line) => `${INDENT}${line}`),
    ),
    ...paragraphs.flatMap((entry) => paragraph(entry, options.columns)),
  ]
  return lines.map((line) => `${line.trimEnd()}\n`)
}

/** Returns the width of long texts. */
function proseWidth(columns: number): number {
  return Math.max(20, columns - INDENT.length)
}

function isLong({ kind, isNotes }: SheetField, text: string, columns: number): boolean {
  const isProse = kind === 'html' || isNotes === true
  const isWide = !KINDS_BESIDE_LABEL.has(kind) && widthOf(text) > columns / 2
  return (isProse && text !== EMPTY_CELL) || text.includes('\n') || isWide
}

/** Returns the fields that a card shows: those with a value, and those that were requested. */
export function shownFields({ fields }: Sheet, row: Sheet['rows'][number]): SheetField[] {
  return fields.filter((field) => isShown(field, row))
}

function isShown(
  { name, isInternal, isChosen, kind, namedIn }: SheetField,
  row: Sheet['rows'][number],
): boolean {
  const value = valueIn(row, name)
  if (isChosen === true) return true
  if (namedIn !== undefined && (valueIn(row, namedIn) || null) !== null) return false
  if (isInternal === true || value === null || value === '') return false
  return kind !== 'flag' || value !== false
}

/** Name on the left, details on the right; on separate lines if both don't fit on one. */
function titleLines({ title }: Sheet, columns: number, tint: (name: string) => string): string[] {
  if (title === undefined) return []
  const [name, details] = [cleanLine(title.name), cleanLine(title.details)]
  const space = columns - widthOf(name) - widthOf(details)
  if (space >= 2) return [`${tint(name)}${' '.repeat(space)}${details}`]
  return [...wrapTo(name, columns).map(tint), ...wrapTo(details, columns)]
}

/** An entry with its width and the width of its label. */
interface Placed extends Entry {
  labelWidth: number
  width: number
}

/** Arranges entries in rows of two, or of one if the terminal is narrow or a value is wider than half of it. */
function grid(entries: readonly Entry[], columns: number): Placed[][] {
  const labelWidth = Math.max(0, ...entries.map(({ label }) => widthOf(label))) + 2
  const half = Math.floor((columns - INDENT.length) / 2)
  const rows: Placed[][] = []
  let open: Placed[] | undefined
  for (const entry of entries) {
    const placed = { ...entry, labelWidth, width: half }
    const fits = columns >= MIN_TWO_COLUMN_WIDTH && labelWidth + widthOf(entry.text) + 2 <= half
    if (fits && open !== undefined) {
      open.push(placed)
      open = undefined
    } else {
      const row = [placed]
      rows.push(row)
      open = fits ? row : undefined
    }
  }
  return rows
}

/** Draws a row of entries; a single entry wraps after its label. */
function drawRow(entries: readonly Placed[], columns: number, paint: Paint): string[] {
  const [only, other] = entries
  if (only !== undefined && other === undefined) {
    const { label, text, tone, labelWidth } = only
    const room = Math.max(1, columns - INDENT.length - labelWidth)
    // Don't break inside the brackets after a date.
    const whole = text.replace(/\([^()]*\)$/, (found) => found.replaceAll(' ', NON_BREAKING_SPACE))
    return wrapTo(whole, room).map((line, index) => {
      const shown = paint(tone, line.replaceAll(NON_BREAKING_SPACE, ' '))
      return `${padTo(index === 0 ? label : '', labelWidth)}${shown}`
    })
  }
  const cells = entries.map(({ label, text, tone, labelWidth, width }) => {
    const filling = Math.max(0, width - labelWidth - widthOf(text))
    return `${padTo(label, labelWidth)}${paint(tone, text)}${' '.repeat(filling)}`
  })
  return [cells.join('')]
}

function paragraph({ label, text }: Entry, columns: number): string[] {
  const lines = wrapProse(text, proseWidth(columns))
  return ['', `${INDENT}${label}`, ...lines.map((line) => `${INDENT}${line}`)]
}

/** Wraps clean text to a width. */
export function wrapProse(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line.replaceAll('\t', '    '), width))
}

/** The start of a list item or a quoted line. */
const LEAD = /^ *(?:\* |\d{1,3}\. |[a-z]{1,3}\. |(?:> ?)+)/

/** Wraps a line; list items get a hanging indent, and quoted lines keep their mark. */
function wrapLine(line: string, width: number): string[] {
  const [lead = ''] = LEAD.exec(line) ?? []
  if (widthOf(line) <= width || lead === '' || lead.length > width / 2) return wrapTo(line, width)
  const continuation = lead.includes('>') ? lead : ' '.repeat(lead.length)
  return wrapTo(line.slice(lead.length), width - lead.length).map(
    (text, index) => `${index === 0 ? lead : continuation}${text}`,
  )
}
