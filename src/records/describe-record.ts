import type { Resource } from '../resources/definition.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import type { Row } from './record.ts'
import { formatRecordNumber } from './record-number.ts'

/** Returns the noun for one record: `ticket reply`. */
export function nounOf({ noun }: Pick<Resource, 'noun'>): string {
  return noun
}

/** Returns the noun for several records: `ticket replies`. */
export function nounsOf({ nouns }: Pick<Resource, 'nouns'>): string {
  return nouns
}

/** Returns a count with its noun: `1 ticket reply`, `2 ticket replies`. */
export function formatCount(resource: Resource, count: number | string): string {
  return `${count} ${String(count) === '1' ? nounOf(resource) : nounsOf(resource)}`
}

/** Returns a record's number and name for people, on one line; empty if it has neither. */
export function displayName(resource: Resource, row: Row): string {
  // The text of a message isn't its name.
  if (resource.fields[resource.label]?.kind === 'html') return ''
  return cleanName(`${formatRecordNumber(resource, row)} ${row[resource.label] ?? ''}`)
}

/** Returns a name from the server for people, on one line. */
export function cleanName(name: string): string {
  return cleanLine(decodeEntities(name)).trim()
}

/** Returns a record's noun, ID and name: `contact 1 Ada Lovelace`. */
export function describeRecord(resource: Resource, row: Row): string {
  return `${nounOf(resource)} ${row[resource.id] ?? ''} ${displayName(resource, row)}`.trim()
}

/** Describes the record that a partial name matched, and says if it is archived. */
export function describeMatch(resource: Resource, row: Row): string {
  const { archivedAt } = resource
  const isArchived = archivedAt !== null && (row[archivedAt] ?? null) !== null
  return `${describeRecord(resource, row)}${isArchived ? ' (archived)' : ''}`
}
