import { ServerError } from '../../errors.ts'
import { nounOf } from '../../records/describe-record.ts'
import { parseServerId } from '../../records/ids.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Server } from './server.ts'

type Instance = Pick<Server, 'instance'>

/**
 * Throws a ServerError if a record's ID or its client's isn't an ID (`0x1`): a write could go to another record.
 */
export function requireValidIds({ instance }: Instance, resource: Resource, row: Row): void {
  // Rows of these resources aren't records themselves, and IDs may occur more than once.
  if (resource.rowKey !== undefined) return
  const fault = describeFault(resource, row)
  if (fault === undefined) return
  const operation = `${resource.module}/${resource.operations.read?.file ?? 'read'}`
  throw new ServerError(
    `${instance} answered ${operation} with an invalid record: it has ${fault}`,
    { hint: { for: 'Nothing was done with it. See', step: { do: 'examine' } } },
  )
}

function describeFault({ id, client }: Resource, row: Row): string | undefined {
  if (parseServerId(row[id]) === undefined) return `no ${id}`
  const owner = client === null ? null : (row[client] ?? null)
  return owner === null || parseServerId(owner) !== undefined
    ? undefined
    : `a ${client} that isn't an ID`
}

/** Throws a ServerError if two records with the same ID differ in name or client: neither can be relied on. */
export function requireSameRecord(
  { instance }: Instance,
  resource: Resource,
  first: Row,
  second: Row,
): void {
  const { id, label, client } = resource
  const names = [id, label, ...(client === null ? [] : [client])]
  if (names.every((name) => (first[name] ?? null) === (second[name] ?? null))) return
  throw new ServerError(
    `${instance} has two different records for ${nounOf(resource)} ${first[id] ?? ''}`,
    { hint: 'Nothing was done with either. One may have just changed: run the command again' },
  )
}
