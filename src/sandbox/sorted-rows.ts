import type { Row } from './database.ts'

/** Where the row with an ID stands or would stand, found by halving: rows stand in the order of their IDs. */
export function lowerBound(rows: readonly Row[], idColumn: string, id: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Number(rows[middle]?.[idColumn]) < id) low = middle + 1
    else high = middle
  }
  return low
}

/** Puts a row in its place; nearly always that is the end. */
export function insertSorted(rows: Row[], idColumn: string, row: Row): void {
  const last = rows.at(-1)
  const id = Number(row[idColumn])
  if (last === undefined || Number(last[idColumn]) < id) rows.push(row)
  else rows.splice(lowerBound(rows, idColumn, id), 0, row)
}

/** Takes a row out; tells whether it was there. */
export function removeSorted(rows: Row[], idColumn: string, row: Row): boolean {
  const index = lowerBound(rows, idColumn, Number(row[idColumn]))
  if (rows[index] !== row) return false
  rows.splice(index, 1)
  return true
}
