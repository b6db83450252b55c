import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import { ConfigError } from '../errors.ts'
import { formatBytes } from '../text/byte-size.ts'
import { isNotFoundError, toFileError } from './file-errors.ts'
import { requireTrust, type Trust } from './trust.ts'

/** Requirements that a file must meet to be used. */
export interface FileRules {
  /** Its maximum size, in bytes. */
  limit: number
  /** Whose files are trusted; absent if it was named on the command line. */
  trust?: Trust
}

/** An open file: everything done with it uses this, never its path again. */
export interface OpenFile {
  descriptor: number
  stats: Stats
  /** Returns all of it; throws a ConfigError if that is more than the limit. */
  read(): Uint8Array
}

/** The maximum size of a configuration file: 64 kB. */
export const CONFIG_LIMIT = 64 * 1024

/** By how much the buffer grows if a file is larger than reported, in bytes. */
const CHUNK = 64 * 1024

/** Windows has neither flag. If a path becomes a pipe after it was checked, opening it must not block. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants

/**
 * Uses a regular file, or a link to one; returns undefined if it doesn't exist. Throws a ConfigError if it can't be
 * read or isn't a file (a pipe, a device, a directory, a broken link), and a RefusedError if it can't be trusted.
 */
export function withFile<T>(
  path: string,
  rules: FileRules,
  use: (file: OpenFile) => T,
): T | undefined {
  try {
    if (!exists(path)) return undefined
    // Checked before it is opened, since opening a device can have effects.
    requireRegularFile(path, statSync(path))
    const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    try {
      return use(openFile(path, descriptor, rules))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw toFileError(`${path} can't be read`, error)
  }
}

/** Whether a path exists; throws a ConfigError for a broken link. */
function exists(path: string): boolean {
  const stats = unlessMissing(() => lstatSync(path))
  if (stats?.isSymbolicLink() !== true) return stats !== undefined
  if (unlessMissing(() => statSync(path)) !== undefined) return true
  throw new ConfigError(`${path} is a link to a file that doesn't exist`, {
    hint: 'Fix it or move it away; nothing was changed',
  })
}

function unlessMissing(query: () => Stats): Stats | undefined {
  try {
    return query()
  } catch (error) {
    if (isNotFoundError(error)) return undefined
    throw error
  }
}

function openFile(path: string, descriptor: number, { limit, trust }: FileRules): OpenFile {
  const stats = fstatSync(descriptor)
  requireRegularFile(path, stats)
  if (trust !== undefined) requireTrust(path, stats, trust)
  if (stats.size > limit) throw tooLargeError(path, limit)
  return { descriptor, stats, read: () => readWhole(path, descriptor, limit, stats.size) }
}

/** Throws a ConfigError for anything but a regular file. */
export function requireRegularFile(path: string, stats: Stats): void {
  if (stats.isFile()) return
  throw new ConfigError(`${path} is ${kindOf(stats)}, not a regular file`, {
    hint: 'Move it away; nothing was changed',
  })
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a named pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** Reads a whole file. Bytes are counted while reading, since the reported size may be wrong and may grow. */
function readWhole(path: string, descriptor: number, limit: number, reported: number): Uint8Array {
  let buffer = Buffer.alloc(reported + 1)
  for (let size = 0; size <= limit; ) {
    if (size === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(size + CHUNK)])
    const count = readSync(descriptor, buffer, size, buffer.length - size, null)
    if (count === 0) return buffer.subarray(0, size)
    size += count
  }
  throw tooLargeError(path, limit)
}

/** The error for a file that is too large. */
export function tooLargeError(path: string, limit: number): ConfigError {
  return new ConfigError(`${path} is larger than ${formatBytes(limit)}, the limit for this file`, {
    hint: 'Fix it or move it away; nothing was changed',
  })
}
