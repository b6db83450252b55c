import { createHash } from 'node:crypto'
import { lstatSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError, type Failure, tolerate } from '../errors.ts'
import { withFileError } from '../files/file-errors.ts'
import { syncDirectory } from '../files/sync-directory.ts'
import { abandonedTemporaryFiles, removeFiles, temporaryFiles } from '../files/temporary-files.ts'
import type { Hint } from '../hints.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile, writePrivateFile } from '../profiles/private-files.ts'
import { memoryPath, type SourceOwner, sourceNames } from './memory-paths.ts'
import { memoryJson, parseMemory } from './memory-schema.ts'
import type { SourceMemory } from './source-memory.ts'

/** Raised whenever an older program would misread a new file. */
const VERSION = 1

/** The largest file, in bytes: some 500,000 records. */
const LIMIT = 256 * 1024 * 1024

/** By how much clocks may differ, in milliseconds, before a file counts as saved in the future. */
const CLOCK_TOLERANCE = 2 * 60_000

/** What a file begins with. The checksum is of the bytes between this and the end, so any layout but our own is noticed. */
const START = /^\{"version":(\d+),"checksum":"([0-9a-f]{64})","memory":/
const END = '}\n'

/** When something is read. */
interface Moment {
  now: Date
}

/** A source of a list; one whose file can't be used has an error. */
export type ListedSource =
  | { source: string; memory: SourceMemory }
  | { source: string; error: Failure }

/**
 * Returns what is remembered about a source; undefined if nothing is. Throws a ConfigError that names the file if it is
 * damaged, of a newer version, or was saved in the future, and a RefusedError if it can't be trusted.
 */
export function readSourceMemory(
  place: StorageEnv,
  owner: SourceOwner,
  source: string,
  { now }: Moment,
): SourceMemory | undefined {
  const path = memoryPath(place, owner, source)
  const bytes = withTrustedFile(path, place, LIMIT, (file) => file.read())
  if (bytes === undefined) return undefined
  const fail = (what: string, advice: string) =>
    new ConfigError(`${path} ${what}`, { hint: nextSteps(source, advice) })
  const memory = parseMemory(readJson(bytes, fail))
  if ('wrong' in memory) {
    const where = memory.wrong === undefined ? '' : ` (${memory.wrong})`
    throw fail(`doesn't have the form of what is remembered about a source${where}`, RESTORE)
  }
  if (memory.source !== source) {
    throw fail(`belongs to another source, ${memory.source}`, 'Give the file its name back')
  }
  if (Date.parse(memory.saved) > now.getTime() + CLOCK_TOLERANCE) {
    throw fail(
      `was saved in the future, at ${memory.saved}: this computer's clock was set back, or was wrong then`,
      "Check this computer's clock",
    )
  }
  return { ...memory, profile: owner.profile }
}

/** Makes an error of what is wrong with a file, and what to do about it. */
type Fail = (what: string, advice: string) => Failure

const RESTORE = 'The file was kept: put back a copy of it if there is one'

/** Returns the JSON of a memory; throws what `fail` makes of the problem if the file isn't as it was saved. */
function readJson(bytes: Uint8Array, fail: Fail): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const head = buffer.toString('latin1', 0, 200)
  const [start, , checksum] = START.exec(head) ?? []
  const version = Number(/^\s*\{\s*"version"\s*:\s*(\d{1,9})\b/.exec(head)?.[1])
  if (version > VERSION) {
    throw fail('was saved by a newer version of this program', 'Update this program')
  }
  const memory = buffer.subarray(start?.length ?? 0, -END.length)
  const isWhole =
    version === VERSION && buffer.toString('latin1', buffer.length - END.length) === END
  if (start !== undefined && isWhole && checksumOf(memory) === checksum)
    return JSON.parse(memory.toString('utf8'))
  throw fail(
    isJson(buffer)
      ? 'is damaged, or was changed by something else: its checksum is wrong'
      : "is damaged or incomplete: it isn't JSON",
    RESTORE,
  )
}

function checksumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function isJson(buffer: Buffer): boolean {
  try {
    JSON.parse(buffer.toString('utf8'))
    return true
  } catch {
    return false
  }
}

function nextSteps(source: string, advice: string): Hint {
  return [
    advice,
    { for: 'To import from it as if for the first time, add', step: { do: 'rebuild-source' } },
    { for: 'To remove what is remembered', step: { do: 'forget-source', source } },
  ]
}

/** Saves what is remembered about a source, atomically, for the user alone. Throws a ConfigError if it can't be written. */
export function writeSourceMemory(place: StorageEnv, memory: SourceMemory): void {
  const path = memoryPath(place, memory, memory.source)
  const bytes = Buffer.from(memoryJson(memory))
  const start = `{"version":${VERSION},"checksum":"${checksumOf(bytes)}","memory":`
  removeFiles(abandonedTemporaryFiles(path, new Date(memory.saved)))
  writePrivateFile(path, Buffer.concat([Buffer.from(start), bytes, Buffer.from(END)]), LIMIT)
  withFileError(`${path} can't be written`, () => syncDirectory(dirname(path)))
}

/** Moves the file of a source aside, replacing one that was moved before; returns its new path, or undefined if there is none. */
export function keepAside(
  place: StorageEnv,
  owner: SourceOwner,
  source: string,
): string | undefined {
  const path = memoryPath(place, owner, source)
  const aside = asidePath(path)
  return withFileError(`${path} can't be renamed`, () => {
    if (!exists(path)) return undefined
    renameSync(path, aside)
    return aside
  })
}

/** Removes everything that is remembered about a source, and what was moved aside; returns false if there was nothing. */
export function forgetSource(place: StorageEnv, owner: SourceOwner, source: string): boolean {
  const path = memoryPath(place, owner, source)
  return withFileError(`${path} can't be removed`, () => {
    const existed = exists(path)
    removeFiles([path, asidePath(path), ...temporaryFiles(path)])
    return existed
  })
}

function asidePath(path: string): string {
  return `${path}.old`
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Returns what is remembered about all sources of a profile, by name. */
export function listSources(place: StorageEnv, owner: SourceOwner, moment: Moment): ListedSource[] {
  return sourceNames(place, owner).flatMap((source): ListedSource[] => {
    try {
      const memory = readSourceMemory(place, owner, source, moment)
      // It may have been removed in the meantime.
      return memory === undefined ? [] : [{ source, memory }]
    } catch (error) {
      return [{ source, error: tolerate(error) }]
    }
  })
}
