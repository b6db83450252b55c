import type { Json } from '../records/record.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** Returns a function that picks a sheet's fields from a row, in order, null if the row lacks one. */
export function picker(
  fields: readonly SheetField[],
): (row: Readonly<Record<string, Json>>) => Readonly<Record<string, Json>> {
  const names = fields.map(({ name }) => name)
  return (row) =>
    hasExactly(row, names)
      ? row
      : Object.fromEntries(names.map((name) => [name, valueIn(row, name)]))
}

/** Returns a function that converts a row to what JSON, NDJSON and YAML print. */
export function recordPicker({
  fields,
  compact,
}: Sheet): (row: Readonly<Record<string, Json>>) => Json {
  const pick = picker(fields)
  return compact === undefined ? pick : (row) => compact(pick(row))
}

/** Whether a row has exactly these fields in this order, as most rows do. */
export function hasExactly(row: Readonly<Record<string, Json>>, names: readonly string[]): boolean {
  let index = 0
  for (const name in row) {
    if (names[index] !== name) return false
    index += 1
  }
  return index === names.length
}

/** Returns a row's own value, or null: a column may have the name of an inherited property (`constructor`). */
export function valueIn(row: Readonly<Record<string, Json>>, name: string): Json {
  return Object.hasOwn(row, name) ? (row[name] ?? null) : null
}

/** Returns a whole sheet as JSON: an array for a list, an object for a record, or a query's result. */
export function jsonOf({ fields, rows, isList, result }: Sheet): Json {
  if (result !== undefined) return result
  const records = rows.map(picker(fields))
  return isList ? records : (records[0] ?? null)
}
