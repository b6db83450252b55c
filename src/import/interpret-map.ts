import { parseChangeLimit } from '../actions/change-limit.ts'
import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { unescapeKey } from '../yaml/escaped-keys.ts'
import type { ImportMap } from './import-map.ts'
import { parseColumns, parseDates } from './map-columns.ts'
import type { MapDocument } from './map-document.ts'
import { checkFieldValue, type MapContext, resolveMapField } from './map-fields.ts'
import { parseOwns } from './map-owns.ts'
import type { WrittenMap } from './map-schema.ts'
import { matchKeysOf } from './match-keys.ts'
import { matchWord } from './match-words.ts'

/** Interprets a map for a module. Throws a UsageError with line and column if it is invalid. */
export function interpretMap(resource: Resource, name: string, document: MapDocument): ImportMap {
  const { written } = document
  const context = { resource, document }
  const { match, defaults, skip, dates, blank, owns, source_id: sourceId } = written
  const { 'max-changes': maxChanges, 'max-left': maxLeft } = written
  const columns = written.columns === undefined ? undefined : parseColumns(context, written.columns)
  return {
    name,
    ...(match === undefined ? {} : { match: parseMatch(context, match) }),
    ...(sourceId === undefined ? {} : { sourceId: parseSourceId(context, String(sourceId)) }),
    ...(owns === undefined ? {} : parseOwns(context, owns, columns)),
    ...(columns === undefined ? {} : { columns }),
    ...(defaults === undefined ? {} : { defaults: parseDefaults(context, defaults) }),
    ...(skip === undefined ? {} : { skip: parseSkip(skip) }),
    ...(dates === undefined ? {} : { dates: parseDates(context, ['dates'], dates) }),
    ...(blank === undefined ? {} : { blank }),
    ...(maxChanges === undefined
      ? {}
      : { maxChanges: parseLimit(context, 'max-changes', String(maxChanges)) }),
    ...(maxLeft === undefined ? {} : { maxLeft: parseLimit(context, 'max-left', String(maxLeft)) }),
    places: headingPlaces(document),
  }
}

function parseMatch(
  { resource, document }: MapContext,
  match: string | string[],
): readonly string[] {
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

function parseSourceId({ document }: MapContext, written: string): string {
  if (written.trim() !== '') return written
  throw document.fault(['source_id'], 'source_id is empty', 'Name a column: source_id: HEADING')
}

function parseDefaults(
  context: MapContext,
  defaults: NonNullable<WrittenMap['defaults']>,
): ReadonlyMap<string, string> {
  const { document, resource } = context
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(defaults)) {
    const path = ['defaults', unescapeKey(key)]
    const field = resolveMapField(context, path, unescapeKey(key), { of: 'key' })
    if (found.has(field))
      throw document.fault(path, `${unescapeKey(key)}: given twice`, undefined, 'key')
    if (resource.fields[field]?.kind === 'secret') {
      throw document.fault(
        path,
        `${unescapeKey(key)}: a map can't contain secrets`,
        undefined,
        'key',
      )
    }
    checkFieldValue(context, path, field, String(value))
    found.set(field, String(value).trim())
  }
  return found
}

function parseSkip(skip: NonNullable<WrittenMap['skip']>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(skip).map(([key, patterns]) => {
      const list = Array.isArray(patterns) ? patterns : [patterns]
      return [unescapeKey(key), list.map(String)] as const
    }),
  )
}

function parseLimit(
  { document }: MapContext,
  key: 'max-changes' | 'max-left',
  written: string,
): string {
  const limit = parseChangeLimit(written, key)
  if (limit !== undefined) return written.trim()
  throw document.fault(
    [key],
    `${key} ${written}: not a number of records (25) or a percentage (40%)`,
  )
}

/** The position of each heading, for errors found once the file is known. */
function headingPlaces({ written, placeOf }: MapDocument): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  for (const key of ['skip', 'columns'] as const) {
    for (const heading of Object.keys(written[key] ?? {}).map(unescapeKey)) {
      places.set(heading, placeOf([key, heading], 'key'))
    }
  }
  const { source_id: sourceId } = written
  if (sourceId !== undefined && !places.has(String(sourceId)))
    places.set(String(sourceId), placeOf(['source_id']))
  return places
}
