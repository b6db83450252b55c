import type { Row } from './database.ts'
import { collationKey } from './engine/collation.ts'
import { insertSorted, removeSorted } from './sorted-rows.ts'

/** Below this many rows, looking at all of them costs no more than keeping an index. */
const SMALL = 200

const NONE: readonly Row[] = []

/** The rows of a table by what one of their columns holds, compared as the database compares it; NULL is left out. */
interface Index {
  idColumn: string
  /** How many rows it knows: anything else than the table has, and somebody went past it. */
  size: number
  buckets: Map<string, Row[]>
}

/** The indexes of a table, by column; each is made when it is first asked for. */
const indexes = new WeakMap<readonly Row[], Map<string, Index>>()

/**
 * Those rows whose column can equal a text, in the order of their IDs: all that do, and perhaps others, so the caller
 * still compares. The result is the index's own: copy it before changing rows.
 */
export function lookUpIndex(
  rows: readonly Row[],
  idColumn: string,
  column: string,
  text: string,
): readonly Row[] {
  if (rows.length < SMALL) return rows
  return indexOf(rows, idColumn, column).buckets.get(collationKey(text)) ?? NONE
}

/** Keeps the indexes right after a row was put in. */
export function indexInserted(rows: readonly Row[], row: Row): void {
  for (const [column, index] of indexes.get(rows) ?? []) {
    index.size += 1
    add(index, column, row)
  }
}

/** Keeps the indexes right after a row was taken out. */
export function indexRemoved(rows: readonly Row[], row: Row): void {
  for (const [column, index] of indexes.get(rows) ?? []) {
    index.size -= 1
    drop(index, column, row)
  }
}

/** Changes cells of a row, and the indexes with them. */
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
