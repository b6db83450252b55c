// Snapshots of before: one JSON document. They are read, and the next write that makes a snapshot replaces them.
import type { Release } from '../resources/releases.ts'
import { checksum } from './checksum.ts'
import type { Database } from './database.ts'
import {
  isDatabase,
  isObject,
  isTable,
  parseJson,
  type Snapshot,
  type UnknownFormat,
} from './stored-json.ts'

/** The database alone: there was no journal. */
const WITHOUT_JOURNAL = 1

/** With a checksum of what follows it, and what the journal names. */
const WITH_CHECKSUM = 3

/** The length of what stands before the content, in bytes. */
const HEAD_LENGTH = '{"format":3,"sum":"01234567",'.length

/** What lies in the file of an older snapshot; undefined if it is damaged. */
export function decodeLegacySnapshot(
  bytes: Buffer,
  release: Release,
): Snapshot | UnknownFormat | undefined {
  const value = parseJson(bytes.toString('utf8'))
  if (!isObject(value)) return undefined
  const { format, id, database } = value
  if (format !== WITHOUT_JOURNAL && format !== WITH_CHECKSUM) {
    return format === undefined ? undefined : { unknownFormat: format }
  }
  if (!isWholeDatabase(database, release)) return undefined
  if (format === WITHOUT_JOURNAL) return { id: undefined, database }
  return typeof id === 'string' && isWhole(bytes) ? { id, database } : undefined
}

function isWholeDatabase(value: unknown, release: Release): value is Database {
  if (!isDatabase(value, release) || !('tables' in value)) return false
  return isObject(value.tables) && Object.values(value.tables).every(isTable)
}

/** Whether the file is as it was written. */
function isWhole(bytes: Buffer): boolean {
  const head = `{"format":${WITH_CHECKSUM},"sum":"${checksum(bytes.subarray(HEAD_LENGTH))}",`
  return Buffer.from(head).equals(bytes.subarray(0, HEAD_LENGTH))
}
