import { PartialError, ServerError } from '../../errors.ts'
import { nounOf } from '../../records/naming.ts'
import type { OperationName } from '../../resources/definition.ts'
import type { Api } from '../api.ts'
import type { Stored } from '../reading.ts'
import { ownerOf } from '../scope.ts'
import type { WriteRequest } from './perform.ts'

/** What the server said that it did to a record. */
const SAID: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  archive: 'archived',
  unarchive: 'unarchived',
  resolve: 'resolved',
  close: 'closed',
}

/** The failure where the server said that it did a write, and reading the record shows that it did not. */
export function contradicted(
  api: Api,
  { resource, verb, target }: WriteRequest,
  but: string,
  hints: readonly string[] = [],
): ServerError {
  const id = target?.row[resource.id]
  const what = `${nounOf(resource)}${id === undefined ? '' : ` ${id}`}`
  const hint = [
    ...hints,
    `Look before you repeat it: itflow ${resource.name} ${id === undefined ? 'list' : `get ${id}`}`,
  ]
  return new ServerError(
    `${api.settings.instance} said that it ${SAID[verb] ?? 'did it to'} ${what}, but ${but}`,
    { hint: hint.join('\n') },
  )
}

/** The failure of a write that stored a part of what was asked for; each of `lost` says of a field that it is not stored. */
export function partlyStored(
  { resource, verb }: WriteRequest,
  id: number,
  lost: readonly string[],
): PartialError {
  return new PartialError(
    `${nounOf(resource)} ${id} was ${verb}d, but not everything you gave is stored`,
    { hazard: 'H27', hint: lost.join('\n') },
  )
}

/**
 * Throws a ServerError where what was read back under the record's ID is another client's: no write moves a record, so
 * that it tells nothing of this one.
 */
export function requireOwn(api: Api, request: WriteRequest, after: Stored): void {
  const { resource, target, client } = request
  // What the server hides is known by what was said of it alone (H20).
  const isKnown = Object.keys(target?.raw ?? {}).length > 0
  if (!isKnown || resource.client === resource.id) return
  if (ownerOf(resource, after.row) === client) return
  const id = String(after.row[resource.id])
  throw new ServerError(
    `${nounOf(resource)} ${id} of ${api.settings.instance} now belongs to another client: it is not known whether the ${request.verb} happened`,
    { hint: `Look before you repeat it: itflow ${resource.name} get ${id} --all-clients` },
  )
}
