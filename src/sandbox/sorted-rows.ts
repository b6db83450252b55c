import type { Row } from './database.ts'

/** Returns the index at which the row with an ID is or would be, by binary search: rows are sorted by ID. */
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

/** Inserts a row in order of IDs, nearly always at the end. */
export function insertSorted(rows: Row[], idColumn: string, row: Row): void {
  const last = rows.at(-1)
  const id = Number(row[idColumn])
  if (last === undefined || Number(last[idColumn]) < id) rows.push(row)
  else rows.splice(lowerBound(rows, idColumn, id), 0, row)
}

/** Removes a row and returns whether it was there. */
export function removeSorted(rows: Row[], idColumn: string, row: Row): boolean {
  const index = lowerBound(rows, idColumn, Number(row[idColumn]))
  if (rows[index] !== row) return false
  rows.splice(index, 1)
  return true
}
