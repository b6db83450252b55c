import { UsageError } from '../errors.ts'
import type { Cell } from '../record-files/record-file.ts'
import { isCalendarDay } from '../records/dates.ts'
import { notOneOf } from '../records/values.ts'
import type { Field, Resource } from '../resources/definition.ts'
import type { CellReading } from './cell-reading.ts'
import { cellText, isListOfTexts, spoiled, undefused } from './cell-text.ts'
import { type DayPattern, dayIn, dayPattern, isNoDay, isoDay } from './day-pattern.ts'
import type { ColumnUse, ImportMap, Take } from './import-map.ts'
import type { OtpReader } from './otp-address.ts'
import type { ReadingTools } from './reading-tools.ts'
import type { Refusal } from './row-input.ts'
import { TAKE_NOUNS, type Taker, takerOf } from './takes.ts'

/** Reads a column's cells for one field; undefined stands for a cell that the record does not have. */
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
  take: { name: Take; of: Taker } | undefined
  values: ReadonlyMap<string, string> | undefined
  days: DayPattern | undefined
  otp: OtpReader | undefined
}

/** The client of a row is named like any record. */
const NAMED: Pick<Field, 'kind'> = { kind: 'reference' }

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
    field: field ?? NAMED,
    take: take === undefined ? undefined : { name: take, of: takerOf(take, tools) },
    values,
    days: dates === undefined ? undefined : dayPattern(dates),
    otp: field?.makesCodes === true ? tools.otp : undefined,
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
  return isCsv ? undefused(text).trim() : text
}

function takenOf({ take }: Reading, written: string): string | undefined {
  return take === undefined || written === '' ? written : take.of(written)?.trim()
}

function noneTaken({ heading, take }: Reading, written: string): CellReading {
  if (take === undefined || take.name === 'second') return ABSENT
  const notice = `${heading} ${shown(written)}: ${TAKE_NOUNS[take.name]} in it, so it is left out`
  return { is: 'nothing', isEmpty: false, notices: [notice] }
}

function fieldValue(reading: Reading, text: string): CellReading {
  const { field, heading } = reading
  if (field.kind === 'date') return dayOf(reading, text)
  const said = `${heading} ${shown(text)}`
  const fault = spoiled(text)
  if (fault !== undefined) {
    const hint = 'Export the file again, with the column as text'
    return {
      is: 'value',
      value: text,
      unlessStored: { why: `${said}: ${fault}`, column: heading, hint },
    }
  }
  if (field.choices === undefined) return { is: 'value', value: text }
  const isChoice = field.choices.some((choice) => choice.toLowerCase() === text.toLowerCase())
  // As it was written: it may be stored in another letter case, and that is no change.
  if (isChoice) return { is: 'value', value: text }
  return { is: 'value', value: text, unlessStored: noChoice(field.choices, heading, text) }
}

function noChoice(choices: readonly string[], heading: string, text: string): Refusal {
  const { message, hint } = notOneOf(choices, `${heading} ${shown(text)}`, text)
  const mapping = `Say in the map what it is: values: { ${shown(text)}: … }`
  const near = typeof hint === 'string' ? [hint] : []
  return { why: message, column: heading, hint: [...near, mapping] }
}

function dayOf({ heading, days }: Reading, text: string): CellReading {
  if (isNoDay(text)) return EMPTY
  const day = isoDay(text) ?? (days === undefined ? undefined : dayIn(days, text))
  if (day === undefined) return noDay(heading, text, days)
  if (isNoDay(day)) return EMPTY
  if (isCalendarDay(day)) return { is: 'value', value: day }
  return { is: 'refuse', why: `${heading} ${shown(text)}: no such date`, column: heading }
}

function noDay(heading: string, text: string, days: DayPattern | undefined): CellReading {
  const said = `${heading} ${shown(text)}`
  if (days !== undefined) {
    return { is: 'refuse', why: `${said}: not written as ${days.written}`, column: heading }
  }
  const isAmbiguous = /^\d{1,2}\D\d{1,2}\D\d{2,4}\b/.test(text)
  return {
    is: 'refuse',
    why: isAmbiguous
      ? `${said}: the day and the month can't be told apart`
      : `${said}: not a date like 2026-11-30`,
    column: heading,
    hint: `Say in the map how dates are written: dates: ${likelyPattern(text)}`,
  }
}

/** A pattern with the signs that a date has between its parts. */
function likelyPattern(text: string): string {
  const [, first = '', sign = ''] = /^(\d+)(\D)/.exec(text) ?? []
  if (first.length === 4) return `YYYY${sign}MM${sign}DD`
  return sign === '/' ? 'DD/MM/YYYY, or MM/DD/YYYY' : `DD${sign || '.'}MM${sign || '.'}YYYY`
}

function refused(heading: string, { message, hint }: UsageError): CellReading {
  return { is: 'refuse', why: message, column: heading, ...(hint === undefined ? {} : { hint }) }
}

/** More of a cell than this nobody reads in a message. */
const MOST_SHOWN = 60

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line
}
