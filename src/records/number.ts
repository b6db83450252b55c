import type { Resource } from '../resources/definition.ts'
import type { Row } from './record.ts'

/** A record's number as people write it (`TCK-12`); empty where a module has none. */
export function numberText({ number }: Resource, row: Row): string {
  if (number === undefined) return ''
  return `${row[number.prefix] ?? ''}${row[number.number] ?? ''}`
}
