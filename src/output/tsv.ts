import type { Zone } from '../time/zone.ts'
import { type CellOptions, cellLine, cellOptions, columnFields } from './cells.ts'
import { inChunks } from './chunks.ts'
import type { Sheet, SheetField } from './sheet.ts'

/**
 * A table for programs: a heading, then uncut cells with tabs between, nothing where there is nothing.
 * One record is two columns, FIELD and VALUE.
 */
export async function tsvText(
  sheet: Sheet,
  options: { now: Date; zone?: Zone; isHtmlRaw: boolean },
): Promise<Iterable<string>> {
  const shown = sheet.isList
    ? columnFields(sheet)
    : sheet.fields.filter(({ isInternal, isChosen }) => isInternal !== true || isChosen === true)
  const cells = await cellOptions(sheet, shown, { place: 'pipe', ...options })
  return inChunks(sheet.isList ? listLines(sheet, shown, cells) : recordLines(sheet, shown, cells))
}

function* listLines(
  { columns, rows }: Sheet,
  shown: readonly SheetField[],
  options: CellOptions,
): Generator<string> {
  yield `${columns.map(({ heading }) => heading).join('\t')}\n`
  for (const row of rows) {
    const cells = shown.map((field) => cellLine(field, row[field.name] ?? null, options))
    yield `${cells.join('\t')}\n`
  }
}

function* recordLines(
  { rows: [row] }: Sheet,
  shown: readonly SheetField[],
  options: CellOptions,
): Generator<string> {
  yield 'FIELD\tVALUE\n'
  if (row === undefined) return
  for (const field of shown) {
    yield `${field.label}\t${cellLine(field, row[field.name] ?? null, options)}\n`
  }
}
