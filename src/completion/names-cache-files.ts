import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateDirectory } from '../files/directories.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'

/** The largest file of names that is read, in bytes. */
export const NAMES_LIMIT = 32 * 1024 * 1024

/** How long names are fresh, and how long they aren't requested again, in milliseconds. */
const FRESH_MS = 5 * 60_000

/** The age after which names are not offered any more, in milliseconds. */
const MAX_AGE = 14 * 24 * 60 * 60_000

/** The file with the names of a module. */
export function namesPath(directory: string, module: string): string {
  return join(directory, module)
}

/** The file whose time shows when names were requested. It is removed together with the names. */
export function requestedPath(directory: string, module: string): string {
  return join(directory, `${module}.asked`)
}

/** The file that shows that names are wanted; only a command that opens the key anyway can read them. */
export function pendingPath(directory: string, module: string): string {
  return join(directory, `${module}.wanted`)
}

/** Reads a file of names; undefined if there is none that can be trusted. */
export function readNamesFile(
  place: StorageEnv,
  directory: string,
  module: string,
  now: Date,
): Buffer | undefined {
  try {
    return withTrustedFile(namesPath(directory, module), place, NAMES_LIMIT, (file) => {
      if (now.getTime() - file.stats.mtimeMs > MAX_AGE) return undefined
      const bytes = file.read()
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    })
  } catch {
    return undefined
  }
}

/** Whether names should be read again: they are old or missing, and were not requested recently. */
export function isStale(directory: string, module: string, now: Date): boolean {
  return [namesPath, requestedPath].every((path) => age(path(directory, module), now) > FRESH_MS)
}

/** Writes a file that shows that names were requested or are wanted; returns false if it can't be written. */
export function writeMarker(path: string, directory: string): boolean {
  try {
    makePrivateDirectory(directory)
    writeFileSync(path, '1', { mode: 0o600 })
    return true
  } catch {
    return false
  }
}

/** The age of a file in milliseconds; infinite if it is missing or dated in the future. */
function age(path: string, now: Date): number {
  try {
    const since = now.getTime() - statSync(path).mtimeMs
    return since < -FRESH_MS ? Number.POSITIVE_INFINITY : since
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
