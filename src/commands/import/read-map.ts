import type { Context } from '../../context.ts'
import type { ImportMap } from '../../import/import-map.ts'
import { parseImportMap } from '../../import/map-file.ts'
import { readTextInput } from '../../io/text-input.ts'
import type { Resource } from '../../resources/definition.ts'

/** A map file: what it says, and its text, so that it can be read again as it was. */
export interface MapFile {
  map: ImportMap
  text: string
}

/** Reads a map file; undefined where none is named. Throws a UsageError that names it, with line and column. */
export async function readMap(
  context: Context,
  resource: Resource,
  path: string | undefined,
): Promise<MapFile | undefined> {
  if (path === undefined) return undefined
  // What the file of records is in says nothing of its map.
  const { encoding: _, ...flags } = context.flags
  const text = await readTextInput({ ...context, flags }, '--map', path)
  return { text, map: await parseImportMap(resource, path, text) }
}
