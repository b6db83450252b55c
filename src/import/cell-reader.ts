import { UsageError } from '../errors.ts'
import type { Cell } from '../record-files/record-file.ts'
import { notOneOf } from '../records/did-you-mean.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import type { CellReading } from './cell-reading.ts'
import {
  cellInput,
  excerpt,
  isListOfTexts,
  spreadsheetDamage,
  unescapeFormula,
} from './cell-text.ts'
import type { ReadingTools } from './cell-tools.ts'
import { asKey } from './columns.ts'
import { readDay } from './date-cells.ts'
import { type DayPattern, dayPattern } from './date-format.ts'
import { type Extractor, extractorFor, MISSING_NOUNS } from './extractors.ts'
import type { ColumnUse, ImportMap, Take } from './import-map.ts'
import type { OtpReader } from './otp-uri.ts'
import type { CellRefusal } from './row-input.ts'

/** Reads a column's cells for one field; an undefined cell is one the record doesn't have. */
export type CellReader = (cell: Cell) => CellReading

/** A column, with its file and map. */
interface ColumnPlace {
  heading: string
  /** In CSV, an apostrophe before a formula isn't part of the text. */
  isCsv: boolean
  map?: ImportMap | undefined
  tools: ReadingTools
}

/** How a column's cells are read for one field. */
interface Reading {
  heading: string
  isCsv: boolean
  field: Pick<Field, 'kind' | 'choices'>
  take?: { name: Take; of: Extractor } | undefined
  values?: ReadonlyMap<string, string> | undefined
  days?: DayPattern | undefined
  otp?: OtpReader | undefined
}

/** A row's client is given like any reference. */
const NAMED: Pick<Field, 'kind'> = { kind: 'reference' }

/** A source's own ID of a record: any text. */
const KEY: Pick<Field, 'kind'> = { kind: 'text' }

/** When or whether a record was archived. */
const ARCHIVED: Pick<Field, 'kind'> = { kind: 'flag' }

const ABSENT: CellReading = { is: 'nothing', isEmpty: false }
const EMPTY: CellReading = { is: 'nothing', isEmpty: true }

/** Returns a function that reads a column's cells for a field. */
export function cellReader(
  resource: Resource,
  { field: name, take, values, date }: ColumnUse,
  { heading, isCsv, map, tools }: ColumnPlace,
): CellReader {
  const field = resource.fields[name]
  const dates = date ?? map?.dates
  const reading: Reading = {
    heading,
    isCsv,
    field: name === resource.archivedAt ? ARCHIVED : (field ?? NAMED),
    take: take === undefined ? undefined : { name: take, of: extractorFor(take, tools) },
    values,
    days: dates === undefined ? undefined : dayPattern(dates),
    otp: field?.isTotpSecret === true ? tools.otp : undefined,
  }
  return readerOf(reading)
}

/** Returns a function that reads the source's own ID of a record; it refuses a cell that can't be one. */
export function keyReader({ heading, isCsv }: Omit<ColumnPlace, 'map' | 'tools'>): CellReader {
  const read = readerOf({ heading, isCsv, field: KEY })
  return (cell) => {
    const reading = read(cell)
    if (reading.is === 'nothing')
      return { is: 'refuse', why: `${heading} is empty`, column: heading }
    if (reading.is === 'refuse' || reading.refusalUnlessStored === undefined) return reading
    return { is: 'refuse', ...reading.refusalUnlessStored }
  }
}

function readerOf(reading: Reading): CellReader {
  return (cell) => {
    try {
      return cell === undefined ? ABSENT : readCell(reading, cell)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return refused(reading.heading, error)
    }
  }
}

function readCell(reading: Reading, cell: Exclude<Cell, undefined>): CellReading {
  const { field, heading, otp } = reading
  if (field.kind === 'secret') {
    const secret = cellInput(field, heading, cell)
    if (secret === '') return EMPTY
    return otp?.(heading, secret) ?? { is: 'value', value: secret }
  }
  const text = writtenText(reading, cell)
  const taken = applyTake(reading, text)
  if (taken === undefined) return nothingTaken(reading, text)
  const word = reading.values?.get(taken.toLowerCase())
  if (word !== undefined) return word === '' ? EMPTY : { is: 'value', value: word }
  return taken === '' ? EMPTY : fieldValue(reading, taken)
}

/** Returns a cell's text, trimmed and without the apostrophe of a CSV file. */
function writtenText(
  { field, heading, isCsv, take, values }: Reading,
  cell: Exclude<Cell, undefined>,
): string {
  if (take !== undefined && isListOfTexts(cell)) return cell.join('\n')
  // The words in a map are strings: `values: { true: Deployed }`.
  if (typeof cell === 'boolean' && values !== undefined) return String(cell)
  const text = cellInput(field, heading, cell).trim()
  if (field.kind === 'html' && text !== '' && take === undefined)
    return cellInput(field, heading, cell)
  return isCsv ? unescapeFormula(text).trim() : text
}

function applyTake({ take }: Reading, text: string): string | undefined {
  return take === undefined || text === '' ? text : take.of(text)?.trim()
}

function nothingTaken({ heading, take }: Reading, text: string): CellReading {
  if (take === undefined || take.name === 'second') return ABSENT
  const notice = `${heading} ${excerpt(text)} contains ${MISSING_NOUNS[take.name]}, so it is left out`
  return { is: 'nothing', isEmpty: false, notices: [notice] }
}

function fieldValue(reading: Reading, text: string): CellReading {
  const { field, heading } = reading
  if (field.kind === 'date') return readDay(heading, text, reading.days)
  const damage = spreadsheetDamage(text)
  if (damage !== undefined) {
    const hint = 'Export the file again with this column as text'
    const why = `${heading} ${excerpt(text)}: ${damage}`
    return { is: 'value', value: text, refusalUnlessStored: { why, column: heading, hint } }
  }
  if (field.choices === undefined) return { is: 'value', value: text }
  const isChoice = field.choices.some((choice) => choice.toLowerCase() === text.toLowerCase())
  // Left as written: if it is stored in another case, that is not a change.
  if (isChoice) return { is: 'value', value: text }
  return { is: 'value', value: text, refusalUnlessStored: notAChoice(field.choices, heading, text) }
}

function notAChoice(choices: readonly string[], heading: string, text: string): CellRefusal {
  const { message, hint } = notOneOf(choices, `${heading} ${excerpt(text)}`, text)
  const mapping = `Map it: values: { ${asKey(excerpt(text))}: … }`
  const near = typeof hint === 'string' ? [hint] : []
  return { why: message, column: heading, hint: [...near, mapping] }
}

function refused(heading: string, { message, hint }: UsageError): CellReading {
  return { is: 'refuse', why: message, column: heading, ...(hint === undefined ? {} : { hint }) }
}
