import { alignedLines } from '../packages/cli-table.ts'
import type { Json } from '../records/record.ts'
import { joinWords } from '../text/sentence.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { cutTo, widthOf } from '../text/width.ts'
import type { Zone } from '../time/zone.ts'
import { cellLine, cellOptions, columnFields, EMPTY_CELL } from './cells.ts'
import { type Content, columnBounds, fitColumns } from './column-widths.ts'
import type { FormatOptions, Formatted } from './format-options.ts'
import { type Paint, painter, toneOf } from './paint.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

// The table package's time grows faster than the number of rows it gets at once.
const ROWS_AT_ONCE = 100

/** The maximum width of a heading in the notice about omitted columns. */
const MAX_OMITTED_WIDTH = 40

const TEXTS: ReadonlySet<string> = new Set(['text', 'html', 'choice', 'reference', 'secret'])

/** Formats a table that fits the terminal, and lists the columns it dropped or cut. An empty list is empty text. */
export async function tableText(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  if (sheet.rows.length === 0) return { text: [], omitted: [] }
  const fields = columnFields(sheet)
  const cell = await cellOptions(sheet, fields, { ...options, target: 'table' })
  const cells = sheet.rows.map((row) =>
    fields.map((field) => cellLine(field, row, cell) || EMPTY_CELL),
  )
  // Headings may come from a query or a server.
  const headings = sheet.columns.map(({ heading }) => cleanLine(heading))
  const natural = naturalWidths(headings, cells)
  const widths = fitColumns(
    sheet.columns.map(({ dropPriority, minWidth }, index) => {
      const width = natural[index] ?? 0
      const heading = widthOf(headings[index] ?? '')
      const content = contentOf(fields[index], sheet)
      return { width, ...columnBounds(width, { content, heading, minWidth }), dropPriority }
    }),
    options.columns,
  )
  const paint = await painter(options.hasColor)
  const { now, zone, hasHeading } = options
  const frame: Frame = { fields, widths, paint, now, zone, hasHeading }
  return {
    text: lines(sheet, headings, cells, frame),
    omitted: describeOmitted(headings, natural, widths),
  }
}

interface Frame {
  fields: readonly SheetField[]
  widths: readonly number[]
  paint: Paint
  now: Date
  zone: Zone | undefined
  hasHeading: boolean
}

function contentOf(field: SheetField | undefined, { labelField }: Sheet): Content {
  if (field === undefined) return 'whole'
  if (field.name === labelField) return 'label'
  return TEXTS.has(field.kind) || field.words !== undefined ? 'text' : 'whole'
}

function naturalWidths(headings: readonly string[], cells: readonly string[][]): number[] {
  const widths = headings.map(widthOf)
  for (const row of cells) {
    for (const [index, text] of row.entries()) {
      const width = widthOf(text)
      if (width > (widths[index] ?? 0)) widths[index] = width
    }
  }
  return widths
}

function describeOmitted(
  headings: readonly string[],
  natural: readonly number[],
  widths: readonly number[],
): string[] {
  const dropped = headings.filter((_, index) => widths[index] === 0)
  const cut = headings.filter((_, index) => {
    const width = widths[index] ?? 0
    return width > 0 && width < (natural[index] ?? 0)
  })
  const short = (heading: string) => cutTo(heading, MAX_OMITTED_WIDTH)
  return [
    ...dropped.map(short),
    ...(cut.length === 0 ? [] : [`the ends of ${joinWords(cut.map(short))}`]),
  ]
}

function* lines(
  { rows }: Sheet,
  headings: readonly string[],
  cells: readonly string[][],
  frame: Frame,
): Generator<string> {
  const { fields, widths, hasHeading } = frame
  const kept = [...widths.keys()].filter((index) => (widths[index] ?? 0) > 0)
  const keptWidths = kept.map((index) => widths[index] ?? 0)
  const alignments = kept.map((index) => alignmentOf(fields[index], rows))
  for (let start = 0; start < cells.length; start += ROWS_AT_ONCE) {
    const part = cells
      .slice(start, start + ROWS_AT_ONCE)
      .map((row, offset) =>
        kept.map((index) => cellAt(row[index] ?? '', index, rows[start + offset] ?? {}, frame)),
      )
    const heading = kept.map((index) => cutTo(headings[index] ?? '', widths[index] ?? 0))
    const isFirst = start === 0 && hasHeading
    yield `${alignedLines(isFirst ? [heading, ...part] : part, keptWidths, alignments)}\n`
  }
}

function cellAt(
  text: string,
  index: number,
  row: Readonly<Record<string, Json>>,
  { fields, widths, paint, now, zone }: Frame,
): string {
  const cut = cutTo(text, widths[index] ?? 0)
  const field = fields[index]
  if (field === undefined || text === EMPTY_CELL) return cut
  return paint(toneOf(field, valueIn(row, field.name), now, zone), cut)
}

/** Amounts, counts and durations are aligned right; IDs are not. */
function alignmentOf(field: SheetField | undefined, rows: Sheet['rows']): 'left' | 'right' {
  switch (field?.kind) {
    case 'decimal':
    case 'duration':
      return 'right'
    case 'integer':
      return field.words === undefined ? 'right' : 'left'
    case 'text':
      return isCounted(field, rows) ? 'right' : 'left'
    default:
      return 'left'
  }
}

/** Whether a field of unknown kind (a query's) has only numbers. */
function isCounted({ name }: SheetField, rows: Sheet['rows']): boolean {
  const values = rows.map((row) => valueIn(row, name)).filter((value) => value !== null)
  return values.length > 0 && values.every((value) => typeof value === 'number')
}
