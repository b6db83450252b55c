import type { Resource } from '../resources/definition.ts'
import type { ImportMap } from './import-map.ts'

/**
 * Parses a map file, named by its path in messages. Fields may be named by flag, ITFlow's name, label or synonym. Throws a
 * UsageError with line and column if it isn't a valid map for the module.
 */
export async function parseImportMap(
  resource: Resource,
  path: string,
  text: string,
): Promise<ImportMap> {
  const [{ parseMapDocument }, { interpretMap }] = await Promise.all([
    import('./map-document.ts'),
    import('./interpret-map.ts'),
  ])
  return interpretMap(resource, path, parseMapDocument(text, path))
}
