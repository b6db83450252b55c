import { type BigIntStats, fstatSync, rmSync, statSync } from 'node:fs'
import { ConfigError } from '../errors.ts'
import { withFileError } from '../files/file-errors.ts'
import { removeFiles, temporaryFiles } from '../files/temporary-files.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile, writePrivateFile } from '../profiles/private-files.ts'
import type { Release } from '../resources/releases.ts'
import type { Changes } from './changes.ts'
import type { Database } from './database.ts'
import {
  appendJournal,
  encodeJournalLines,
  RESET_HINT,
  replayJournal,
  snapshotJournalPath,
} from './journal.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts'
import type { Snapshot } from './stored-json.ts'

/** The maximum size of the data, in bytes, which are in a snapshot twice: some hundred thousand records. */
const LIMIT = 2 * 64 * 1024 * 1024

/**
 * A journal is merged into its snapshot once it is longer than this, in bytes, and than a sixteenth of the snapshot: each
 * command applies it anew, and a byte of it takes longer than one of the snapshot.
 */
const LONG = 16 * 1024
const PART = 1 / 16

/** A state as it was read from its files or written to them. */
export interface StoredState {
  /** What tells the snapshot from any other version of it. */
  version: string
  /** The size of the snapshot's data, in bytes. */
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
  place: Pick<StorageEnv, 'uid'>,
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
export function saveChanges(file: string, state: StoredState, writes: readonly Changes[]): void {
  const { id, end, size, isPrivate } = state
  const lines = encodeJournalLines(writes)
  const isLong = end + lines.length > Math.max(LONG, size * PART)
  if (id === undefined || isLong || !isPrivate)
    Object.assign(state, writeState(file, state.database))
  else state.end = appendJournal(file, { id, end }, lines)
}

/** Replaces all there is, completely or not at all, under the lock. */
export function writeState(file: string, database: Database): StoredState {
  const id = newId()
  const bytes = encodeSnapshot(id, database)
  removeFiles(temporaryFiles(file))
  writePrivateFile(file, bytes, LIMIT)
  // A journal that stays behind names another snapshot, and is passed over.
  const journal = snapshotJournalPath(file)
  withFileError(`${journal} cannot be removed`, () => rmSync(journal, { force: true }))
  return {
    version: currentVersion(file),
    size: bytes.length / 2,
    id,
    isPrivate: true,
    end: 0,
    database,
  }
}

function readSnapshot(
  file: string,
  place: Pick<StorageEnv, 'uid'>,
  release: Release,
  known: StoredState | undefined,
): StoredState | undefined {
  return withTrustedFile(file, place, LIMIT, ({ descriptor, stats, read }) => {
    const version = versionOf(fstatSync(descriptor, { bigint: true }))
    const isPrivate = place.uid === undefined || (stats.mode & 0o077) === 0
    if (version === known?.version) return Object.assign(known, { isPrivate })
    const { id, database } = decode(read(), file, release)
    return { version, size: stats.size / 2, id, isPrivate, end: 0, database }
  })
}

function decode(bytes: Uint8Array, file: string, release: Release): Snapshot {
  const { buffer, byteOffset, byteLength } = bytes
  const found = decodeSnapshot(Buffer.from(buffer, byteOffset, byteLength), release)
  if (found !== undefined && 'database' in found) return found
  throw new ConfigError(
    found === undefined
      ? `The sandbox's data in ${file} is damaged; the file is left as it is`
      : `The sandbox's data in ${file} is of another version of this program (format ${found.unknownFormat})`,
    { hint: RESET_HINT },
  )
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
