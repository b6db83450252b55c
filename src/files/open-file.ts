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
import { isMissing, problem } from './problems.ts'
import { requireTrust, type Trust } from './trust.ts'

/** What a file must be like to be used. */
export interface FileRules {
  /** The most it may hold, in bytes. */
  limit: number
  /** Whose it must be; absent where the person named it on the command line. */
  trust?: Trust
}

/** A file that is open: all that is done with it goes by this, never by its path again. */
export interface OpenFile {
  descriptor: number
  stats: Stats
  /** All of it; throws a ConfigError where that is more than the limit. */
  read(): Uint8Array
}

/** The most that a configuration file may hold: 64 kB. */
export const CONFIG_LIMIT = 64 * 1024

/** Windows has neither; a path that becomes a pipe between two looks must not be waited for. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants

/**
 * Uses a regular file, or a link to one; undefined where there is none. Throws a ConfigError that names what can't be
 * read or is no file (a pipe, a device, a directory, a link to nothing), and a RefusedError for what isn't to be trusted.
 */
export function withFile<T>(
  path: string,
  rules: FileRules,
  use: (file: OpenFile) => T,
): T | undefined {
  try {
    if (!isThere(path)) return undefined
    // Looked at before it is opened: opening a device can do something.
    requireFile(path, statSync(path))
    const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    try {
      return use(openFile(path, descriptor, rules))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw problem(`${path} cannot be read`, error)
  }
}

/** Whether there is anything at a path; throws a ConfigError for a link that leads nowhere. */
function isThere(path: string): boolean {
  const stats = unlessMissing(() => lstatSync(path))
  if (stats?.isSymbolicLink() !== true) return stats !== undefined
  if (unlessMissing(() => statSync(path)) !== undefined) return true
  throw new ConfigError(`${path} is a link to a file that isn't there`, {
    hint: 'Fix it or move it away; nothing was changed',
  })
}

function unlessMissing(look: () => Stats): Stats | undefined {
  try {
    return look()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function openFile(path: string, descriptor: number, { limit, trust }: FileRules): OpenFile {
  const stats = fstatSync(descriptor)
  requireFile(path, stats)
  if (trust !== undefined) requireTrust(path, stats, trust)
  if (stats.size > limit) throw tooLarge(path, limit)
  return { descriptor, stats, read: () => readWhole(path, descriptor, limit) }
}

/** Throws a ConfigError for what is no regular file. */
export function requireFile(path: string, stats: Stats): void {
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

/** Counted while reading: the size that a file tells may be wrong, and grows. */
function readWhole(path: string, descriptor: number, limit: number): Uint8Array {
  const buffer = Buffer.alloc(64 * 1024)
  const parts: Buffer[] = []
  for (let size = 0; size <= limit; ) {
    const count = readSync(descriptor, buffer)
    if (count === 0) return Buffer.concat(parts)
    parts.push(Buffer.from(buffer.subarray(0, count)))
    size += count
  }
  throw tooLarge(path, limit)
}

/** The failure for a file that holds more than it may. */
export function tooLarge(path: string, limit: number): ConfigError {
  const most = limit >= 1024 * 1024 ? `${limit / 1024 / 1024} MB` : `${limit / 1024} kB`
  return new ConfigError(`${path} is larger than ${most}, the limit for this file`, {
    hint: 'Fix it or move it away; nothing was changed',
  })
}
