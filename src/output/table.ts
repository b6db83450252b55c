import { joinWords } from '../text/sentence.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { cutTo, widthOf } from '../text/width.ts'
import { cellLine, cellOptions, columnFields, EMPTY_CELL } from './cells.ts'
import { inChunks } from './chunks.ts'
import { type Content, columnBounds, fitAround } from './column-widths.ts'
import type { FormatOptions, Formatted } from './format-options.ts'
import { painter } from './paint.ts'
import type { Sheet, SheetField } from './sheet.ts'
import { type TableFrame, tableLines } from './table-lines.ts'

/** The maximum width of a heading in the notice about omitted columns. */
const MAX_OMITTED_WIDTH = 40

const TEXTS: ReadonlySet<string> = new Set(['text', 'html', 'choice', 'reference', 'secret'])

/** Formats a table that fits the terminal, and lists the columns it dropped or cut. An empty list is empty text. */
export async function tableText(sheet: Sheet, options: FormatOptions): Promise<Formatted> {
  const { text, omitted } = await tableRows(sheet, options)
  return { text: inChunks(text), omitted }
}

/** Formats a table like `tableText`: a text for the heading, unless there is none, and one for each row. */
export async function tableRows(
  sheet: Sheet,
  options: FormatOptions,
): Promise<Formatted & { text: Iterable<string> }> {
  if (sheet.rows.length === 0) return { text: [], omitted: [] }
  const fields = columnFields(sheet)
  const cell = await cellOptions(sheet, fields, { ...options, target: 'table' })
  const cells = sheet.rows.map((row) =>
    fields.map((field) => cellLine(field, row, cell) || EMPTY_CELL),
  )
  // Headings may come from a query or a server.
  const headings = sheet.columns.map(({ heading }) => cleanLine(heading))
  const natural = naturalWidths(headings, cells)
  const { widths, below } = fitAround(
    sheet.columns.map(({ dropPriority, minWidth, isCommand: isUncut = false }, index) => {
      const width = natural[index] ?? 0
      const heading = widthOf(headings[index] ?? '')
      const content = isUncut ? 'whole' : contentOf(fields[index], sheet)
      const bounds = columnBounds(width, { content, heading, minWidth })
      return { width, ...bounds, dropPriority, isUncut }
    }),
    options.columns,
  )
  const paint = await painter(options.hasColor)
  const { now, zone, hasHeading, columns } = options
  const frame: TableFrame = { fields, widths, below, paint, now, zone, hasHeading, columns }
  return {
    text: tableLines(sheet, headings, cells, frame),
    omitted: describeOmitted(
      headings.filter((_, index) => !below.includes(index)),
      natural.filter((_, index) => !below.includes(index)),
      widths.filter((_, index) => !below.includes(index)),
    ),
  }
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
