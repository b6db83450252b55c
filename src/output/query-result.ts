import type { Query } from '../records/query.ts'
import type { Json } from '../records/record.ts'
import { jsonOf } from './rows.ts'
import type { Sheet, SheetField } from './sheet.ts'

/** Applies a query to a sheet's JSON. JSON and YAML print the result as is, tables and CSV as rows. */
export function applyQuery(sheet: Sheet, query: Query): Sheet {
  const { compact = (value) => value } = sheet
  return answerSheet(compact(query(jsonOf(sheet))), sheet)
}

function answerSheet(result: Json, sheet: Sheet): Sheet {
  const isList = Array.isArray(result)
  const rows = (isList ? (result as readonly Json[]) : [result]).map(rowOf)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const fields = names.map((name) => fieldOf(sheet, name))
  return {
    fields,
    columns: fields.map(({ name }) => ({ field: name, heading: name.toUpperCase() })),
    rows,
    isList,
    result,
    ...(sheet.names === undefined ? {} : { names: sheet.names }),
  }
}

function rowOf(value: Json): Readonly<Record<string, Json>> {
  if (typeof value !== 'object' || value === null) return { value }
  if (!Array.isArray(value)) return value as Readonly<Record<string, Json>>
  return Object.fromEntries(value.map((item: Json, index) => [String(index + 1), item]))
}

/** A field with the same name keeps its meaning. */
function fieldOf({ fields }: Sheet, name: string): SheetField {
  const known = fields.find((field) => field.name === name)
  return { ...(known ?? { name, label: name, kind: 'text' }), isChosen: true }
}
