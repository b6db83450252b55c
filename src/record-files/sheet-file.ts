import { UsageError } from '../errors.ts'
import { readSheet, zipSync } from '../packages/read-xlsx.ts'
import { headingNames, isBlankCell, rowMaker } from './column-names.ts'
import type { FileBytes } from './file-bytes.ts'
import { MAX_SHEET_ROWS, MAX_UNPACKED_BYTES } from './limits.ts'
import type { Cell, FileContent, FileRow } from './record-file.ts'
import { fileError } from './record-file-error.ts'
import { SheetNumber, sheetCell } from './sheet-cells.ts'
import {
  hasShortTags,
  type ListedSheet,
  readableSheet,
  sheetSizeProblem,
  sheetsOf,
} from './sheet-xml.ts'
import { BadZipError, type ZipEntry, zipEntries } from './zip-entries.ts'

/** Reads one sheet of a spreadsheet (XLSX) as a whole: the only one, or the one with the name or number `wanted`. */
export async function sheetContent(
  bytes: FileBytes,
  wanted: string | undefined,
): Promise<FileContent> {
  const parts: Uint8Array[] = []
  for await (const part of bytes.parts()) parts.push(part)
  const { name } = bytes
  const { files, sheets } = unpack(name, Buffer.concat(parts))
  const number = selectSheet(name, sheets, wanted)
  const sheet = sheets[number - 1]
  for (const path of sheet?.path === undefined ? Object.keys(files) : [sheet.path]) {
    const xml = readableSheet(textOf(files[path]))
    const why = sheetSizeProblem(xml, MAX_SHEET_ROWS)
    if (why !== undefined) throw fileError(name, why, {}, { hint: LARGE_HINT })
    if (files[path] !== undefined) files[path] = Buffer.from(xml)
  }
  const lines = await linesOf(name, files, number)
  return { facts: { format: 'xlsx', sheet: sheet?.name ?? '' }, ...contentOf(name, lines) }
}

const LARGE_HINT = 'Save it as CSV, which has no limit'

type Files = Record<string, Uint8Array>

/** Unpacks the parts of a spreadsheet that are read, and lists its sheets. */
function unpack(name: string, bytes: Uint8Array): { files: Files; sheets: ListedSheet[] } {
  try {
    const entries = zipEntries(bytes)
    const kind = otherKind(entries)
    if (kind !== undefined) {
      throw fileError(name, `it is ${kind}, not an .xlsx spreadsheet`, {}, { hint: KIND_HINT })
    }
    const files: Files = {}
    let left = MAX_UNPACKED_BYTES
    for (const entry of entries.filter((file) => /^xl\/.*\.xml(?:\.rels)?$/.test(file.name))) {
      const content = entry.read(left)
      if (!hasShortTags(content)) throw new BadZipError('it is damaged')
      left -= content.length
      files[entry.name] = content
    }
    const [workbook, relations] = [files['xl/workbook.xml'], files['xl/_rels/workbook.xml.rels']]
    return { files, sheets: sheetsOf(textOf(workbook), textOf(relations)) }
  } catch (error) {
    if (error instanceof BadZipError) throw fileError(name, error.message, {}, { cause: error })
    throw error
  }
}

const KIND_HINT = 'Save the table in it as XLSX or CSV'

/** Returns what kind of archive this is if it isn't an .xlsx spreadsheet. */
function otherKind(entries: readonly ZipEntry[]): string | undefined {
  const has = (path: string) => entries.some(({ name }) => name === path)
  if (has('xl/workbook.xml')) return undefined
  if (has('xl/workbook.bin')) return 'a binary spreadsheet (.xlsb)'
  if (has('word/document.xml')) return 'a Word document'
  if (has('ppt/presentation.xml')) return 'a presentation'
  return has('META-INF/manifest.xml') && has('mimetype')
    ? 'an OpenDocument file (.ods)'
    : 'a ZIP archive'
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8')
}

/** Returns the number of the sheet to read, from 1. */
function selectSheet(
  name: string,
  sheets: readonly ListedSheet[],
  wanted: string | undefined,
): number {
  const listed = sheets.map((sheet, index) => `${index + 1} ${sheet.name}`).join(', ')
  if (wanted === undefined) {
    if (sheets.length === 1) return 1
    if (sheets.length === 0) throw fileError(name, 'it has no sheets')
    throw fileError(
      name,
      `it has ${sheets.length} sheets: ${listed}`,
      {},
      {
        hint: 'Choose one by name or number: --sheet 1',
      },
    )
  }
  const named = sheets.findIndex((sheet) => sheet.name === wanted) + 1
  const number = named > 0 ? named : /^\d{1,4}$/.test(wanted) ? Number(wanted) : 0
  if (number > 0 && number <= sheets.length) return number
  throw new UsageError(`--sheet ${wanted}: ${name} has no such sheet`, {
    hint: `Its sheets: ${listed}`,
  })
}

/** Reads the cells of all rows of a sheet. */
async function linesOf(name: string, files: Files, number: number): Promise<Cell[][]> {
  // Repacked without compression, so the package only unpacks what has been measured.
  const { buffer } = zipSync(files, { level: 0 })
  try {
    const rows = await readSheet(buffer, number, {
      trim: false,
      parseNumber: (written) => new SheetNumber(written),
    })
    return rows.map((cells) => cells.map(sheetCell))
  } catch (cause) {
    throw fileError(name, "its sheet can't be read", {}, { cause })
  }
}

function contentOf(name: string, lines: readonly Cell[][]): Omit<FileContent, 'facts'> {
  const first = lines.findIndex((cells) => !cells.every(isBlankCell))
  if (first < 0) throw fileError(name, 'it is empty')
  const written = (lines[first] ?? []).map((cell) => (isBlankCell(cell) ? '' : String(cell)))
  const headings = headingNames(name, written, first + 1)
  const rowOf = rowMaker(headings)
  const rows: FileRow[] = lines
    .slice(first + 1)
    .map((cells, index) => rowOf(cells, first + index + 2))
  return {
    headings,
    async *rows() {
      if (rows.length > 0) yield rows
    },
  }
}
