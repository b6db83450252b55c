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
    'ITFlow does not resolve a reopened ticket again, so an internal reply sets the status (H46)',
}

/** Whether tickets/resolve would refuse a ticket for good: it was resolved before, and a reply has reopened it (H46). */
export function wasReopened({ resource, verb, target }: WriteRequest): boolean {
  return target !== undefined && isRepeatRefused(resource, verb, target.row)
}

/** What such a ticket needs instead, before anything is sent; throws where the server has it not, or not for this key. */
export async function draftResolvingAgain(api: Api, request: WriteRequest): Promise<Draft> {
  const { creates: replies } = againOf(request)
  if ((await api.capabilities.presence(replies.module, 'create')) === 'absent') {
    throw await onlyInBrowser(api, request)
  }
  await requireOperation(api, replies, 'create')
  return { body: {}, notices: [], warnings: [BY_REPLY] }
}

/**
 * Resolves such a ticket by an internal reply that sets the status. Throws an UnsupportedError where the server
 * takes no replies (before 26.08): there only the browser can.
 */
export async function resolveByReply(
  api: Api,
  request: WriteRequest,
  perform: (request: WriteRequest) => Promise<Outcome>,
): Promise<Outcome> {
  const { target, client } = request
  const { resource } = request
  const id = Number(target?.row[resource.id])
  const { creates: replies, given } = againOf(request)
  const { parent = '' } = replies
  const { warnings = [] } = await draftResolvingAgain(api, request)
  const reply = await perform({
    resource: replies,
    verb: 'create',
    values: { ...given, [parent]: id },
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

/** What does it a second time, by the declaration. */
function againOf({ resource, verb }: WriteRequest): { creates: Resource; given: FieldValues } {
  const { repeat } = resource.operations[verb] ?? {}
  if (repeat === undefined) throw new RangeError(`Nothing else does ${verb} ${nounsOf(resource)}.`)
  return { creates: resources[repeat.creates], given: repeat.values }
}

async function onlyInBrowser(
  api: Api,
  { resource, target }: WriteRequest,
): Promise<UnsupportedError> {
  const address = target && (await webAddress(api, resource, target.row))
  return new UnsupportedForOneError(
    `${api.settings.instance} cannot resolve a ticket that was resolved before and reopened`,
    {
      hazard: 'H46',
      hint: `Before ITFlow 26.08 only the browser can${address === undefined ? '' : `: ${address}`}`,
    },
  )
}
