import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import {
  describeRecord,
  displayName,
  formatCount,
  nounOf,
  nounsOf,
} from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import { joinWords } from '../text/sentence.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { ID_KEY, type MatchKey } from './match-keys.ts'
import { AmbiguousRowError, RowError } from './row-error.ts'

/** Builds the error for a row with the ID of one record and the key of another. */
export function otherKeyError(
  resource: Resource,
  sameId: StoredRecord,
  sameKey: StoredRecord,
  key: MatchKey,
): RowError {
  return new RowError({
    why: `${describeRecord(resource, sameId.row)} has this ID, but ${describeRecord(resource, sameKey.row)} has this ${labelOf(resource, key)}`,
    hint: `If the IDs are right, match by ${ID_KEY}; if not, leave them out`,
  })
}

/** Builds the error for a record found by the key `by` that differs in another, unique key. */
export function differentRecordError(
  resource: Resource,
  { row }: StoredRecord,
  by: MatchKey,
  differing: MatchKey,
): RowError {
  const label = labelOf(resource, differing)
  return new RowError({
    why: `${describeRecord(resource, row)} has this ${labelOf(resource, by)}, but a different ${label}: ${String(row[differing.fields[0] ?? ''])}`,
    hint: `If it is the same ${nounOf(resource)}, correct the ${label} on one side; if not, give it another ${labelOf(resource, by)}`,
  })
}

/** Builds the error for a row of a source that has become one record and now has the key of another. */
export function linkedElsewhereError(
  resource: Resource,
  { row }: StoredRecord,
  other: StoredRecord,
  key: MatchKey,
): RowError {
  const label = labelOf(resource, key)
  return new RowError({
    why: `In earlier imports this was ${describeRecord(resource, row)}, but ${describeRecord(resource, other.row)} has this ${label}`,
    hint: `Correct the ${label} in the source or in ITFlow`,
  })
}

/** Builds the error for a record that is another one of the same source, which also has this key. */
export function otherSourceRecordError(
  resource: Resource,
  { row }: StoredRecord,
  by: MatchKey,
  key: string,
): RowError {
  return new RowError({
    why: `${describeRecord(resource, row)} has this ${labelOf(resource, by)}, and is ${cleanLine(key)} in the source`,
    hint: `Correct the ${labelOf(resource, by)} of one of them in the source`,
  })
}

/** Builds the error for a record that belongs to another client than its row. */
export function otherClientError(resource: Resource, { row }: StoredRecord, by: string): RowError {
  const client = clientOf(resource, row)
  const owner = client === null ? 'no client' : `client ${client}`
  return new RowError({
    why: `${describeRecord(resource, row)}, found by ${by}, belongs to ${owner}: an import doesn't move records to another client`,
    hint: 'Move it in the browser first, or correct the client in the file',
  })
}

/** Builds the error for a record that has only the ID in common with its row. */
export function otherInstanceError(resource: Resource, { row }: StoredRecord): RowError {
  return new RowError({
    why: `${describeRecord(resource, row)} has this ID, but nothing else in the row matches: the file may be from another instance`,
    hint: `If they are the same ${nounsOf(resource)}, match by ${ID_KEY}`,
  })
}

/** Builds the error for a row that several records match. */
export function ambiguousRowError(
  resource: Resource,
  found: readonly StoredRecord[],
  by: string,
): RowError {
  const names = found
    .slice(0, 5)
    .map(({ row }) => `${row[resource.id]} ${displayName(resource, row)}`.trim())
  const more = found.length > names.length ? ', …' : ''
  return new AmbiguousRowError({
    why: `${formatCount(resource, found.length)} have this ${by}: ${names.join(', ')}${more}`,
    hint: 'Merge them in ITFlow, or match by a field in which they differ',
  })
}

/** Builds the error for a row whose record is archived; the hint unarchives it. */
export function archivedError(resource: Resource, { row }: StoredRecord, by: string): RowError {
  const id = Number(row[resource.id])
  return new RowError({
    why: `${describeRecord(resource, row)}, found by ${by}, is archived`,
    hint:
      resource.operations.unarchive === undefined
        ? 'Unarchive it in the browser, or leave the row out'
        : { for: 'Unarchive it', step: { do: 'unarchive', resource: resource.name, id } },
  })
}

function labelOf({ fields }: Resource, { fields: names }: MatchKey): string {
  return joinWords(names.map((name) => labelInSentence(fields[name] ?? { label: name })))
}
