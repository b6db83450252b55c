import type { Json } from '../records/record.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** A row's fields as JSON has them: those of the sheet, in its order, null where there is none. */
export function picker(
  fields: readonly SheetField[],
): (row: Readonly<Record<string, Json>>) => Readonly<Record<string, Json>> {
  const names = fields.map(({ name }) => name)
  return (row) =>
    hasExactly(row, names)
      ? row
      : Object.fromEntries(names.map((name) => [name, valueIn(row, name)]))
}

/** A sheet's rows as JSON, NDJSON and YAML print them. */
export function recordPicker({
  fields,
  compact,
}: Sheet): (row: Readonly<Record<string, Json>>) => Json {
  const pick = picker(fields)
  return compact === undefined ? pick : (row) => compact(pick(row))
}

/** Whether a row has these fields, in this order, and no others: as most rows do. */
export function hasExactly(row: Readonly<Record<string, Json>>, names: readonly string[]): boolean {
  let index = 0
  for (const name in row) {
    if (names[index] !== name) return false
    index += 1
  }
  return index === names.length
}

/** A row's own value, null if it has none: a server may name a column like a property of every object (`constructor`). */
export function valueIn(row: Readonly<Record<string, Json>>, name: string): Json {
  return Object.hasOwn(row, name) ? (row[name] ?? null) : null
}

/** A sheet as one JSON value, whole: an array for a list, an object for a record, or a query's answer. */
export function jsonOf({ fields, rows, isList, result }: Sheet): Json {
  if (result !== undefined) return result
  const records = rows.map(picker(fields))
  return isList ? records : (records[0] ?? null)
}
