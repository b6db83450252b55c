import { UsageError } from '../errors.ts'
import type { Cell } from '../record-files/record-file.ts'
import { notOneOf } from '../records/did-you-mean.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import type { CellReading } from './cell-reading.ts'
import {
  cellText,
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

/** Reads a column's cells for one field; undefined is a cell that the record does not have. */
export type CellReader = (cell: Cell) => CellReading

/** Of which file and map a column is. */
export interface ColumnPlace {
  heading: string
  /** An apostrophe before what a spreadsheet would run is none of the text. */
  isCsv: boolean
  map?: ImportMap | undefined
  tools: ReadingTools
}

/** How a column's cells are read for one field. */
interface Reading {
  heading: string
  isCsv: boolean
  field: Pick<Field, 'kind' | 'choices'>
  take: { name: Take; of: Extractor } | undefined
  values: ReadonlyMap<string, string> | undefined
  days: DayPattern | undefined
  otp: OtpReader | undefined
}

/** The client of a row is named like any record. */
const NAMED: Pick<Field, 'kind'> = { kind: 'reference' }

/** When a record was archived, or whether it was. */
const ARCHIVED: Pick<Field, 'kind'> = { kind: 'flag' }

const ABSENT: CellReading = { is: 'nothing', isEmpty: false }
const EMPTY: CellReading = { is: 'nothing', isEmpty: true }

/** Makes the reader of a column for a field. */
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
  return (cell) => {
    try {
      return cell === undefined ? ABSENT : readCell(reading, cell)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return refused(heading, error)
    }
  }
}

function readCell(reading: Reading, cell: Exclude<Cell, undefined>): CellReading {
  const { field, heading, otp } = reading
  if (field.kind === 'secret') {
    const secret = cellText(field, heading, cell)
    if (secret === '') return EMPTY
    return otp?.(heading, secret) ?? { is: 'value', value: secret }
  }
  const written = writtenText(reading, cell)
  const taken = takenOf(reading, written)
  if (taken === undefined) return noneTaken(reading, written)
  const word = reading.values?.get(taken.toLowerCase())
  if (word !== undefined) return word === '' ? EMPTY : { is: 'value', value: word }
  return taken === '' ? EMPTY : fieldValue(reading, taken)
}

/** A cell without blanks around it, and without the apostrophe of a CSV file. */
function writtenText(
  { field, heading, isCsv, take, values }: Reading,
  cell: Exclude<Cell, undefined>,
): string {
  if (take !== undefined && isListOfTexts(cell)) return cell.join('\n')
  // A map's words are texts: `values: { true: Deployed }`.
  if (typeof cell === 'boolean' && values !== undefined) return String(cell)
  const text = cellText(field, heading, cell).trim()
  if (field.kind === 'html' && text !== '' && take === undefined)
    return cellText(field, heading, cell)
  return isCsv ? unescapeFormula(text).trim() : text
}

function takenOf({ take }: Reading, written: string): string | undefined {
  return take === undefined || written === '' ? written : take.of(written)?.trim()
}

function noneTaken({ heading, take }: Reading, written: string): CellReading {
  if (take === undefined || take.name === 'second') return ABSENT
  const notice = `${heading} ${excerpt(written)}: ${MISSING_NOUNS[take.name]} in it, so it is left out`
  return { is: 'nothing', isEmpty: false, notices: [notice] }
}

function fieldValue(reading: Reading, text: string): CellReading {
  const { field, heading } = reading
  if (field.kind === 'date') return readDay(heading, text, reading.days)
  const said = `${heading} ${excerpt(text)}`
  const fault = spreadsheetDamage(text)
  if (fault !== undefined) {
    const hint = 'Export the file again, with the column as text'
    return {
      is: 'value',
      value: text,
      refusalUnlessStored: { why: `${said}: ${fault}`, column: heading, hint },
    }
  }
  if (field.choices === undefined) return { is: 'value', value: text }
  const isChoice = field.choices.some((choice) => choice.toLowerCase() === text.toLowerCase())
  // As it was written: it may be stored in another letter case, and that is no change.
  if (isChoice) return { is: 'value', value: text }
  return { is: 'value', value: text, refusalUnlessStored: noChoice(field.choices, heading, text) }
}

function noChoice(choices: readonly string[], heading: string, text: string): CellRefusal {
  const { message, hint } = notOneOf(choices, `${heading} ${excerpt(text)}`, text)
  const mapping = `Say in the map what it is: values: { ${asKey(excerpt(text))}: … }`
  const near = typeof hint === 'string' ? [hint] : []
  return { why: message, column: heading, hint: [...near, mapping] }
}

function refused(heading: string, { message, hint }: UsageError): CellReading {
  return { is: 'refuse', why: message, column: heading, ...(hint === undefined ? {} : { hint }) }
}
