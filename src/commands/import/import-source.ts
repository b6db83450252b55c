import type { Context } from '../../context.ts'
import { ConfigError, UsageError } from '../../errors.ts'
import { parseImportMap } from '../../import/map-file.ts'
import type { Resource } from '../../resources/definition.ts'
import type { RunSource } from '../../runs/journal-entries.ts'
import type { Step } from '../../runs/step.ts'
import { type FileReading, readAsRecords, type SecretValues } from './file-reading.ts'
import type { ImportRequest } from './import-request.ts'
import { openFile, requireUnchanged, rereadablePath } from './open-file.ts'
import type { MapFile } from './read-map.ts'

/** Returns where the rows of an import come from, with everything needed to read them again; the file must have been read. */
export function importSource(
  context: Context,
  { file: name, sheet, sync, match: requestedMatch }: ImportRequest,
  { file }: FileReading,
  map: MapFile | undefined,
): RunSource {
  const { encoding } = context.flags
  const match = requestedMatch ?? map?.map.match
  const options = {
    ...(map === undefined ? {} : { map: { name: map.map.name, text: map.text } }),
    ...(match === undefined ? {} : { match }),
  }
  return {
    path: rereadablePath(context, name),
    digest: file.digest(),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(sync === undefined ? {} : { syncedAs: sync.source }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  }
}

/** Returns the keys to find the records of a source by; undefined for the keys that their module declares. */
export function sourceMatchKeys(
  source: Pick<RunSource, 'options'> | undefined,
): string[] | undefined {
  const match = source?.options?.['match']
  return Array.isArray(match) ? match.map(String) : undefined
}

/** Reads the secrets of a run's steps again to resume it. Throws like `rereadSource`. */
export async function rereadStepSecrets(
  context: Context,
  resource: Resource,
  source: RunSource,
): Promise<(step: Pick<Step, 'line' | 'name'>) => SecretValues> {
  const { secretsOf } = await rereadSource(context, resource, source)
  return ({ line = 0, name }) => secretsOf(line, name)
}

/**
 * Reads the rows of a source again, for their secrets, which aren't stored. Throws a RefusedError if the file has
 * changed, and a UsageError if it can't be read.
 */
export async function rereadSource(
  context: Context,
  resource: Resource,
  source: RunSource,
): Promise<FileReading> {
  const { path, encoding, sheet } = source
  if (path === null) {
    throw new UsageError(
      "The secrets came from standard input or a pipe, and can't be read again",
      {
        hint: 'Import them from a file',
      },
    )
  }
  const file = await openFile(context, { file: path, sheet, encoding })
  try {
    const map = await mapOf(resource, source)
    const reading = await readAsRecords(resource, file, map, context.registerSecret)
    for await (const _ of reading.rows());
    requireUnchanged(file, source)
    return reading
  } finally {
    await file.close()
  }
}

async function mapOf(resource: Resource, { options }: RunSource) {
  const map = options?.['map']
  if (map === undefined) return undefined
  if (typeof map !== 'object' || map === null || !('name' in map) || !('text' in map)) {
    throw new ConfigError("The saved copy of the map file can't be read")
  }
  return parseImportMap(resource, String(map.name), String(map.text))
}
