import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateDirectory } from '../files/directories.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile } from '../profiles/private-files.ts'

/** The largest file of names that is read, in bytes. */
export const NAMES_LIMIT = 32 * 1024 * 1024

/** How long names count as fresh, and how long nobody asks for them again, in milliseconds. */
export const FRESH_MS = 5 * 60_000

/** After this long, in milliseconds, names are not offered any more. */
const TOO_OLD = 14 * 24 * 60 * 60_000

/** The file with the names of a module. */
export function namesPath(directory: string, module: string): string {
  return join(directory, module)
}

/** The file whose time says when names were asked for. Who forgets the names removes it as well. */
export function requestedPath(directory: string, module: string): string {
  return join(directory, `${module}.asked`)
}

/** The file that says that names are wanted which only a command can read that opens the key anyway. */
export function pendingPath(directory: string, module: string): string {
  return join(directory, `${module}.wanted`)
}

/** The bytes of a file of names; undefined where there is none that can be relied on. */
export function readNames(
  place: StorageEnv,
  directory: string,
  module: string,
  now: Date,
): Buffer | undefined {
  try {
    return withTrustedFile(namesPath(directory, module), place, NAMES_LIMIT, (file) => {
      if (now.getTime() - file.stats.mtimeMs > TOO_OLD) return undefined
      const bytes = file.read()
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    })
  } catch {
    return undefined
  }
}

/** Whether names are to be read anew: they are old or missing, and nobody has asked for them lately. */
export function isStale(directory: string, module: string, now: Date): boolean {
  return [namesPath, requestedPath].every((path) => age(path(directory, module), now) > FRESH_MS)
}

/** Notes that names are asked for, or wanted; false where that can't be written. */
export function writeMarker(path: string, directory: string): boolean {
  try {
    makePrivateDirectory(directory)
    writeFileSync(path, '1', { mode: 0o600 })
    return true
  } catch {
    return false
  }
}

/** How old a file is, in milliseconds; one of the future, or none at all, is as old as can be. */
function age(path: string, now: Date): number {
  try {
    const since = now.getTime() - statSync(path).mtimeMs
    return since < -FRESH_MS ? Number.POSITIVE_INFINITY : since
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
