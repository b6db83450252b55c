import type { ActionOptions } from '../actions/action-options.ts'
import { createWriteRequest } from '../actions/change-rule.ts'
import { RESOLVE } from '../actions/end-ticket.ts'
import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { readById } from '../api/records/read-by-id.ts'
import type { Outcome } from '../api/writes/write.ts'
import { UnsupportedError } from '../errors.ts'
import type { Row } from '../records/record.ts'
import { isRepeatRefused } from '../records/record-state.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { OperationName } from '../resources/operation.ts'
import { RESOLVED_STATUS } from '../resources/ticket-statuses.ts'
import { hasNote, noteOnTicket, type TicketNote } from './ticket-note.ts'
import { isTouchedByPerson, readReplies } from './touched-ticket.ts'

const { tickets, 'ticket-replies': replies } = resources

/** The recovery of an alert, and its ticket. */
export interface Recovery extends Omit<TicketNote, 'status'> {
  /** The status that this program last gave the ticket. */
  lastStatus: number
  /** The technician that this program has assigned it to when it was new; absent for none. */
  assigned?: number | undefined
}

/** What came of a recovery. */
export interface RecoveryResult {
  /** `touched`: a person has worked on it, so it stays open. `unsupported`: the server can't resolve tickets. */
  ended: 'resolved' | 'touched' | 'unsupported'
  /** The ticket as it is now, or as last seen. */
  row: Row
}

/** Called with each write. */
export type OnOutcome = (resource: Resource, outcome: Outcome) => void

/**
 * Notes on a ticket that its alert has recovered, and resolves it unless a person has worked on it. Never closes it. A
 * ticket that was resolved before is resolved by the note (H46). Where the server has no replies, nothing is noted.
 */
export async function recoverTicket(
  api: Api,
  recovery: Recovery,
  options: ActionOptions,
  onOutcome: OnOutcome = () => undefined,
): Promise<RecoveryResult> {
  const { lastStatus, assigned, ...note } = recovery
  const { ticket } = note
  const hasReplies = await isOffered(api, replies, 'create')
  const said = hasReplies ? await readReplies(api, ticket) : undefined
  const isTouched = isTouchedByPerson(ticket, { status: lastStatus, assigned, replies: said })
  const isByNote = !isTouched && isRepeatRefused(tickets, 'resolve', ticket.row)
  const report = (resource: Resource, outcome: Outcome) => {
    onOutcome(resource, outcome)
    if (outcome.failure !== undefined) throw outcome.failure
  }
  const ending = withLastLook(api, recovery, hasReplies, options)
  try {
    if (said !== undefined && isByNote) {
      report(replies, await noteOnTicket(api, { ...note, status: RESOLVED_STATUS }, ending))
      return { ended: 'resolved', row: ticket.row }
    }
    if (said !== undefined && !hasNote(said, note)) {
      report(replies, await noteOnTicket(api, note, options))
    }
    if (isTouched) return { ended: 'touched', row: ticket.row }
    if (!(await isOffered(api, tickets, 'resolve'))) {
      return { ended: 'unsupported', row: ticket.row }
    }
    const request = { ...createWriteRequest(RESOLVE, tickets, ticket), isConfirmed: true }
    const { outcome, row } = await RESOLVE.write(api, request, ending, undefined)
    report(tickets, outcome)
    return { ended: 'resolved', row: row ?? ticket.row }
  } catch (error) {
    if (!(error instanceof TouchedNow)) throw error
    if (isByNote) report(replies, await noteOnTicket(api, note, options))
    return { ended: 'touched', row: error.row }
  }
}

/** A person has begun to work on the ticket since it was read. */
class TouchedNow extends Error {
  /** The ticket as it is now. */
  readonly row: Row

  constructor(row: Row) {
    super('A person has worked on the ticket.')
    this.row = row
  }
}

/**
 * Looks at a ticket again right before it is resolved, since ITFlow may have been slow: then throws a TouchedNow if a person
 * has worked on it meanwhile.
 */
function withLastLook(
  api: Api,
  { lastStatus: status, assigned, ticket }: Recovery,
  hasReplies: boolean,
  options: ActionOptions,
): ActionOptions {
  const look = async (): Promise<StoredRecord | undefined> => {
    const said = hasReplies ? await readReplies(api, ticket) : undefined
    const now = await readById(api, tickets, Number(ticket.row[tickets.id]))
    const isTouched =
      now !== undefined && isTouchedByPerson(now, { status, assigned, replies: said })
    return isTouched ? now : undefined
  }
  return {
    ...options,
    announce: async (plan) => {
      const touched = options.isDryRun === true ? undefined : await look()
      if (touched !== undefined) throw new TouchedNow(touched.row)
      await options.announce?.(plan)
    },
  }
}

/** Whether the server has an operation that not every release has. */
export async function isOffered(
  api: Api,
  resource: Resource,
  verb: OperationName,
): Promise<boolean> {
  try {
    await requireOperation(api, resource, verb)
    return true
  } catch (error) {
    if (error instanceof UnsupportedError) return false
    throw error
  }
}
