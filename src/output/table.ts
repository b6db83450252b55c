import type { Json } from '../records/record.ts'
import { cleanLine } from '../text/clean.ts'
import { cutTo, widthOf } from '../text/width.ts'
import type { Zone } from '../time/zone.ts'
import { alignedLines } from './aligned-lines.ts'
import { cellLine, cellOptions, columnFields, NOTHING } from './cells.ts'
import type { FormatOptions, Formatted } from './format-options.ts'
import { fitColumns, leastWidth } from './layout.ts'
import { type Paint, painter, toneOf } from './paint.ts'
import { valueIn } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

// The table package takes time that grows faster than the rows it is given at once.
const ROWS_AT_ONCE = 100

/** How much of a dropped heading is shown, in columns. */
const LONGEST_TOLD = 40

const TEXTS: ReadonlySet<string> = new Set(['text', 'html', 'choice', 'reference', 'secret'])

/** A table that fits a terminal, and which columns and texts it had to cut. An empty list is nothing at all. */
export async function tableText(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  if (sheet.rows.length === 0) return { text: [], dropped: [] }
  const fields = columnFields(sheet)
  const cell = await cellOptions(sheet, fields, { ...options, place: 'table' })
  const cells = sheet.rows.map((row) =>
    fields.map((field) => cellLine(field, row, cell) || NOTHING),
  )
  // Their names may come from a query or a server.
  const headings = sheet.columns.map(({ heading }) => cleanLine(heading))
  const natural = naturalWidths(headings, cells)
  const widths = fitColumns(
    sheet.columns.map(({ drop }, index) => ({
      width: natural[index] ?? 0,
      least: leastWidth(natural[index] ?? 0, widthOf(headings[index] ?? ''), {
        isText: isText(fields[index]),
        isMain: drop === undefined,
      }),
      drop,
    })),
    options.columns,
  )
  const paint = await painter(options.hasColor)
  const { now, zone, hasHeading } = options
  const frame: Frame = { fields, widths, paint, now, zone, hasHeading }
  return { text: lines(sheet, headings, cells, frame), dropped: losses(headings, natural, widths) }
}

interface Frame {
  fields: readonly SheetField[]
  widths: readonly number[]
  paint: Paint
  now: Date
  zone: Zone | undefined
  hasHeading: boolean
}

function isText(field: SheetField | undefined): boolean {
  return field !== undefined && TEXTS.has(field.kind)
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

function losses(
  headings: readonly string[],
  natural: readonly number[],
  widths: readonly number[],
): string[] {
  const gone = headings.filter((_, index) => widths[index] === 0)
  const cut = headings.filter((_, index) => {
    const width = widths[index] ?? 0
    return width > 0 && width < (natural[index] ?? 0)
  })
  const short = (heading: string) => cutTo(heading, LONGEST_TOLD)
  return [...gone.map(short), ...cut.map((heading) => `the ends of ${short(heading)}`)]
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
  const alignments = kept.map((index) => alignmentOf(fields[index]))
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
  if (field === undefined || text === NOTHING) return cut
  return paint(toneOf(field, valueIn(row, field.name), now, zone), cut)
}

function alignmentOf(field: SheetField | undefined): 'left' | 'right' {
  const isAmount = field?.kind === 'decimal'
  const isCount = field?.kind === 'integer' && field.words === undefined
  return isAmount || isCount ? 'right' : 'left'
}
