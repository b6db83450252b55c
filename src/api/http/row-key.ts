import type { Resource } from '../../resources/definition.ts'
import { readNames } from '../../resources/read-names.ts'
import type { RawRecord } from './envelope.ts'

/** The fields that together identify a record, each with all the names that releases have for it. */
export type RowKey = readonly (readonly string[])[]

/** Returns the fields that identify a resource's rows, by the names of every release. */
export function rowKeyOf({ id, rowKey = [id], fields }: Resource): RowKey {
  return rowKey.map((name) => readNames(name, fields[name] ?? {}))
}

/** Returns a record's key as text; undefined if the record lacks a part of it. */
export function keyText(row: RawRecord, key: RowKey): string | undefined {
  if (key.length === 0) return undefined
  const [names = []] = key
  if (key.length === 1) {
    const value = firstValue(row, names)
    // Digits are used as they are; any other value as JSON.
    if (typeof value === 'string' && DIGITS.test(value)) return value
    return value === undefined ? undefined : JSON.stringify([value])
  }
  const parts = key.map((names) => firstValue(row, names))
  return parts.includes(undefined) ? undefined : JSON.stringify(parts)
}

const DIGITS = /^\d+$/

function firstValue(row: RawRecord, names: readonly string[]): unknown {
  for (const name of names) {
    const value = row[name]
    if (value !== undefined && value !== null) return value
  }
  return undefined
}
