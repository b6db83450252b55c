import { DAY_PATTERN_HINT, dayPattern } from './date-format.ts'
import type { ColumnUse } from './import-map.ts'
import { type MapPath, unescapeKey } from './map-document.ts'
import { checkFieldValue, type MapContext, resolveField } from './map-fields.ts'
import type { WrittenMap } from './map-schema.ts'

/** What a column is that nothing is made of. */
const IGNORE = 'ignore'

type WrittenColumns = NonNullable<WrittenMap['columns']>

/** What a map says of each column. Throws a UsageError with line and column. */
export function parseColumns(
  place: MapContext,
  columns: WrittenColumns,
): ReadonlyMap<string, readonly ColumnUse[]> {
  const given = new Map<string, string>()
  const found = new Map<string, readonly ColumnUse[]>()
  for (const [key, column] of Object.entries(columns)) {
    const heading = unescapeKey(key)
    const path = ['columns', heading]
    const uses = usesIn(place, path, column)
    found.set(heading, uses)
    for (const { field } of uses) {
      const other = given.get(field)
      if (other !== undefined) {
        throw place.document.fault(
          path,
          `${other} and ${heading} are for one field`,
          undefined,
          'key',
        )
      }
      given.set(field, heading)
    }
  }
  return found
}

function usesIn(place: MapContext, path: MapPath, column: WrittenColumns[string]): ColumnUse[] {
  if (isIgnored(column)) return []
  return Array.isArray(column)
    ? column.map((use, index) => useIn(place, [...path, index], use))
    : [useIn(place, path, column)]
}

function isIgnored(column: WrittenColumns[string]): boolean {
  return typeof column === 'string' && column.trim().toLowerCase() === IGNORE
}

type WrittenUse = Exclude<WrittenColumns[string], unknown[]>

function useIn(place: MapContext, path: MapPath, use: WrittenUse): ColumnUse {
  const { document, resource } = place
  if (typeof use === 'string') return { field: resolveField(place, path, use, [IGNORE]) }
  const field = resolveField(place, [...path, 'field'], use.field)
  const kind = resource.fields[field]?.kind
  const { take, values, date } = use
  if (kind === 'secret' && (take !== undefined || values !== undefined)) {
    const key = take === undefined ? 'values' : 'take'
    throw document.fault([...path, key], `${key}: a secret is taken as it is`, undefined, 'key')
  }
  if (date !== undefined && kind !== 'date') {
    throw document.fault([...path, 'date'], `date: ${use.field} is no date`, undefined, 'key')
  }
  return {
    field,
    ...(take === undefined ? {} : { take }),
    ...(values === undefined
      ? {}
      : { values: valuesIn(place, [...path, 'values'], field, values) }),
    ...(date === undefined ? {} : { date: datesIn(place, [...path, 'date'], date) }),
  }
}

function valuesIn(
  place: MapContext,
  path: MapPath,
  field: string,
  values: Readonly<Record<string, string | number | boolean>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(values).map(([key, value]) => {
      const word = unescapeKey(key)
      checkFieldValue(place, [...path, word], field, String(value))
      return [word.trim().toLowerCase(), String(value).trim()] as const
    }),
  )
}

/** How dates are written, as a map says at a path. Throws a UsageError with line and column. */
export function datesIn({ document }: MapContext, path: MapPath, written: string): string {
  const pattern = dayPattern(written)
  if (pattern !== undefined) return pattern.written
  throw document.fault(path, `${written}: not how a date is written`, DAY_PATTERN_HINT)
}
