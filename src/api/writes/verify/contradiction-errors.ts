import { type FailureDetails, PartialError, ServerError } from '../../../errors.ts'
import { type HintLine, hintLines } from '../../../hints.ts'
import { nounOf } from '../../../records/describe-record.ts'
import type { Row } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { OperationName } from '../../../resources/operation.ts'
import { withArticle } from '../../../text/sentence.ts'
import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import { ownerOf } from '../../records/scope.ts'
import type { WriteRequest } from '../write.ts'

/** What the server claims to have done to a record. */
const CLAIMS: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  archive: 'archived',
  unarchive: 'unarchived',
  resolve: 'resolved',
  close: 'closed',
}

/** The server confirmed an update, but stored none of its values. */
export class NotStoredError extends ServerError {
  /** The record as it was read back. */
  readonly row: Row

  constructor(message: string, row: Row, details: FailureDetails = {}) {
    super(message, details)
    this.row = row
  }
}

/** Builds the error for an update of which nothing was stored; `notStored` has a sentence for each field. */
export function notStoredError(
  api: Api,
  request: WriteRequest,
  { row }: StoredRecord,
  notStored: readonly string[],
): NotStoredError {
  const { message, hint } = contradictionError(
    api,
    request,
    'stored none of the values you set',
    notStored,
  )
  return new NotStoredError(message, row, hint === undefined ? {} : { hint })
}

/** The error if the server confirmed a write, but reading the record shows that it did not happen. */
export function contradictionError(
  api: Api,
  { resource, verb, target }: WriteRequest,
  but: string,
  hints: readonly string[] = [],
): ServerError {
  const id = target?.row[resource.id]
  const noun = nounOf(resource)
  const what = id === undefined ? withArticle(noun) : `${noun} ${id}`
  return new ServerError(
    `${api.settings.instance} said that it ${CLAIMS[verb] ?? 'did it to'} ${what}, but ${but}`,
    { hint: hintLines(hints, checkHint(resource, id)) },
  )
}

function checkHint({ name }: Resource, id: unknown, client?: 'all'): HintLine {
  const read =
    id === undefined ? ({ do: 'list' } as const) : ({ do: 'get', id: Number(id) } as const)
  const step = { ...read, resource: name, ...(client && { client }) }
  return { for: 'Check before you run it again', step }
}

/** The error for a write that was only partly stored; `lost` has a sentence for each field that is not stored. */
export function partlyStoredError(
  { resource, verb }: WriteRequest,
  id: number,
  lost: readonly string[],
): PartialError {
  return new PartialError(
    `${nounOf(resource)} ${id} was ${verb}d, but not everything was stored as requested`,
    { hazard: 'H27', hint: lost.join('\n') },
  )
}

/**
 * Throws a ServerError if the record with this ID now belongs to another client: no write moves a record, so reading it
 * doesn't show whether this write happened.
 */
export function requireSameClient(api: Api, request: WriteRequest, after: StoredRecord): void {
  const { resource, target, client } = request
  // A hidden record has nothing to compare (H20).
  const isKnown = Object.keys(target?.raw ?? {}).length > 0
  if (!isKnown || resource.client === resource.id) return
  if (ownerOf(resource, after.row) === client) return
  const id = String(after.row[resource.id])
  throw new ServerError(
    `${nounOf(resource)} ${id} on ${api.settings.instance} now belongs to another client: it is not known whether the ${request.verb} happened`,
    { hint: checkHint(resource, id, 'all') },
  )
}
