import { tolerate } from '../../../errors.ts'
import { parseServerId } from '../../../records/ids.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { minutesBetween } from '../../capabilities/learn-zone.ts'
import type { Envelope } from '../../http/envelope.ts'
import type { StoredRecord } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import { readLookalikes } from '../guards/lookalikes.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore } from '../write-reads.ts'
import { diffReadBack } from './read-back-diff.ts'
import { fieldStateOf } from './stored-forms.ts'

/** The part of a create request that identifies the new record. */
export type ExpectedRecord = Pick<WriteRequest, 'resource' | 'values' | 'client'>

/** The ID of the new record according to an answer; undefined if it has no valid one. */
export function insertIdOf({ isSuccess, data }: Envelope): number | undefined {
  return isSuccess ? parseServerId(data[0]?.['insert_id']) : undefined
}

/** Whether a record can be the one that was created: it has the same client, parent and name. */
export function isLookalike(
  { resource, values, client }: ExpectedRecord,
  { row }: StoredRecord,
): boolean {
  const { label, parent } = resource
  const isOfClient =
    resource.client === null ||
    resource.client === resource.id ||
    clientOf(resource, row) === client
  const identifying = parent === undefined ? [label] : [label, parent]
  return (
    isOfClient &&
    identifying.every((name) => isStoredAsGiven({ resource, values }, name, row[name] ?? null))
  )
}

function isStoredAsGiven(
  { resource, values }: Pick<ExpectedRecord, 'resource' | 'values'>,
  name: string,
  stored: StoredRecord['row'][string],
): boolean {
  const [field, wanted] = [resource.fields[name], values[name]]
  if (field === undefined || wanted === undefined) return true
  return ['stored', 'reshaped'].includes(fieldStateOf(field, wanted, stored))
}

/** Whether a record existed before; false if the earlier records could not be read. */
export function existedBefore(
  { id }: Resource,
  before: IdsBefore | undefined,
  { row }: StoredRecord,
): boolean {
  return before?.has(row[id] ?? null) === true
}

/**
 * Whether a record is proven to be the one just created, so it may be removed again: it did not exist before, it has
 * all values, secrets included, and it was created at the time of the answer.
 */
export function isProvenCreated(
  api: Pick<Api, 'clock'>,
  expected: ExpectedRecord,
  before: IdsBefore | undefined,
  { stored, repliedAt }: { stored: StoredRecord; repliedAt: Date | undefined },
): boolean {
  const { resource, values } = expected
  if (before === undefined || existedBefore(resource, before, stored)) return false
  const diff = diffReadBack(resource, values, undefined, stored)
  const isComplete =
    diff.notStored.length === 0 && diff.notices.every(({ code }) => code !== 'unverified')
  const [createdAt = ''] =
    Object.entries(resource.fields).find(([, { databaseDefault }]) => databaseDefault === NOW) ?? []
  const created = String(stored.row[createdAt] ?? '')
  const isNew = minutesBetween(created, repliedAt ?? api.clock()) !== undefined
  return isLookalike(expected, stored) && isComplete && isNew
}

const NOW = 'current_timestamp()'

/** The IDs of the records that a new one could be confused with; undefined if they can't be read. */
export async function readIdsBefore(
  api: Api,
  { resource, values, client }: ExpectedRecord,
): Promise<IdsBefore | undefined> {
  try {
    const lookalikes = await readLookalikes(api, resource, values, client)
    return new Set(lookalikes.map(({ row }) => row[resource.id] ?? null))
  } catch (error) {
    tolerate(error)
    return undefined
  }
}
