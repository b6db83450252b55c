import { type BigIntStats, fstatSync, rmSync, statSync } from 'node:fs'
import { ConfigError } from '../errors.ts'
import { removeFiles, temporaryFiles } from '../files/leftovers.ts'
import { attempt } from '../files/problems.ts'
import type { Place } from '../profiles/paths.ts'
import { withOwnFile, writePrivateFile } from '../profiles/private-files.ts'
import type { Release } from '../resources/releases.ts'
import type { Changes } from './changes.ts'
import { checksum } from './checksum.ts'
import type { Database } from './database.ts'
import { appendJournal, journalOf, linesOf, RESTART, replayJournal } from './journal.ts'

/** The maximum size of the data, in bytes: some hundred thousand records. */
const LIMIT = 64 * 1024 * 1024

/** Counts up whenever what is stored changes its shape. */
const FORMAT = 3

/** The format before there was a journal: the database alone. It is read, and the next write replaces it. */
const FORMAT_WITHOUT_JOURNAL = 1

/** The length of what stands before the content of a snapshot, in bytes. */
const HEAD_LENGTH = '{"format":3,"sum":"01234567",'.length

/**
 * A journal is merged into its snapshot once it is longer than this, in bytes, and than a sixteenth of the snapshot: each
 * command applies it anew, and a byte of it takes longer than one of the snapshot.
 */
const LONG = 16 * 1024
const PART = 1 / 16

/** A code unit that is none of ASCII. */
const NOT_ASCII = /[\u0080-\uffff]/g

/** What lies in the file. */
interface Snapshot {
  format: typeof FORMAT | typeof FORMAT_WITHOUT_JOURNAL
  /** What the journal names as its snapshot. */
  id?: string
  /** The checksum of what follows it in the file. */
  sum?: string
  database: Database
}

/** A state as it was read from its files or written to them. */
export interface StoredState {
  /** What tells the snapshot from any other version of it. */
  version: string
  /** The snapshot's size, in bytes. */
  size: number
  /** What its journal names; undefined for the format without one. */
  id: string | undefined
  /** Whether only its owner can read it; otherwise the next write replaces it. */
  isPrivate: boolean
  /** How many bytes of the journal are in the database; 0 if there is none. */
  end: number
  database: Database
}

/**
 * The state as it is; undefined if there is none. `known`, which is what was read before, is brought up to date in place
 * if its snapshot is still the newest. Throws a ConfigError that names a damaged file and how to begin again; `known` is
 * then of no use any more.
 */
export function readState(
  file: string,
  place: Pick<Place, 'uid'>,
  release: Release,
  known?: StoredState,
): StoredState | undefined {
  const state = readSnapshot(file, place, release, known)
  if (state?.id === undefined) return state
  const { version, id, end } = state
  state.end = replayJournal(file, place, state.database, { id, end })
  // It may have been merged into a new snapshot meanwhile, or somebody removed it.
  const isLost = state.end < end || (state.end === 0 && currentVersion(file) !== version)
  return isLost ? readState(file, place, release) : state
}

/** Keeps what writes changed in a state that was read under the same lock; the state is up to date afterwards. */
export function keepChanges(file: string, state: StoredState, writes: readonly Changes[]): void {
  const { id, end, size, isPrivate } = state
  const lines = linesOf(writes)
  const isLong = end + lines.length > Math.max(LONG, size * PART)
  if (id === undefined || isLong || !isPrivate)
    Object.assign(state, writeState(file, state.database))
  else state.end = appendJournal(file, { id, end }, lines)
}

/** Replaces all there is, completely or not at all, under the lock. */
export function writeState(file: string, database: Database): StoredState {
  const id = newId()
  const content = Buffer.from(`"id":"${id}","database":${asciiJson(database)}}`)
  const bytes = Buffer.concat([Buffer.from(headOf(content)), content])
  removeFiles(temporaryFiles(file))
  writePrivateFile(file, bytes, LIMIT)
  // A journal that stays behind names another snapshot, and is passed over.
  const journal = journalOf(file)
  attempt(`${journal} cannot be removed`, () => rmSync(journal, { force: true }))
  return {
    version: currentVersion(file),
    size: bytes.length,
    id,
    isPrivate: true,
    end: 0,
    database,
  }
}

function readSnapshot(
  file: string,
  place: Pick<Place, 'uid'>,
  release: Release,
  known: StoredState | undefined,
): StoredState | undefined {
  return withOwnFile(file, place, LIMIT, ({ descriptor, stats, read }) => {
    const version = versionOf(fstatSync(descriptor, { bigint: true }))
    const isPrivate = place.uid === undefined || (stats.mode & 0o077) === 0
    if (version === known?.version) return Object.assign(known, { isPrivate })
    const { id, database } = decode(read(), file, release)
    return { version, size: stats.size, id, isPrivate, end: 0, database }
  })
}

function decode(bytes: Uint8Array, file: string, release: Release): Snapshot {
  const { buffer, byteOffset, byteLength } = bytes
  const value = parse(Buffer.from(buffer, byteOffset, byteLength).toString('utf8'))
  if (isSnapshot(value, release) && isWhole(value, bytes)) return value
  const isOther = isObject(value) && 'format' in value && !isKnownFormat(value['format'])
  throw new ConfigError(
    isOther
      ? `The sandbox's data in ${file} is of another version of this program (format ${value['format']})`
      : `The sandbox's data in ${file} is damaged; the file is left as it is`,
    { hint: RESTART },
  )
}

/** JSON of ASCII alone, which is read in half the time. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(NOT_ASCII, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** How a snapshot begins; the rest is what its checksum is of. */
function headOf(content: Uint8Array): string {
  return `{"format":${FORMAT},"sum":"${checksum(content)}",`
}

/** Whether the file is as it was written; without a journal there was no checksum. */
function isWhole({ format }: Snapshot, bytes: Uint8Array): boolean {
  if (format !== FORMAT) return true
  const head = headOf(bytes.subarray(HEAD_LENGTH))
  return Buffer.from(head).equals(bytes.subarray(0, HEAD_LENGTH))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isSnapshot(value: unknown, release: Release): value is Snapshot {
  if (!isObject(value) || !isKnownFormat(value['format']) || !isObject(value['database'])) {
    return false
  }
  if (typeof value['id'] !== (value['format'] === FORMAT ? 'string' : 'undefined')) return false
  const { tables, keys, users, settings, release: written } = value['database']
  return (
    written === release &&
    isObject(tables) &&
    Object.values(tables).every((table) => isObject(table) && Array.isArray(table['rows'])) &&
    Array.isArray(keys) &&
    Array.isArray(users) &&
    isObject(settings)
  )
}

function isKnownFormat(format: unknown): boolean {
  return format === FORMAT || format === FORMAT_WITHOUT_JOURNAL
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A name that no snapshot had before. */
function newId(): string {
  return `${Date.now()}-${process.pid}-${process.hrtime.bigint()}`
}

function currentVersion(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? '' : versionOf(stats)
}

/** Every version is a file of its own, put in the place of the one before. */
function versionOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `${ino}-${mtimeNs}-${size}`
}
