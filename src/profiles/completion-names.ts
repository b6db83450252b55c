import { existsSync, lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withFileError } from '../files/file-errors.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from './paths.ts'

/** The directory for cached record names, which completion offers, of all instances. */
function cachedNamesRoot(place: StorageEnv): string {
  return join(stateDirectory(place), 'names')
}

/** Whether any names were ever cached: without completion there are none. */
export function hasCachedNames(place: StorageEnv): boolean {
  return existsSync(cachedNamesRoot(place))
}

/** The directory for the names of one instance, with a subdirectory for each key they were read with. */
export function namesDirectory(place: StorageEnv, instance: string, url: string): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(cachedNamesRoot(place), name)
}

/** Removes the cached names of an instance, so that names read with a removed key are no longer offered. */
export function clearCachedNames(place: StorageEnv, instance: string, url: string): void {
  const directory = namesDirectory(place, instance, url)
  withFileError(`${directory} can't be removed`, () => {
    if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}
