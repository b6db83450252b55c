import type { UnsupportedError } from '../../../errors.ts'
import { nounsOf } from '../../../records/describe-record.ts'
import { isRepeatRefused } from '../../../records/record-state.ts'
import type { Resource } from '../../../resources/definition.ts'
import { resources } from '../../../resources/index.ts'
import type { Api } from '../../api.ts'
import { requireOperation } from '../../capabilities/operation.ts'
import { UnsupportedForOneError } from '../../http/failures.ts'
import { readById } from '../../records/read-by-id.ts'
import { webAddress } from '../../records/web-address.ts'
import { unverifiedNotice } from '../notices.ts'
import type { Draft, FieldValues, Notice } from '../plan.ts'
import type { Outcome, WriteRequest } from '../write.ts'

const BY_REPLY: Notice = {
  code: 'resolved_by_reply',
  hazard: 'H46',
  message:
    "ITFlow can't resolve a reopened ticket again, so an internal reply sets the status (H46)",
}

/** Whether tickets/resolve always refuses a ticket, because it was resolved before and a reply has reopened it (H46). */
export function wasReopened({ resource, verb, target }: WriteRequest): boolean {
  return target !== undefined && isRepeatRefused(resource, verb, target.row)
}

/** Returns the draft for resolving such a ticket by a reply; throws if the server or the key can't create replies. */
export async function draftResolvingAgain(api: Api, request: WriteRequest): Promise<Draft> {
  const { creates: replies } = repeatOf(request)
  if ((await api.capabilities.presence(replies.module, 'create')) === 'absent') {
    throw await browserOnlyError(api, request)
  }
  await requireOperation(api, replies, 'create')
  return { body: {}, notices: [], warnings: [BY_REPLY] }
}

/**
 * Resolves such a ticket by an internal reply that sets the status. Throws an UnsupportedError if the server doesn't
 * accept replies (before 26.08), where only the browser can resolve it.
 */
export async function resolveByReply(
  api: Api,
  request: WriteRequest,
  perform: (request: WriteRequest) => Promise<Outcome>,
): Promise<Outcome> {
  const { target, client } = request
  const { resource } = request
  const id = Number(target?.row[resource.id])
  const { creates: replies, values } = repeatOf(request)
  const { parent = '' } = replies
  const { warnings = [] } = await draftResolvingAgain(api, request)
  const reply = await perform({
    resource: replies,
    verb: 'create',
    values: { ...values, [parent]: id },
    client,
    references: target === undefined ? [] : [{ field: parent, resource, stored: target }],
  })
  const plan = { ...reply.plan, request }
  if (reply.state === 'planned') return { ...reply, plan, notices: [...warnings, ...reply.notices] }
  if (reply.failure !== undefined) throw reply.failure
  const stored = await readById(api, resource, id)
  const notices = [
    ...warnings,
    ...reply.notices,
    ...(stored === undefined ? [unverifiedNotice()] : []),
  ]
  return { state: 'done', id, row: stored?.row, stored, notices, plan }
}

/** What the declaration says to create in order to do a verb again. */
function repeatOf({ resource, verb }: WriteRequest): { creates: Resource; values: FieldValues } {
  const { repeat } = resource.operations[verb] ?? {}
  if (repeat === undefined) throw new RangeError(`${verb} of ${nounsOf(resource)} has no repeat.`)
  return { creates: resources[repeat.creates], values: repeat.values }
}

async function browserOnlyError(
  api: Api,
  { resource, target }: WriteRequest,
): Promise<UnsupportedError> {
  const address = target && (await webAddress(api, resource, target.row))
  return new UnsupportedForOneError(
    `${api.settings.instance} can't resolve a ticket that was resolved before and reopened`,
    {
      hazard: 'H46',
      hint: `Before ITFlow 26.08, only the browser can${address === undefined ? '' : `: ${address}`}`,
    },
  )
}
