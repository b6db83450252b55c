import { fstatSync } from 'node:fs'
import { ConfigError } from '../errors.ts'
import { removeFiles, temporaryFiles } from '../files/leftovers.ts'
import type { Place } from '../profiles/paths.ts'
import { withOwnFile, writePrivateFile } from '../profiles/private-files.ts'
import type { Release } from '../resources/releases.ts'
import type { Database } from './database.ts'

/** The maximum size of the data, in bytes: some hundred thousand records. */
const LIMIT = 64 * 1024 * 1024

/** Counts up whenever what is stored changes its shape. */
const FORMAT = 1

/** What lies in the file. */
interface Stored {
  format: typeof FORMAT
  database: Database
}

/** A file as it was read: its text, and what tells it from any other version of it. */
export interface Snapshot {
  version: string
  text: string
}

/** The file as it is; undefined where there is none, `known` where that is still the newest version. */
export function readSnapshot(
  file: string,
  place: Pick<Place, 'uid'>,
  known?: Snapshot,
): Snapshot | undefined {
  return withOwnFile(file, place, LIMIT, ({ descriptor, read }) => {
    const version = versionOf(descriptor)
    if (version === known?.version) return known
    return { version, text: Buffer.from(read()).toString('utf8') }
  })
}

/** Replaces the file, completely or not at all, under its lock. */
export function writeSnapshot(file: string, text: string): void {
  removeFiles(temporaryFiles(file))
  writePrivateFile(file, text, LIMIT)
}

/** A database as it is stored. */
export function encode(database: Database): string {
  return JSON.stringify({ format: FORMAT, database } satisfies Stored)
}

/** The database in a file's text; throws a ConfigError that names the file and how to begin again. */
export function decode(text: string, file: string, release: Release): Database {
  const value = parse(text)
  if (isStored(value, release)) return value.database
  const isOther =
    typeof value === 'object' && value !== null && 'format' in value && value.format !== FORMAT
  throw new ConfigError(
    isOther
      ? `The sandbox's data in ${file} is of another version of this program (format ${value.format})`
      : `The sandbox's data in ${file} is damaged; the file is left as it is`,
    { hint: 'Start it afresh: itflow sandbox reset' },
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isStored(value: unknown, release: Release): value is Stored {
  if (!isObject(value) || value['format'] !== FORMAT || !isObject(value['database'])) return false
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every version is a file of its own, put in the place of the one before. */
function versionOf(descriptor: number): string {
  const { ino, mtimeNs, size } = fstatSync(descriptor, { bigint: true })
  return `${ino}-${mtimeNs}-${size}`
}
