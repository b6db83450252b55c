import type { ActionOptions } from '../actions/action-options.ts'
import { type CreateRequest, create } from '../actions/create.ts'
import type { Api } from '../api/api.ts'
import type { Outcome } from '../api/writes/write.ts'
import {
  AuthenticationError,
  Failure,
  PermissionError,
  ServerError,
  UnsupportedError,
} from '../errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { Row } from '../records/record.ts'
import { resources } from '../resources/index.ts'
import type { OpenedTicket } from './opened-alert.ts'
import type { AlertOwner } from './opened-here.ts'
import { forgetIntent, rememberIntent, rememberTicket } from './remember-opened.ts'

const { tickets } = resources

/** The hazard of a create that the server has refused. */
const REFUSED = 'H16'

/** An alert without a ticket, and where to remember the one that it gets. The caller holds the alert's lock. */
export interface NewAlert {
  place: StorageEnv
  owner: AlertOwner
  /** The alert's ID. */
  id: string
  /** The highest ID of a ticket that was seen before. */
  highest: number
}

/**
 * Creates an alert's ticket, whose details end with the alert's ID already. What is about to be sent is remembered before, so
 * that the ticket is found again if this process is killed or the reply is lost.
 */
export async function createAlertTicket(
  api: Api,
  request: Omit<CreateRequest, 'resource'>,
  alert: NewAlert,
  options: ActionOptions,
): Promise<Outcome> {
  const { place, owner, id, highest } = alert
  let begun: number | undefined
  const announce: ActionOptions['announce'] = async (plan) => {
    await options.announce?.(plan)
    if (options.isDryRun === true) return
    begun = api.clock().getTime()
    await rememberIntent(place, owner, id, { after: highest, at: begun })
  }
  try {
    const outcome = await create(api, { ...request, resource: tickets }, { ...options, announce })
    if (outcome.id === undefined || begun === undefined) return outcome
    return await remembering(outcome, alert, { ticket: outcome.id, at: begun })
  } catch (error) {
    if (begun !== undefined && isCertainlyRefused(error)) await forgetIntent(place, owner, id)
    throw error
  }
}

/** Remembers a new ticket; a notice says if that fails, since the ticket is there. */
async function remembering(
  outcome: Outcome,
  { place, owner, id }: NewAlert,
  opened: OpenedTicket,
): Promise<Outcome> {
  try {
    await rememberTicket(place, owner, id, { ...opened, ...stateOf(outcome.row) })
    return outcome
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const message = `The ticket couldn't be remembered: ${error.message}`
    return { ...outcome, notices: [...outcome.notices, { code: 'not_remembered', message }] }
  }
}

/** Returns whom a new ticket is assigned to, and its status: what differs later was a person. */
function stateOf(row: Row | undefined): Pick<OpenedTicket, 'assigned' | 'status'> {
  if (row === undefined) return {}
  const { ticket_assigned_to: assigned, ticket_status: status } = row
  return {
    assigned: typeof assigned === 'number' ? assigned : 0,
    ...(typeof status === 'number' ? { status } : {}),
  }
}

/** Whether an error shows that the server has created nothing. */
function isCertainlyRefused(error: unknown): boolean {
  if (error instanceof ServerError) return error.hazard === REFUSED && error.cause === undefined
  return [AuthenticationError, PermissionError, UnsupportedError].some(
    (refusal) => error instanceof refusal,
  )
}
