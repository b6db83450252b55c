import { ServerError } from '../../errors.ts'
import { nounOf } from '../../records/describe-record.ts'
import { parseServerId } from '../../records/ids.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Server } from './server.ts'

type Instance = Pick<Server, 'instance'>

/**
 * Throws a ServerError for a record that makes no sense: its own ID or its client's is not an ID (`0x1`), so
 * a write could go to another record.
 */
export function requireValidIds({ instance }: Instance, resource: Resource, row: Row): void {
  // What its rows name is not a record of its own, and can be in them more than once.
  if (resource.rowKey !== undefined) return
  const why = faultOf(resource, row)
  if (why === undefined) return
  const operation = `${resource.module}/${resource.operations.read?.file ?? 'read'}`
  throw new ServerError(
    `${instance} answered ${operation} with a record that makes no sense: it has ${why}`,
    { hint: { for: 'Nothing was done with it. See', step: { do: 'examine' } } },
  )
}

function faultOf({ id, client }: Resource, row: Row): string | undefined {
  if (parseServerId(row[id]) === undefined) return `no ${id}`
  const owner = client === null ? null : (row[client] ?? null)
  return owner === null || parseServerId(owner) !== undefined
    ? undefined
    : `a ${client} that isn't an ID`
}

/** Throws a ServerError if two records read under one ID differ: neither can be relied on. */
export function requireSameRecord(
  { instance }: Instance,
  resource: Resource,
  one: Row,
  two: Row,
): void {
  const { id, label, client } = resource
  const names = [id, label, ...(client === null ? [] : [client])]
  if (names.every((name) => (one[name] ?? null) === (two[name] ?? null))) return
  throw new ServerError(
    `${instance} has two different records for ${nounOf(resource)} ${one[id] ?? ''}`,
    { hint: 'Nothing was done with either. Run it again: one may just have been changed' },
  )
}
