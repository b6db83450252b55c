import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode, isNotFoundError, toFileError } from './file-errors.ts'
import { modeText, requireTrust, type Trust } from './trust.ts'

/** Creates a directory that only its owner can enter, with its parents; existing ones aren't changed. */
export function makePrivateDirectory(path: string): void {
  try {
    // Node's own `recursive` never ends on a file system where no parent seems to exist (/proc).
    for (const directory of missingDirectories(path)) makeDirectory(directory)
  } catch (error) {
    throw toFileError(`${path} can't be created`, error)
  }
}

/** The directories to create, the topmost first. */
function missingDirectories(path: string): string[] {
  const missing: string[] = []
  for (let directory = path; !isDirectory(directory); directory = dirname(directory)) {
    if (dirname(directory) === directory) throw new Error(`${directory} doesn't exist`)
    missing.unshift(directory)
  }
  return missing
}

function isDirectory(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true
  } catch (error) {
    if (isNotFoundError(error)) return false
    throw error
  }
  throw new Error(`${path} isn't a directory`)
}

/**
 * Creates one directory that only its owner can enter, unless something with that name exists; its parent must exist.
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process has created it.
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

/** Throws a RefusedError for a directory that somebody else owns or can write to; it need not exist. */
export function requireTrustedDirectory(path: string, trust: Trust): void {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) requireTrust(path, stats, trust)
  } catch (error) {
    if (!isNotFoundError(error)) throw toFileError(`${path} can't be read`, error)
  }
}

/** Restricts a directory to its owner; returns its former mode, or undefined if nothing had to be done. */
export function restrictDirectory(path: string, uid: number): string | undefined {
  const stats = statSync(path)
  const isShared = (stats.mode & 0o1000) !== 0
  if ((stats.mode & 0o077) === 0 || stats.uid !== uid || isShared) return undefined
  chmodSync(path, 0o700)
  return modeText(stats.mode)
}
