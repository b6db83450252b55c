import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode, isNotFoundError, toFileError } from './file-errors.ts'
import { modeText, requireTrust, type Trust } from './trust.ts'

/** Creates a directory that only its owner can enter, and its parents; existing ones stay as they are. */
export function makePrivateDirectory(path: string): void {
  try {
    // Not left to Node: its `recursive` never ends on a file system that says no parent exists (/proc).
    for (const directory of missingDirectories(path)) makeDirectory(directory)
  } catch (error) {
    throw toFileError(`${path} cannot be created`, error)
  }
}

/** The directories to create, the topmost first. */
function missingDirectories(path: string): string[] {
  const missing: string[] = []
  for (let directory = path; !isDirectory(directory); directory = dirname(directory)) {
    if (dirname(directory) === directory) throw new Error(`there is no ${directory}`)
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
  throw new Error(`${path} is not a directory`)
}

/** Creates one directory that only its owner can enter, unless something with that name exists; its parent must exist. */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process created it meanwhile.
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

/** Throws a RefusedError for a directory that somebody else owns or can write to; a missing one is fine. */
export function requireTrustedDirectory(path: string, trust: Trust): void {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) requireTrust(path, stats, trust)
  } catch (error) {
    if (!isNotFoundError(error)) throw toFileError(`${path} cannot be read`, error)
  }
}

/** Closes a directory to all but its owner; returns its former mode, undefined if nothing had to be done. */
export function restrictDirectory(path: string, uid: number): string | undefined {
  const stats = statSync(path)
  const isShared = (stats.mode & 0o1000) !== 0
  if ((stats.mode & 0o077) === 0 || stats.uid !== uid || isShared) return undefined
  chmodSync(path, 0o700)
  return modeText(stats.mode)
}
