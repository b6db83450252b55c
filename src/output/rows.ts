import type { Json } from '../records/record.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** A row's fields as JSON has them: those of the sheet, in its order, null where there is none. */
export function picker(
  fields: readonly SheetField[],
): (row: Readonly<Record<string, Json>>) => Record<string, Json> {
  const names = fields.map(({ name }) => name)
  return (row) => {
    const picked: Record<string, Json> = {}
    for (const name of names) picked[name] = row[name] ?? null
    return picked
  }
}

/** A sheet as one JSON value: an array for a list, an object for a record, or a query's answer. */
export function jsonOf({ fields, rows, isList, result }: Sheet): Json {
  if (result !== undefined) return result
  const records = rows.map(picker(fields))
  return isList ? records : (records[0] ?? null)
}
