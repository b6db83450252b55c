import type { Row } from './database.ts'
import { collationKey } from './engine/collation.ts'
import { insertSorted, removeSorted } from './sorted-rows.ts'

/** With fewer rows, looking at all of them costs no more than keeping an index. */
const MIN_INDEXED_ROWS = 200

const NO_ROWS: readonly Row[] = []

/** The rows of a table by the value of one column, compared as the database compares it; without NULLs. */
interface Index {
  idColumn: string
  /** How many rows it covers; if the table has another number, the table was changed without it. */
  size: number
  buckets: Map<string, Row[]>
}

/** The indexes of each table, by column; each is built when it is first used. */
const indexes = new WeakMap<readonly Row[], Map<string, Index>>()

/**
 * Returns the rows whose column may equal a text, sorted by ID: all that do, and perhaps others, so the caller must
 * still compare. The result belongs to the index: copy it before changing rows.
 */
export function lookUpIndex(
  rows: readonly Row[],
  idColumn: string,
  column: string,
  text: string,
): readonly Row[] {
  if (rows.length < MIN_INDEXED_ROWS) return rows
  return indexOf(rows, idColumn, column).buckets.get(collationKey(text)) ?? NO_ROWS
}

/** Updates the indexes after a row was inserted. */
export function indexInserted(rows: readonly Row[], row: Row): void {
  for (const [column, index] of indexes.get(rows) ?? []) {
    index.size += 1
    add(index, column, row)
  }
}

/** Updates the indexes after a row was removed. */
export function indexRemoved(rows: readonly Row[], row: Row): void {
  for (const [column, index] of indexes.get(rows) ?? []) {
    index.size -= 1
    drop(index, column, row)
  }
}

/** Changes cells of a row and updates the indexes. */
export function changeIndexed(rows: readonly Row[], row: Row, cells: Row): void {
  const affected = [...(indexes.get(rows) ?? [])].filter(([column]) => column in cells)
  for (const [column, index] of affected) drop(index, column, row)
  Object.assign(row, cells)
  for (const [column, index] of affected) add(index, column, row)
}

function indexOf(rows: readonly Row[], idColumn: string, column: string): Index {
  const ofTable = indexes.get(rows) ?? new Map<string, Index>()
  indexes.set(rows, ofTable)
  const known = ofTable.get(column)
  if (known?.size === rows.length) return known
  const index: Index = { idColumn, size: rows.length, buckets: new Map() }
  for (const row of rows) add(index, column, row)
  ofTable.set(column, index)
  return index
}

function add({ buckets, idColumn }: Index, column: string, row: Row): void {
  const value = row[column]
  if (value === null || value === undefined) return
  const key = collationKey(value)
  const bucket = buckets.get(key)
  if (bucket === undefined) buckets.set(key, [row])
  else insertSorted(bucket, idColumn, row)
}

function drop({ buckets, idColumn }: Index, column: string, row: Row): void {
  const value = row[column]
  if (value === null || value === undefined) return
  const key = collationKey(value)
  const bucket = buckets.get(key)
  if (bucket === undefined) return
  removeSorted(bucket, idColumn, row)
  if (bucket.length === 0) buckets.delete(key)
}
