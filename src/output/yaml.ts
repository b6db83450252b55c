import type { Json } from '../records/record.ts'
import { escapeYaml, isSafe } from '../text/clean.ts'
import { inChunks } from './chunks.ts'
import { picker } from './rows.ts'
import type { Sheet } from './sheet.ts'
import { Scalar, stringify } from './yaml-package.ts'

const ROWS_AT_ONCE = 100

/** One YAML document; texts that YAML 1.1 would read as something else are quoted, and what a terminal would act on is escaped. */
export function* yamlText(sheet: Sheet): Generator<string> {
  const { result, isList, fields, rows } = sheet
  const pick = picker(fields)
  if (result !== undefined) yield textOf(result)
  else if (!isList) yield textOf(rows[0] === undefined ? null : pick(rows[0]))
  else yield* inChunks(items(rows.map(pick)))
}

/** The items of a list in several texts make one list. */
function* items(records: readonly Json[]): Generator<string> {
  if (records.length === 0) yield textOf([])
  for (let start = 0; start < records.length; start += ROWS_AT_ONCE) {
    yield textOf(records.slice(start, start + ROWS_AT_ONCE))
  }
}

function textOf(value: Json): string {
  const text = stringify(quoted(value), {
    lineWidth: 0,
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
  })
  return escapeYaml(text)
}

/** Only between double quotes can YAML escape a character. */
function quoted(value: Json): unknown {
  if (typeof value === 'string') return isSafe(value) ? value : doubleQuoted(value)
  if (Array.isArray(value)) return value.map(quoted)
  if (typeof value !== 'object' || value === null) return value
  return new Map(
    Object.entries(value).map(([name, item]) => [
      isSafe(name) ? name : doubleQuoted(name),
      quoted(item),
    ]),
  )
}

function doubleQuoted(text: string): Scalar {
  const scalar = new Scalar(text)
  scalar.type = Scalar.QUOTE_DOUBLE
  return scalar
}
