import { isWritable } from '../records/writable.ts'
import { CLIENT, type ColumnUse, type ImportMap } from './import-map.ts'
import { type MapContext, resolveMapField } from './map-fields.ts'

/**
 * Parses the fields that the source owns. Throws a UsageError with line and column for a field that a source can't own, that
 * is listed twice, or that none of the map's columns provides.
 */
export function parseOwns(
  context: MapContext,
  owns: readonly string[],
  columns: ImportMap['columns'],
): Required<Pick<ImportMap, 'owns' | 'ownsPlaces'>> {
  const { document } = context
  const places = new Map<string, string>()
  for (const [index, written] of owns.entries()) {
    const path = ['owns', index]
    const field = resolveMapField(context, path, written)
    const why = places.has(field) ? 'given twice' : whyNotOwned(context, field, columns)
    if (why !== undefined) throw document.fault(path, `${written}: ${why}`)
    places.set(field, document.placeOf(path))
  }
  return { owns: new Set(places.keys()), ownsPlaces: places }
}

function whyNotOwned(
  { resource }: MapContext,
  name: string,
  columns: ImportMap['columns'],
): string | undefined {
  if (name === CLIENT) return "a source can't own the client"
  if (name === resource.id) return "a source can't own the record's ID"
  const field = resource.fields[name]
  if (field === undefined || !isWritable(field, 'update'))
    return "ITFlow's API can't update this field"
  if (field.kind === 'secret') return "a source can't own a secret"
  return columns === undefined || isProvided(name, columns) ? undefined : 'no column provides it'
}

function isProvided(name: string, columns: ReadonlyMap<string, readonly ColumnUse[]>): boolean {
  return [...columns.values()].some((uses) => uses.some(({ field }) => field === name))
}
