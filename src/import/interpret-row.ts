import { isBlankCell } from '../record-files/column-names.ts'
import type { Cell, FileRow } from '../record-files/record-file.ts'
import type { InputValue } from '../records/input.ts'
import { parseYesNo } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import type { CellReader } from './cell-reader.ts'
import type { CellReading } from './cell-reading.ts'

import type { ImportColumn } from './columns.ts'
import { isNoDay } from './date-format.ts'
import { CLIENT } from './import-map.ts'
import type { CellRefusal, RowInput, RowRecord } from './row-input.ts'

/** A field that a column provides, and how its cells are read. */
interface ColumnField {
  heading: string
  at: number
  field: string
  read: CellReader
}

/** A column whose cells decide which rows are left out. */
export interface SkipRule {
  heading: string
  at: number
  tests: readonly { pattern: string; matches: (text: string) => boolean }[]
}

/** The columns known so far, and how they are read. */
export interface Layout {
  columns: readonly ImportColumn[]
  fields: readonly ColumnField[]
  skips: readonly SkipRule[]
  /** The column with the source's own ID of each record. */
  key?: Pick<ColumnField, 'at' | 'read' | 'heading'>
}

/** What applies to all rows of a file. */
export interface RowRules {
  resource: Resource
  /** Whether empty cells clear stored values. */
  clears: boolean
  defaults: ReadonlyMap<string, InputValue>
  client: InputValue | undefined
}

/** Interprets a row: a record, or why it is skipped or refused. */
export function interpretRow(rules: RowRules, layout: Layout, row: FileRow): RowInput {
  const { line, cells, fault } = row
  if (cells.every(isBlankCell)) return { is: 'skip', line, why: 'empty' }
  if (fault !== undefined) {
    return { is: 'refuse', line, column: columnAfter(layout.columns, cells.length), why: fault }
  }
  const { record, refusal } = readRecord(rules, layout, row)
  const why = skipReason(layout.skips, row)
  if (why !== undefined) return { is: 'skip', line, why, record }
  return refusal === undefined
    ? { is: 'record', line, record }
    : { is: 'refuse', line, record, ...refusal }
}

/** Reads the cells of a row, except those that are refused; `refusal` is the first of these. */
function readRecord(
  rules: RowRules,
  { fields, key }: Layout,
  { cells }: FileRow,
): { record: RowRecord; refusal?: CellRefusal | undefined } {
  const record: RecordDraft = { values: new Map(), defaults: rules.defaults }
  let refusal: CellRefusal | undefined
  for (const column of fields) {
    const reading = column.read(cells[column.at])
    if (reading.is === 'refuse') refusal ??= refusalOf(reading)
    else applyReading(rules, record, { column, reading, cell: cells[column.at] })
  }
  if (record.client === undefined && rules.client !== undefined) record.client = rules.client
  if (key !== undefined) setKey(record, key, cells[key.at])
  return { record, refusal }
}

function setKey(
  record: RecordDraft,
  { read, heading }: NonNullable<Layout['key']>,
  cell: Cell,
): void {
  const reading = read(cell)
  if (reading.is === 'value') record.key = { value: reading.value, inputName: heading }
  if (reading.is === 'refuse') record.keyFault = refusalOf(reading)
}

/** The first column without a cell, or with one too many. */
function columnAfter(columns: readonly ImportColumn[], cells: number): string {
  const place = Math.min(cells, columns.length)
  return columns[place]?.heading || `column ${place + 1}`
}

function refusalOf({ why, column, hint }: CellRefusal): CellRefusal {
  return {
    why,
    ...(column === undefined ? {} : { column }),
    ...(hint === undefined ? {} : { hint }),
  }
}

/** Returns why the map leaves a row out; undefined if it doesn't. */
function skipReason(skips: readonly SkipRule[], { cells }: FileRow): string | undefined {
  for (const { heading, at, tests } of skips) {
    const cell = cells[at] ?? ''
    if (typeof cell === 'object') continue
    const found = tests.find(({ matches }) => matches(String(cell)))
    if (found !== undefined) return `${heading} is ${found.pattern.trim() || 'empty'}`
  }
  return undefined
}

/** A record whose cells are being read. */
interface RecordDraft extends RowRecord {
  key?: InputValue
  keyFault?: CellRefusal
  values: Map<string, InputValue>
  client?: InputValue
  id?: InputValue
  isArchived?: true
  refusalsUnlessStored?: Map<string, CellRefusal>
  cells?: Map<string, string>
  notices?: string[]
}

/** A cell that was read. */
interface ReadCell<Reading = Exclude<CellReading, { is: 'refuse' }>> {
  column: ColumnField
  reading: Reading
  cell: Cell
}

function applyReading(
  { resource, clears }: RowRules,
  record: RecordDraft,
  { column, reading, cell }: ReadCell,
): void {
  const { field, heading } = column
  if (reading.notices !== undefined)
    record.notices = [...(record.notices ?? []), ...reading.notices]
  if (reading.is === 'value') setValue(resource, record, { column, reading, cell })
  else if (reading.isEmpty && clears && !isAboutRecord(resource, field)) {
    record.values.set(field, { value: '', inputName: heading })
  }
}

/** Whether a field is about the record as a whole, not one of its values. */
function isAboutRecord({ id, archivedAt }: Resource, field: string): boolean {
  return field === CLIENT || field === id || field === archivedAt
}

function setValue(
  resource: Resource,
  record: RecordDraft,
  { column: { field, heading }, reading, cell }: ReadCell<Extract<CellReading, { is: 'value' }>>,
): void {
  const { value, refusalUnlessStored } = reading
  const input: InputValue = { value, inputName: heading }
  if (field === CLIENT) record.client = input
  else if (field === resource.id) record.id = input
  else if (field === resource.archivedAt) {
    if (meansArchived(value)) record.isArchived = true
  } else {
    record.values.set(field, input)
    const isDerived = typeof cell === 'string' && cell !== value
    if (isDerived && resource.fields[field]?.kind !== 'secret')
      record.cells = withEntry(record.cells, field, cell)
    if (refusalUnlessStored !== undefined)
      record.refusalsUnlessStored = withEntry(
        record.refusalsUnlessStored,
        field,
        refusalUnlessStored,
      )
  }
}

/** Whether a cell under `Archived` means that the record is archived: a date, or a yes from another program. */
function meansArchived(text: string): boolean {
  return parseYesNo(text) !== false && !isNoDay(text)
}

function withEntry<Value>(
  map: Map<string, Value> | undefined,
  field: string,
  value: Value,
): Map<string, Value> {
  return (map ?? new Map<string, Value>()).set(field, value)
}
