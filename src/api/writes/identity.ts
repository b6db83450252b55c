import { bearable } from '../../bearable.ts'
import { recordIdIn } from '../../records/ids.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { Stored } from '../reading.ts'
import type { Answer } from '../reply.ts'
import { clientOf } from '../scope.ts'
import { minutesBetween } from '../server-zone.ts'
import { heldOf } from './held.ts'
import { lookalikes } from './lookalikes.ts'
import type { WriteRequest } from './perform.ts'
import { standingOf } from './stored-forms.ts'

/** What was asked of a create, as far as it tells the new record. */
export type Wanted = Pick<WriteRequest, 'resource' | 'given' | 'client'>

/** The ID that an answer says a create made; undefined where it names none, or what is no ID. */
export function namedId({ isSuccess, data }: Answer): number | undefined {
  return isSuccess ? recordIdIn(data[0]?.['insert_id']) : undefined
}

/** Whether a record that was read can be the one that a create made: of its client, its parent and its name. */
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
  return ['stored', 'reshaped'].includes(standingOf(name, field, wanted, stored))
}

/** Whether a record was among those that were known before; where they could not be read nobody knows. */
export function wasThere(
  { id }: Resource,
  before: readonly Stored[] | undefined,
  { row }: Stored,
): boolean {
  return before?.some((known) => known.row[id] === row[id]) === true
}

/**
 * Whether a record is proven to be the one that a create has just made, so that it may be taken away again: it was not
 * there before, it has all that was given, secrets included, and it was made at the moment of the answer.
 */
export function isProvenOwn(
  api: Pick<Api, 'clock'>,
  wanted: Wanted,
  before: readonly Stored[] | undefined,
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

/** What a create could be taken for; undefined where that cannot be read. */
export async function knownBefore(
  api: Api,
  { resource, given, client }: Wanted,
): Promise<readonly Stored[] | undefined> {
  try {
    return await lookalikes(api, resource, given, client)
  } catch (error) {
    bearable(error)
    return undefined
  }
}
