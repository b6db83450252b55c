import { cleanLine } from '../text/terminal-safe.ts'
import type { Zone } from '../time/zone.ts'
import { type CellOptions, cellLine, cellOptions, columnFields } from './cells.ts'
import { inChunks } from './chunks.ts'
import type { Sheet, SheetField } from './sheet.ts'

/**
 * Formats a table for programs: a heading, then tab-separated cells in full, empty if there is no value. One record has two
 * columns, FIELD and VALUE.
 */
export async function tsvText(
  sheet: Sheet,
  options: { now: Date; zone?: Zone; isHtmlRaw: boolean; hasHeading: boolean },
): Promise<Iterable<string>> {
  const shown = sheet.isList
    ? columnFields(sheet)
    : sheet.fields.filter(({ isInternal, isChosen }) => isInternal !== true || isChosen === true)
  const cells = await cellOptions(sheet, shown, { target: 'pipe', ...options })
  const lines = sheet.isList ? listLines(sheet, shown, cells) : recordLines(sheet, shown, cells)
  return inChunks(options.hasHeading ? withHeading(sheet, lines) : lines)
}

function* withHeading({ isList, columns }: Sheet, lines: Iterable<string>): Generator<string> {
  yield isList
    ? `${columns.map(({ heading }) => cleanLine(heading)).join('\t')}\n`
    : 'FIELD\tVALUE\n'
  yield* lines
}

function* listLines(
  { rows }: Sheet,
  shown: readonly SheetField[],
  options: CellOptions,
): Generator<string> {
  for (const row of rows) {
    const cells = shown.map((field) => cellLine(field, row, options))
    yield `${cells.join('\t')}\n`
  }
}

function* recordLines(
  { rows: [row] }: Sheet,
  shown: readonly SheetField[],
  options: CellOptions,
): Generator<string> {
  if (row === undefined) return
  for (const field of shown) {
    yield `${cleanLine(field.label)}\t${cellLine(field, row, options)}\n`
  }
}
