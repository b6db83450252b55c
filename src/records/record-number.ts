import type { Resource } from '../resources/definition.ts'
import type { NumberParts } from '../resources/field.ts'
import type { Row } from './record.ts'

/** Returns a record's number as people write it (`TCK-12`); empty if the module has none. */
export function formatRecordNumber({ number }: Resource, row: Row): string {
  return number === undefined ? '' : numberOfParts(number, row)
}

/** Joins the parts of a record number; empty if the record has none. */
export function numberOfParts({ prefix, number }: NumberParts, row: Row): string {
  const digits = row[number] ?? ''
  return digits === '' ? '' : `${row[prefix] ?? ''}${digits}`
}
