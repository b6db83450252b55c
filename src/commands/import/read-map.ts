import type { Context } from '../../context.ts'
import type { ImportMap } from '../../import/import-map.ts'
import { parseImportMap } from '../../import/map-file.ts'
import { readTextInput } from '../../io/text-input.ts'
import type { Resource } from '../../resources/definition.ts'

/** A map file: its content, and its text, so that it can be parsed again later. */
export interface MapFile {
  map: ImportMap
  text: string
}

/** Reads a map file; undefined if there is none. Throws a UsageError with its name, line and column. */
export async function readMap(
  context: Context,
  resource: Resource,
  path: string | undefined,
): Promise<MapFile | undefined> {
  if (path === undefined) return undefined
  // --encoding is for the file of records, not for its map.
  const { encoding: _, ...flags } = context.flags
  const text = await readTextInput({ ...context, flags }, '--map', path)
  return { text, map: await parseImportMap(resource, path, text) }
}
