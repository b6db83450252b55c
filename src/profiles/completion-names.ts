import { existsSync, lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { withFileError } from '../files/file-errors.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from './paths.ts'

/** Where the names for completion are kept of all instances. */
export function cachedNamesRoot(place: StorageEnv): string {
  return join(stateDirectory(place), 'names')
}

/** Whether names were ever asked for: nobody who does not use completion has any. */
export function hasCachedNames(place: StorageEnv): boolean {
  return existsSync(cachedNamesRoot(place))
}

/** Where the names of one instance are kept; below it, a directory for each key that they were read with. */
export function namesDirectory(place: StorageEnv, instance: string, url: string): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(cachedNamesRoot(place), name)
}

/** Forgets the names of an instance, so that those of a key that is gone are not offered. */
export function clearCachedNames(place: StorageEnv, instance: string, url: string): void {
  const directory = namesDirectory(place, instance, url)
  withFileError(`${directory} cannot be removed`, () => {
    if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}
