import type { Release } from '../resources/releases.ts'
import type { Database, Table } from './database.ts'
import { decodeLegacySnapshot } from './legacy-snapshot.ts'
import {
  isDatabase,
  isObject,
  isTable,
  parseJson,
  type Snapshot,
  type UnknownFormat,
} from './stored-json.ts'

/** Raise it when the stored format changes. */
const FORMAT = 4

/** Code units outside ASCII. */
const NOT_ASCII = /[\u0080-\uffff]/g

/**
 * Encodes a snapshot's file: a head line, a line for each table, and a copy of it all with each pair of bytes swapped,
 * so that replacing text in the file doesn't change both copies alike. Comparing the two detects damage as reliably as
 * a checksum, in a twentieth of the time that Node takes to load zlib for one.
 */
export function encodeSnapshot(id: string, { tables, ...database }: Database): Buffer {
  const head = { format: FORMAT, id, names: Object.keys(tables), database }
  const text = [head, ...Object.values(tables)].map((line) => `${asciiJson(line)}\n`).join('')
  const content = Buffer.from(text.length % 2 === 0 ? text : `${text}\n`)
  return Buffer.concat([content, swapped(content)])
}

/**
 * Decodes a snapshot's file; returns undefined if it is damaged. Each table is parsed from the bytes when it is first
 * used, so the caller must not change them.
 */
export function decodeSnapshot(
  bytes: Buffer,
  release: Release,
): Snapshot | UnknownFormat | undefined {
  const content = bytes.subarray(0, bytes.length / 2)
  if (!isMirrored(bytes, content)) return decodeLegacySnapshot(bytes, release)
  const lines = linesIn(content)
  const head = parseJson(textIn(content, lines.next().value))
  if (!isObject(head)) return undefined
  const { format, id, names, database } = head
  if (format !== FORMAT) return { unknownFormat: format }
  if (typeof id !== 'string' || !Array.isArray(names) || !isDatabase(database, release)) {
    return undefined
  }
  const tables: Record<string, Table> = {}
  for (const name of names) defineLazyTable(tables, name, content, lines.next().value)
  return { id, database: { ...database, tables } }
}

/** Returns JSON in ASCII only, which is parsed in half the time. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(NOT_ASCII, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Returns a copy with each pair of bytes swapped. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16()
}

function isMirrored(bytes: Buffer, content: Buffer): boolean {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return false
  return swapped(bytes.subarray(content.length)).equals(content)
}

/** The range of a line in bytes, without its line break. */
type Line = readonly [from: number, to: number]

function* linesIn(content: Buffer): Generator<Line, undefined> {
  for (let from = 0; from < content.length; ) {
    const to = content.indexOf('\n', from)
    if (to === -1) return
    yield [from, to]
    from = to + 1
  }
}

function textIn(content: Buffer, [from, to]: Line = [0, 0]): string {
  return content.toString('latin1', from, to)
}

/** Defines a table that is parsed from its line when it is first used. */
function defineLazyTable(
  tables: Record<string, Table>,
  name: string,
  content: Buffer,
  line: Line | undefined,
): void {
  const how = { configurable: true, enumerable: true }
  Object.defineProperty(tables, name, {
    ...how,
    get: () => {
      const value = parseJson(textIn(content, line))
      // The two copies are equal, so the file is as it was written.
      if (!isTable(value)) throw new RangeError(`The sandbox's table ${name} was not written whole`)
      Object.defineProperty(tables, name, { ...how, writable: true, value })
      return value
    },
  })
}
