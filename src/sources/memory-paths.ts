import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { requireTrustedDirectory } from '../files/directories.ts'
import { isNotFoundError, toFileError } from '../files/file-errors.ts'
import { privateTrust } from '../files/trust.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from '../profiles/paths.ts'
import { isSourceName } from './source-name.ts'

/** The profile that sources belong to. */
export interface SourceOwner {
  profile: string
}

const EXTENSION = '.json'

/** The file with what is remembered about a source, which need not exist. Throws a RefusedError if others can write there. */
export function memoryPath(place: StorageEnv, owner: SourceOwner, source: string): string {
  return join(sourcesDirectory(place, owner), `${fileNameFor(source)}${EXTENSION}`)
}

/** Returns the names of a profile's sources that have a file, in order. */
export function sourceNames(place: StorageEnv, owner: SourceOwner): string[] {
  return filesIn(sourcesDirectory(place, owner))
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .filter((name) => isSourceName(name) && name === name.toLowerCase())
    .sort()
}

function sourcesDirectory(place: StorageEnv, { profile }: SourceOwner): string {
  const state = stateDirectory(place)
  const sources = join(state, 'sources')
  const directory = join(sources, fileNameFor(profile))
  for (const path of [state, sources, directory]) requireTrustedDirectory(path, privateTrust(place))
  return directory
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (isNotFoundError(error)) return []
    throw toFileError(`${directory} can't be read`, error)
  }
}
