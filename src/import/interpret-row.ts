import type { Cell, FileRow } from '../record-files/record-file.ts'
import type { InputValue } from '../records/input.ts'
import { parseYesNo } from '../records/values.ts'
import type { Resource } from '../resources/definition.ts'
import type { CellReader } from './cell-reader.ts'
import type { CellReading } from './cell-reading.ts'
import { isEmptyCell } from './cell-text.ts'
import type { ImportColumn } from './columns.ts'
import { isNoDay } from './date-format.ts'
import { CLIENT } from './import-map.ts'
import type { CellRefusal, RowInput, RowRecord } from './row-input.ts'

/** A field that a column gives, and how its cells are read. */
export interface ColumnField {
  heading: string
  at: number
  field: string
  read: CellReader
}

/** A column whose cells say which rows are left out. */
export interface SkipRule {
  heading: string
  at: number
  tests: readonly { pattern: string; fits: (text: string) => boolean }[]
}

/** How rows are read by the columns that are known by now. */
export interface Layout {
  columns: readonly ImportColumn[]
  fields: readonly ColumnField[]
  skips: readonly SkipRule[]
}

/** What belongs to all rows of a file. */
export interface RowRules {
  resource: Resource
  clears: boolean
  defaults: ReadonlyMap<string, InputValue>
  client: InputValue | undefined
}

/** What a row asks for. */
export function interpretRow(
  rules: RowRules,
  { columns, fields, skips }: Layout,
  row: FileRow,
): RowInput {
  const { line, cells, fault } = row
  if (cells.every(isEmptyCell)) return { is: 'skip', line, why: 'empty' }
  if (fault !== undefined) {
    return { is: 'refuse', line, column: columnAfter(columns, cells.length), why: fault }
  }
  const why = skipped(skips, row)
  if (why !== undefined) return { is: 'skip', line, why }
  const record: RecordDraft = { values: new Map(), defaults: rules.defaults }
  let refusal: CellRefusal | undefined
  for (const column of fields) {
    const reading = column.read(cells[column.at])
    if (reading.is === 'refuse') refusal ??= refusalOf(reading)
    else applyReading(rules, record, column, reading, cells[column.at])
  }
  if (record.client === undefined && rules.client !== undefined) record.client = rules.client
  return refusal === undefined
    ? { is: 'record', line, record }
    : { is: 'refuse', line, record, ...refusal }
}

/** The column where a row's cells end too soon, or where the first of too many stands. */
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

/** Why a row is left out by the map; undefined where it is not. */
function skipped(skips: readonly SkipRule[], { cells }: FileRow): string | undefined {
  for (const { heading, at, tests } of skips) {
    const cell = cells[at] ?? ''
    if (typeof cell === 'object') continue
    const found = tests.find(({ fits }) => fits(String(cell)))
    if (found !== undefined) return `${heading} is ${found.pattern.trim() || 'empty'}`
  }
  return undefined
}

/** A record whose cells are being read. */
interface RecordDraft extends RowRecord {
  values: Map<string, InputValue>
  client?: InputValue
  id?: InputValue
  isArchived?: true
  refusalsUnlessStored?: Map<string, CellRefusal>
  cells?: Map<string, string>
  notices?: string[]
}

function applyReading(
  { resource, clears }: RowRules,
  record: RecordDraft,
  { field, heading }: ColumnField,
  reading: Exclude<CellReading, { is: 'refuse' }>,
  cell: Cell,
): void {
  if (reading.notices !== undefined)
    record.notices = [...(record.notices ?? []), ...reading.notices]
  if (reading.is === 'value') setValue(resource, record, { field, heading, reading, cell })
  else if (reading.isEmpty && clears && !isAboutRecord(resource, field)) {
    record.values.set(field, { value: '', inputName: heading })
  }
}

/** Whether it says which record is meant, or whose it is, and is none of its values. */
function isAboutRecord({ id, archivedAt }: Resource, field: string): boolean {
  return field === CLIENT || field === id || field === archivedAt
}

/** A value that was read, and the cell that it is from. */
interface Read {
  field: string
  heading: string
  reading: Extract<CellReading, { is: 'value' }>
  cell: Cell
}

function setValue(
  resource: Resource,
  record: RecordDraft,
  { field, heading, reading, cell }: Read,
): void {
  const { value, refusalUnlessStored } = reading
  const given: InputValue = { value, inputName: heading }
  if (field === CLIENT) record.client = given
  else if (field === resource.id) record.id = given
  else if (field === resource.archivedAt) {
    if (saysArchived(value)) record.isArchived = true
  } else {
    record.values.set(field, given)
    const isMade = typeof cell === 'string' && cell !== value
    if (isMade && resource.fields[field]?.kind !== 'secret')
      record.cells = withEntry(record.cells, field, cell)
    if (refusalUnlessStored !== undefined)
      record.refusalsUnlessStored = withEntry(
        record.refusalsUnlessStored,
        field,
        refusalUnlessStored,
      )
  }
}

/** Whether what stands under `Archived` is when a record was archived, or that it was: other programs write yes and no. */
function saysArchived(written: string): boolean {
  return parseYesNo(written) !== false && !isNoDay(written)
}

function withEntry<Value>(
  map: Map<string, Value> | undefined,
  field: string,
  value: Value,
): Map<string, Value> {
  return (map ?? new Map<string, Value>()).set(field, value)
}
