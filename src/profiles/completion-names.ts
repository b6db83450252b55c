import { existsSync, lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { attempt } from '../files/file-errors.ts'
import { fileNameFor, type Place, stateDirectory } from './paths.ts'

/** Where the names for completion are kept of all instances. */
export function namesRoot(place: Place): string {
  return join(stateDirectory(place), 'names')
}

/** Whether names were ever asked for: nobody who does not use completion has any. */
export function hasNames(place: Place): boolean {
  return existsSync(namesRoot(place))
}

/** Where the names of one instance are kept; below it, a directory for each key that they were read with. */
export function namesDirectory(place: Place, instance: string, url: string): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(namesRoot(place), name)
}

/** Forgets the names of an instance, so that those of a key that is gone are not offered. */
export function forgetNames(place: Place, instance: string, url: string): void {
  const directory = namesDirectory(place, instance, url)
  attempt(`${directory} cannot be removed`, () => {
    if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}
