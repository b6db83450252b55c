import { unescapeKey } from '../yaml/escaped-keys.ts'
import type { FormPath } from '../yaml/yaml-form.ts'
import { DAY_PATTERN_HINT, dayPattern } from './date-format.ts'
import type { ColumnUse } from './import-map.ts'
import { checkFieldValue, type MapContext, resolveMapField } from './map-fields.ts'
import type { WrittenMap } from './map-schema.ts'

/** The word for a column that isn't used. */
const IGNORE = 'ignore'

type WrittenColumns = NonNullable<WrittenMap['columns']>

/** Parses the columns of a map. Throws a UsageError with line and column if they are invalid. */
export function parseColumns(
  context: MapContext,
  columns: WrittenColumns,
): ReadonlyMap<string, readonly ColumnUse[]> {
  const headingByField = new Map<string, string>()
  const found = new Map<string, readonly ColumnUse[]>()
  for (const [key, column] of Object.entries(columns)) {
    const heading = unescapeKey(key)
    const path = ['columns', heading]
    const uses = parseUses(context, path, column)
    found.set(heading, uses)
    for (const { field } of uses) {
      const other = headingByField.get(field)
      if (other !== undefined) {
        throw context.document.fault(
          path,
          `${other} and ${heading} are for the same field`,
          undefined,
          'key',
        )
      }
      headingByField.set(field, heading)
    }
  }
  return found
}

function parseUses(
  context: MapContext,
  path: FormPath,
  column: WrittenColumns[string],
): ColumnUse[] {
  if (isIgnored(column)) return []
  return Array.isArray(column)
    ? column.map((use, index) => parseUse(context, [...path, index], use))
    : [parseUse(context, path, column)]
}

function isIgnored(column: WrittenColumns[string]): boolean {
  return typeof column === 'string' && column.trim().toLowerCase() === IGNORE
}

type WrittenUse = Exclude<WrittenColumns[string], unknown[]>

function parseUse(context: MapContext, path: FormPath, use: WrittenUse): ColumnUse {
  const { document, resource } = context
  if (typeof use === 'string')
    return { field: resolveMapField(context, path, use, { otherWords: [IGNORE] }) }
  const field = resolveMapField(context, [...path, 'field'], use.field)
  const kind = resource.fields[field]?.kind
  const { take, values, date } = use
  if (kind === 'secret' && (take !== undefined || values !== undefined)) {
    const key = take === undefined ? 'values' : 'take'
    throw document.fault(
      [...path, key],
      `${key}: can't be used for a secret, which is stored as is`,
      undefined,
      'key',
    )
  }
  if (date !== undefined && kind !== 'date') {
    throw document.fault([...path, 'date'], `date: ${use.field} isn't a date`, undefined, 'key')
  }
  return {
    field,
    ...(take === undefined ? {} : { take }),
    ...(values === undefined
      ? {}
      : { values: parseWords(context, [...path, 'values'], field, values) }),
    ...(date === undefined ? {} : { date: parseDates(context, [...path, 'date'], date) }),
  }
}

function parseWords(
  context: MapContext,
  path: FormPath,
  field: string,
  values: Readonly<Record<string, string | number | boolean>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(values).map(([key, value]) => {
      const word = unescapeKey(key)
      checkFieldValue(context, [...path, word], field, String(value))
      return [word.trim().toLowerCase(), String(value).trim()] as const
    }),
  )
}

/** Parses the date format at a path of a map. Throws a UsageError with line and column if it is invalid. */
export function parseDates({ document }: MapContext, path: FormPath, written: string): string {
  const pattern = dayPattern(written)
  if (pattern !== undefined) return pattern.written
  throw document.fault(path, `${written}: not a date format`, DAY_PATTERN_HINT)
}
