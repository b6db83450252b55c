import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { ConfigError } from '../errors.ts'
import { withFileError } from '../files/file-errors.ts'
import { removeFiles, temporaryFiles } from '../files/temporary-files.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { withTrustedFile, writePrivateFile } from '../profiles/private-files.ts'
import type { Changes, RowChange } from './changes.ts'
import { checksum } from './checksum.ts'
import { changeRow, type Database, putRow, removeRows, rowById } from './database.ts'
import { schemaOf } from './schema.ts'

/** The maximum size of a journal. It is merged into its snapshot long before that. */
const MAX_JOURNAL_BYTES = 64 * 1024 * 1024

/** A journal's heading: which snapshot it belongs to, and how many of its bytes were acknowledged, at least. */
const HEADING = /^\{"format":3,"journal":"([\w-]+)","sum":"([0-9a-f]{8})","end":"(\d{10})"\}\n/

/** The length of the checksum at the start of a line; a space and JSON follow. */
const SUM_LENGTH = '01234567'.length

/** Returns the path of a snapshot's journal, which has a heading and a line for each write since the snapshot. */
export function snapshotJournalPath(file: string): string {
  return `${file}.journal`
}

/**
 * Applies the lines of a snapshot's journal after its first `end` bytes, and returns the offset of the end of the last
 * complete line; 0 if the snapshot has no journal or a shorter one. An incomplete last line is skipped: its write was
 * interrupted or is in progress. Throws a ConfigError for a damaged line, and if acknowledged bytes are missing.
 */
export function replayJournal(
  file: string,
  place: Pick<StorageEnv, 'uid'>,
  database: Database,
  { id, end }: { id: string; end: number },
): number {
  const path = snapshotJournalPath(file)
  const replayed = withTrustedFile(path, place, MAX_JOURNAL_BYTES, ({ descriptor }) => {
    const heading = headingIn(descriptor, path)
    if (heading.id !== id) return 0
    const { size } = fstatSync(descriptor)
    if (size < heading.acknowledged) throw damagedError(path)
    if (size < end) return 0
    const from = Math.max(end, heading.length)
    const bytes = bytesFrom(descriptor, from, size)
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    if (from + whole.length < heading.acknowledged) throw damagedError(path)
    for (const line of whole.toString('utf8').split('\n').slice(0, -1)) {
      if (!apply(database, parsed(line, database))) throw damagedError(path)
    }
    return from + whole.length
  })
  return replayed ?? 0
}

/**
 * Appends lines to a snapshot's journal after its first `end` bytes, and returns the new end; creates the journal if
 * `end` is 0. Appends all lines or none. The caller holds the snapshot's lock.
 */
export function appendJournal(
  file: string,
  { id, end }: { id: string; end: number },
  lines: string,
): number {
  const path = snapshotJournalPath(file)
  const bytes = Buffer.from(lines)
  if (end === 0) return createJournal(path, id, bytes)
  return withFileError(`${path} can't be written`, () => {
    const descriptor = openSync(path, constants.O_WRONLY)
    try {
      fchmodSync(descriptor, 0o600)
      // Cuts off the incomplete line of a process that was killed.
      ftruncateSync(descriptor, end)
      writeFullyAt(descriptor, bytes, end)
      acknowledge(descriptor, id, end + bytes.length)
    } finally {
      closeSync(descriptor)
    }
    return end + bytes.length
  })
}

/** Creates a journal with its first lines, atomically: a journal without a heading is therefore damaged. */
function createJournal(path: string, id: string, lines: Buffer): number {
  const end = Buffer.byteLength(headingOf(id, 0)) + lines.length
  removeFiles(temporaryFiles(path))
  writePrivateFile(path, Buffer.concat([Buffer.from(headingOf(id, end)), lines]), MAX_JOURNAL_BYTES)
  return end
}

/** Records the journal's size, so that missing bytes are noticed later. */
function acknowledge(descriptor: number, id: string, end: number): void {
  try {
    writeSync(descriptor, headingOf(id, end), 0)
  } catch {
    // The lines are written; only the recorded size is too small.
  }
}

/** Returns the changes of writes as the lines of a journal. */
export function encodeJournalLines(writes: readonly Changes[]): string {
  return writes
    .map((changes) => JSON.stringify(changes))
    .map(lineOf)
    .join('')
}

function lineOf(json: string): string {
  return `${checksum(json)} ${json}\n`
}

function headingOf(id: string, end: number): string {
  const acknowledged = String(end).padStart(10, '0')
  return `{"format":3,"journal":"${id}","sum":"${checksum(id)}","end":"${acknowledged}"}\n`
}

/** Returns the heading of an open journal. Throws a ConfigError if it has none. */
function headingIn(
  descriptor: number,
  path: string,
): { id: string; acknowledged: number; length: number } {
  const read = () => bytesFrom(descriptor, 0, 256).toString('latin1')
  // A write may change the heading while it is being read.
  let [before, start] = [read(), read()]
  while (headingText(before) !== headingText(start)) [before, start] = [start, read()]
  const [heading, id = '', sum, end] = HEADING.exec(start) ?? []
  if (heading === undefined || checksum(id) !== sum) throw damagedError(path)
  return { id, acknowledged: Number(end), length: heading.length }
}

function headingText(start: string): string {
  return start.slice(0, start.indexOf('\n') + 1)
}

function bytesFrom(descriptor: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(Math.max(to - from, 0))
  for (let size = 0; size < bytes.length; ) {
    const count = readSync(descriptor, bytes, size, bytes.length - size, from + size)
    if (count === 0) return bytes.subarray(0, size)
    size += count
  }
  return bytes
}

function writeFullyAt(descriptor: number, bytes: Buffer, at: number): void {
  try {
    for (let size = 0; size < bytes.length; ) {
      size += writeSync(descriptor, bytes, size, bytes.length - size, at + size)
    }
    fsyncSync(descriptor)
  } catch (error) {
    ftruncateSync(descriptor, at)
    throw error
  }
}

function apply(database: Database, changes: Changes | undefined): boolean {
  if (changes === undefined) return false
  if (changes.settings !== undefined) Object.assign(database.settings, changes.settings)
  return changes.rows.every((change) => applyToRow(database, change))
}

function applyToRow(database: Database, [table, id, cells]: RowChange): boolean {
  const row = rowById(database, table, id)
  if (cells === null) {
    if (row !== undefined) removeRows(database, table, [row])
    return true
  }
  if (row !== undefined) changeRow(database, table, row, cells)
  else if (cells[schemaOf(table, database.release).id] !== id) return false
  else putRow(database, table, cells)
  return true
}

function parsed(line: string, database: Database): Changes | undefined {
  const json = line.slice(SUM_LENGTH + 1)
  if (!line.startsWith(`${checksum(json)} `)) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return isChanges(value, database) ? value : undefined
  } catch {
    return undefined
  }
}

function isChanges(value: unknown, { tables }: Database): value is Changes {
  if (typeof value !== 'object' || value === null || !('rows' in value)) return false
  const { rows } = value
  return (
    Array.isArray(rows) &&
    rows.every(
      (change) =>
        Array.isArray(change) &&
        Object.hasOwn(tables, change[0]) &&
        typeof change[1] === 'string' &&
        typeof change[2] === 'object',
    )
  )
}

/** The hint for damaged data. `openBuiltInState` adds the options that select the same data. */
export const RESET_HINT = 'Start over: itflow sandbox reset'

/** Builds the error for a damaged file of the sandbox. */
export function damagedError(path: string): ConfigError {
  return new ConfigError(`The sandbox's data in ${path} is damaged. The file was left unchanged`, {
    hint: RESET_HINT,
  })
}
