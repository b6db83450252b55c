// Reads snapshots in older formats: one JSON document. The next write that makes a snapshot replaces them.
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

/** The format with the database alone, without a journal. */
const WITHOUT_JOURNAL = 1

/** The format with a checksum of the rest, and an ID that the journal refers to. */
const WITH_CHECKSUM = 3

/** The length of the head before the checked content, in bytes. */
const HEAD_LENGTH = '{"format":3,"sum":"01234567",'.length

/** Decodes the file of an older snapshot; returns undefined if it is damaged. */
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

/** Whether the file is undamaged. */
function isWhole(bytes: Buffer): boolean {
  const head = `{"format":${WITH_CHECKSUM},"sum":"${checksum(bytes.subarray(HEAD_LENGTH))}",`
  return Buffer.from(head).equals(bytes.subarray(0, HEAD_LENGTH))
}
