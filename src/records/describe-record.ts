import type { Resource } from '../resources/definition.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import type { Row } from './record.ts'
import { formatRecordNumber } from './record-number.ts'

/** What one record of a resource is called in a sentence: `ticket reply`. */
export function nounOf({ noun }: Pick<Resource, 'noun'>): string {
  return noun
}

/** What several are called: `ticket replies`. */
export function nounsOf({ nouns }: Pick<Resource, 'nouns'>): string {
  return nouns
}

/** A number of records in words: `1 ticket reply`, `2 ticket replies`. */
export function formatCount(resource: Resource, count: number | string): string {
  return `${count} ${String(count) === '1' ? nounOf(resource) : nounsOf(resource)}`
}

/** A record's number and name as a person reads them, on one line; empty where it has neither. */
export function displayName(resource: Resource, row: Row): string {
  // A message is what a record says, not what it is called.
  if (resource.fields[resource.label]?.kind === 'html') return ''
  return cleanName(`${formatRecordNumber(resource, row)} ${row[resource.label] ?? ''}`)
}

/** A name that the server sent, as a person reads it and on one line. */
export function cleanName(name: string): string {
  return cleanLine(decodeEntities(name)).trim()
}

/** A record as a sentence names it: `contact 1 Ada Lovelace`. */
export function describeRecord(resource: Resource, row: Row): string {
  return `${nounOf(resource)} ${row[resource.id] ?? ''} ${displayName(resource, row)}`.trim()
}

/** The same of what a part of a name was taken for, which may be archived where nothing else fits. */
export function describeMatch(resource: Resource, row: Row): string {
  const { archivedAt } = resource
  const isArchived = archivedAt !== null && (row[archivedAt] ?? null) !== null
  return `${describeRecord(resource, row)}${isArchived ? ' (archived)' : ''}`
}
