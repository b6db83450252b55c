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

/** Counts up whenever what is stored changes its shape. */
const FORMAT = 4

/** A code unit that is none of ASCII. */
const NOT_ASCII = /[\u0080-\uffff]/g

/**
 * A snapshot's file: a line about it, one for each table, and all of that once more with each pair of bytes swapped, so
 * that replacing a text in the file doesn't change both alike. Comparing the two tells damage as surely as a checksum,
 * and takes a twentieth of the time in which Node loads zlib for one.
 */
export function encodeSnapshot(id: string, { tables, ...database }: Database): Buffer {
  const head = { format: FORMAT, id, names: Object.keys(tables), database }
  const text = [head, ...Object.values(tables)].map((line) => `${asciiJson(line)}\n`).join('')
  const content = Buffer.from(text.length % 2 === 0 ? text : `${text}\n`)
  return Buffer.concat([content, swapped(content)])
}

/**
 * What lies in a snapshot's file; undefined if it is not as it was written. A table is read from the bytes, which are the
 * database's from then on, when it is first asked for.
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

/** JSON of ASCII alone, which is read in half the time. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(NOT_ASCII, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** A copy with each pair of bytes swapped. */
function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16()
}

function isMirrored(bytes: Buffer, content: Buffer): boolean {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return false
  return swapped(bytes.subarray(content.length)).equals(content)
}

/** Where a line is: from its first byte to before its end. */
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

/** Puts a table into a database's that is read from its line when it is first asked for. */
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
      // What is read twice alike is as it was written.
      if (!isTable(value)) throw new RangeError(`The sandbox's table ${name} was not written whole`)
      Object.defineProperty(tables, name, { ...how, writable: true, value })
      return value
    },
  })
}
