import type { Release } from '../resources/releases.ts'
import type { Database, Table } from './database.ts'

/** The content of a snapshot. */
export interface Snapshot {
  /** The ID by which the journal refers to the snapshot; undefined for the format without a journal. */
  id: string | undefined
  database: Database
}

/** A snapshot of a format that this program doesn't know. */
export interface UnknownFormat {
  unknownFormat: unknown
}

/** Parses JSON; returns undefined if the text isn't JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a table of a database. */
export function isTable(value: unknown): value is Table {
  return isObject(value) && Array.isArray(value['rows'])
}

/** Whether a value is a database of a release, apart from its tables. */
export function isDatabase(value: unknown, release: Release): value is Omit<Database, 'tables'> {
  if (!isObject(value)) return false
  const { keys, users, settings, release: written } = value
  return written === release && Array.isArray(keys) && Array.isArray(users) && isObject(settings)
}
