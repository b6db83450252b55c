import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { ConfigError } from '../errors.ts'
import type { OpenFile } from '../files/open-file.ts'
import { attempt } from '../files/problems.ts'
import type { Place } from '../profiles/paths.ts'
import { withOwnFile } from '../profiles/private-files.ts'
import type { Changes, RowChange } from './changes.ts'
import { changeRow, type Database, putRow, removeRows, rowById } from './database.ts'
import { schemaOf, tableNames } from './schema.ts'

/** The maximum size of a journal, in bytes; it is merged into its snapshot long before. */
const LIMIT = 64 * 1024 * 1024

/** How a journal begins: with what snapshot it belongs to. */
const HEADING = /^\{"format":2,"journal":"[\w-]+"\}$/

/** The file beside a snapshot with what was changed since: after its heading, a line for each write. */
export function journalOf(file: string): string {
  return `${file}.journal`
}

/**
 * Applies the lines of a snapshot's journal that come after the first `end` bytes, and returns where the last whole one
 * ends; 0 if the snapshot has no journal, or no longer one of that length. A line without its end is one whose write was
 * cut off, or is still going on, and is passed over. Throws a ConfigError for a damaged line.
 */
export function replayJournal(
  file: string,
  place: Pick<Place, 'uid'>,
  database: Database,
  { id, end }: { id: string; end: number },
): number {
  const path = journalOf(file)
  const replayed = withOwnFile(path, place, LIMIT, (journal) => {
    const heading = Buffer.from(headingOf(id))
    if (!startsWith(journal, heading, path) || journal.stats.size < end) return 0
    const from = Math.max(end, heading.length)
    const bytes = bytesFrom(journal, from, journal.stats.size)
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    for (const line of whole.toString('utf8').split('\n').slice(0, -1)) {
      if (!apply(database, parsed(line))) throw damaged(path)
    }
    return from + whole.length
  })
  return replayed ?? 0
}

/**
 * Appends a line for each write to a snapshot's journal, of which `end` bytes count, and returns where it ends then;
 * begins one for an `end` of 0. Everything or nothing is there afterwards, under the snapshot's lock.
 */
export function appendJournal(
  file: string,
  { id, end }: { id: string; end: number },
  lines: string,
): number {
  const path = journalOf(file)
  const bytes = Buffer.from(end === 0 ? headingOf(id) + lines : lines)
  return attempt(`${path} cannot be written`, () => {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT, 0o600)
    try {
      fchmodSync(descriptor, 0o600)
      // What a run that was killed left of a line goes first.
      ftruncateSync(descriptor, end)
      writeWhole(descriptor, bytes, end)
    } finally {
      closeSync(descriptor)
    }
    return end + bytes.length
  })
}

/** What writes changed, as the lines of a journal. */
export function linesOf(writes: readonly Changes[]): string {
  return writes.map((changes) => `${JSON.stringify(changes)}\n`).join('')
}

function headingOf(id: string): string {
  return `{"format":2,"journal":"${id}"}\n`
}

function startsWith(journal: OpenFile, heading: Buffer, path: string): boolean {
  const start = bytesFrom(journal, 0, Math.min(heading.length + 64, journal.stats.size))
  if (start.subarray(0, heading.length).equals(heading)) return true
  const [first = '', rest] = start.toString('latin1').split('\n', 2)
  if (rest === undefined || HEADING.test(first)) return false
  throw damaged(path)
}

function bytesFrom({ descriptor }: OpenFile, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(Math.max(to - from, 0))
  for (let size = 0; size < bytes.length; ) {
    const count = readSync(descriptor, bytes, size, bytes.length - size, from + size)
    if (count === 0) return bytes.subarray(0, size)
    size += count
  }
  return bytes
}

function writeWhole(descriptor: number, bytes: Buffer, at: number): void {
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

function parsed(line: string): Changes | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isChanges(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isChanges(value: unknown): value is Changes {
  if (typeof value !== 'object' || value === null || !('rows' in value)) return false
  const { rows } = value
  const tables = tableNames()
  return (
    Array.isArray(rows) &&
    rows.every(
      (change) =>
        Array.isArray(change) &&
        tables.includes(change[0]) &&
        typeof change[1] === 'string' &&
        typeof change[2] === 'object',
    )
  )
}

function damaged(path: string): ConfigError {
  return new ConfigError(`The sandbox's data in ${path} is damaged; the file is left as it is`, {
    hint: 'Start it afresh: itflow sandbox reset',
  })
}
