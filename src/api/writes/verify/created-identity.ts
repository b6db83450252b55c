import { bearable } from '../../../bearable.ts'
import { recordIdIn } from '../../../records/ids.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Api } from '../../api.ts'
import { minutesBetween } from '../../capabilities/server-zone.ts'
import type { Answer } from '../../http/reply.ts'
import type { Stored } from '../../records/read.ts'
import { clientOf } from '../../records/scope.ts'
import { lookalikes } from '../guards/lookalikes.ts'
import type { WriteRequest } from '../write.ts'
import type { IdsBefore } from '../write-reads.ts'
import { heldOf } from './read-back-diff.ts'
import { standingOf } from './stored-forms.ts'

/** The part of a create request that identifies the new record. */
export type Wanted = Pick<WriteRequest, 'resource' | 'given' | 'client'>

/** The ID of the new record according to an answer; undefined if it has none, or not a valid one. */
export function namedId({ isSuccess, data }: Answer): number | undefined {
  return isSuccess ? recordIdIn(data[0]?.['insert_id']) : undefined
}

/** Whether a record can be the one that was created: it has the same client, parent and name. */
export function isLike({ resource, given, client }: Wanted, { row }: Stored): boolean {
  const { label, parent } = resource
  const isOfClient =
    resource.client === null ||
    resource.client === resource.id ||
    clientOf(resource, row) === client
  const told = parent === undefined ? [label] : [label, parent]
  return isOfClient && told.every((name) => isAsGiven({ resource, given }, name, row[name] ?? null))
}

function isAsGiven(
  { resource, given }: Pick<Wanted, 'resource' | 'given'>,
  name: string,
  stored: Stored['row'][string],
): boolean {
  const [field, wanted] = [resource.fields[name], given[name]]
  if (field === undefined || wanted === undefined) return true
  return ['stored', 'reshaped'].includes(standingOf(field, wanted, stored))
}

/** Whether a record was among those known before; unknown if they could not be read. */
export function wasThere(
  { id }: Resource,
  before: IdsBefore | undefined,
  { row }: Stored,
): boolean {
  return before?.has(row[id] ?? null) === true
}

/**
 * Whether a record is proven to be the one just created, so it may be removed again: it was not
 * there before, it has everything that was given, secrets included, and it was created at the time of the answer.
 */
export function isProvenOwn(
  api: Pick<Api, 'clock'>,
  wanted: Wanted,
  before: IdsBefore | undefined,
  stored: Stored,
  repliedAt: Date | undefined,
): boolean {
  const { resource, given } = wanted
  if (before === undefined || wasThere(resource, before, stored)) return false
  const held = heldOf(resource, given, undefined, stored)
  const isWhole = held.lost.length === 0 && held.notices.every(({ code }) => code !== 'unverified')
  const [createdAt = ''] =
    Object.entries(resource.fields).find(([, { initial }]) => initial === NOW) ?? []
  const made = String(stored.row[createdAt] ?? '')
  const isNew = minutesBetween(made, repliedAt ?? api.clock()) !== undefined
  return isLike(wanted, stored) && isWhole && isNew
}

const NOW = 'current_timestamp()'

/** The IDs of the records that a new one could be confused with; undefined if they can't be read. */
export async function knownBefore(
  api: Api,
  { resource, given, client }: Wanted,
): Promise<IdsBefore | undefined> {
  try {
    const alike = await lookalikes(api, resource, given, client)
    return new Set(alike.map(({ row }) => row[resource.id] ?? null))
  } catch (error) {
    bearable(error)
    return undefined
  }
}
