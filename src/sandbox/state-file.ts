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
  damagedError,
  encodeJournalLines,
  RESET_HINT,
  replayJournal,
  snapshotJournalPath,
} from './journal.ts'
import { decodeSnapshot, encodeSnapshot } from './snapshot.ts'
import type { Snapshot } from './stored-json.ts'

/** The maximum size of a snapshot, which contains the data twice: some hundred thousand records. */
const MAX_SNAPSHOT_BYTES = 2 * 64 * 1024 * 1024

/**
 * A journal is merged into its snapshot once it is longer than both limits: each command applies it again, and a byte
 * of it takes longer to read than a byte of the snapshot.
 */
const MAX_KEPT_JOURNAL_BYTES = 16 * 1024
const MAX_JOURNAL_RATIO = 1 / 16

/** A state as it is stored in its files. */
export interface StoredState {
  /** Identifies the version of the snapshot's file. */
  version: string
  /** The size of the snapshot's data, in bytes. */
  size: number
  /** The ID by which the journal refers to the snapshot; undefined for the format without a journal. */
  id: string | undefined
  /** Whether only its owner can read it; if not, the next write replaces it. */
  isPrivate: boolean
  /** How many bytes of the journal were applied to the database; 0 if there is no journal. */
  end: number
  database: Database
}

/**
 * Reads the state; returns undefined if there is none. `known`, the state that was read before, is updated in place if
 * its snapshot is still current. Throws a ConfigError with the path of a damaged file and a hint to start over; don't
 * use `known` after that.
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
  // It may have been merged into a new snapshot in the meantime, or removed.
  const isLost = state.end < end || (state.end === 0 && currentVersion(file) !== version)
  return isLost ? readState(file, place, release) : state
}

/** Saves the changes of writes to a state that was read under the same lock, and updates the state. */
export function saveChanges(file: string, state: StoredState, writes: readonly Changes[]): void {
  const { id, end, size, isPrivate } = state
  const lines = encodeJournalLines(writes)
  const isLong = end + lines.length > Math.max(MAX_KEPT_JOURNAL_BYTES, size * MAX_JOURNAL_RATIO)
  if (id === undefined || isLong || !isPrivate)
    Object.assign(state, writeState(file, state.database))
  else state.end = appendJournal(file, { id, end }, lines)
}

/** Replaces the stored state atomically. The caller holds the lock. */
export function writeState(file: string, database: Database): StoredState {
  const id = newId()
  const bytes = encodeSnapshot(id, database)
  removeFiles(temporaryFiles(file))
  writePrivateFile(file, bytes, MAX_SNAPSHOT_BYTES)
  // A journal that is left behind refers to another snapshot, and is ignored.
  const journal = snapshotJournalPath(file)
  withFileError(`${journal} can't be removed`, () => rmSync(journal, { force: true }))
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
  return withTrustedFile(file, place, MAX_SNAPSHOT_BYTES, ({ descriptor, stats, read }) => {
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
  if (found === undefined) throw damagedError(file)
  throw new ConfigError(
    `The sandbox's data in ${file} was written by another version of itflow (format ${found.unknownFormat})`,
    { hint: RESET_HINT },
  )
}

/** Returns an ID that no snapshot had before. */
function newId(): string {
  return `${Date.now()}-${process.pid}-${process.hrtime.bigint()}`
}

function currentVersion(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? '' : versionOf(stats)
}

/** Each version is a new file that replaces the one before. */
function versionOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `${ino}-${mtimeNs}-${size}`
}
