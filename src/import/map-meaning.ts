import { changeLimitIn } from '../actions/change-limit.ts'
import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { DAY_PATTERN_HINT, dayPattern } from './day-pattern.ts'
import type { ColumnUse, ImportMap } from './import-map.ts'
import { type MapDocument, type MapPath, unmarked } from './map-document.ts'
import { checkWord, fieldIn, type MapPlace } from './map-fields.ts'
import type { WrittenMap } from './map-schema.ts'
import { matchKeysOf } from './match-keys.ts'
import { matchWord } from './match-words.ts'

/** What a column is that nothing is made of. */
const IGNORE = 'ignore'

/** What a map means for a module. Throws a UsageError with line and column. */
export function importMapOf(resource: Resource, name: string, document: MapDocument): ImportMap {
  const { written } = document
  const place = { resource, document }
  const { match, columns, defaults, skip, dates, blank } = written
  const limit = written['max-changes']
  return {
    name,
    ...(match === undefined ? {} : { match: matchIn(place, match) }),
    ...(columns === undefined ? {} : { columns: columnsIn(place, columns) }),
    ...(defaults === undefined ? {} : { defaults: defaultsIn(place, defaults) }),
    ...(skip === undefined ? {} : { skip: skipIn(skip) }),
    ...(dates === undefined ? {} : { dates: datesIn(place, ['dates'], dates) }),
    ...(blank === undefined ? {} : { blank }),
    ...(limit === undefined ? {} : { maxChanges: limitIn(place, String(limit)) }),
    places: placesIn(document),
  }
}

function matchIn({ resource, document }: MapPlace, match: string | string[]): readonly string[] {
  const words = Array.isArray(match) ? match : match.split(',')
  return words.map((written, index) => {
    const path = Array.isArray(match) ? ['match', index] : ['match']
    const word = matchWord(resource, written)
    try {
      matchKeysOf(resource, [word])
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      throw document.fault(path, error.message, error.hint)
    }
    return word
  })
}

type WrittenColumns = NonNullable<WrittenMap['columns']>

function columnsIn(
  place: MapPlace,
  columns: WrittenColumns,
): ReadonlyMap<string, readonly ColumnUse[]> {
  const given = new Map<string, string>()
  const found = new Map<string, readonly ColumnUse[]>()
  for (const [key, column] of Object.entries(columns)) {
    const heading = unmarked(key)
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

function usesIn(place: MapPlace, path: MapPath, column: WrittenColumns[string]): ColumnUse[] {
  if (isIgnored(column)) return []
  return Array.isArray(column)
    ? column.map((use, index) => useIn(place, [...path, index], use))
    : [useIn(place, path, column)]
}

function isIgnored(column: WrittenColumns[string]): boolean {
  return typeof column === 'string' && column.trim().toLowerCase() === IGNORE
}

type WrittenUse = Exclude<WrittenColumns[string], unknown[]>

function useIn(place: MapPlace, path: MapPath, use: WrittenUse): ColumnUse {
  const { document, resource } = place
  if (typeof use === 'string') return { field: fieldIn(place, path, use, [IGNORE]) }
  const field = fieldIn(place, [...path, 'field'], use.field)
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
  place: MapPlace,
  path: MapPath,
  field: string,
  values: Readonly<Record<string, string | number | boolean>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(values).map(([key, value]) => {
      const word = unmarked(key)
      checkWord(place, [...path, word], field, String(value))
      return [word.trim().toLowerCase(), String(value).trim()] as const
    }),
  )
}

function defaultsIn(
  place: MapPlace,
  defaults: NonNullable<WrittenMap['defaults']>,
): ReadonlyMap<string, string> {
  const { document, resource } = place
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(defaults)) {
    const path = ['defaults', unmarked(key)]
    const field = fieldIn(place, path, unmarked(key), [], 'key')
    if (found.has(field))
      throw document.fault(path, `${unmarked(key)}: given twice`, undefined, 'key')
    if (resource.fields[field]?.kind === 'secret') {
      throw document.fault(
        path,
        `${unmarked(key)}: a secret can't stand in a map`,
        undefined,
        'key',
      )
    }
    checkWord(place, path, field, String(value))
    found.set(field, String(value).trim())
  }
  return found
}

function skipIn(skip: NonNullable<WrittenMap['skip']>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(skip).map(([key, patterns]) => {
      const list = Array.isArray(patterns) ? patterns : [patterns]
      return [unmarked(key), list.map(String)] as const
    }),
  )
}

function datesIn({ document }: MapPlace, path: MapPath, written: string): string {
  const pattern = dayPattern(written)
  if (pattern !== undefined) return pattern.written
  throw document.fault(path, `${written}: not how a date is written`, DAY_PATTERN_HINT)
}

function limitIn({ document }: MapPlace, written: string): string {
  const limit = changeLimitIn(written, 'max-changes')
  if (limit !== undefined) return written.trim()
  throw document.fault(
    ['max-changes'],
    `max-changes ${written}: not a number of records (25) or a share (40%)`,
  )
}

/** Where each heading stands, for what is wrong with it once the file is known. */
function placesIn({ written, placeOf }: MapDocument): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const key of ['skip', 'columns'] as const) {
    for (const heading of Object.keys(written[key] ?? {}).map(unmarked)) {
      places.set(heading, placeOf([key, heading], 'key'))
    }
  }
  return places
}
