import type { Api } from '../../api/api.ts'
import { requireOperation } from '../../api/capabilities/operation.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { CommandInput } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { RefusedError } from '../../errors.ts'
import { withFileLock } from '../../locks/file-lock.ts'
import type { InstanceKey } from '../../profiles/server-cache.ts'
import { timerPath, writeTimer } from '../../profiles/ticket-timer.ts'
import { describeRecord } from '../../records/describe-record.ts'
import { parseServerId } from '../../records/ids.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import { resources } from '../../resources/index.ts'
import { instantText } from '../../time/wall-time.ts'
import { findForWrite } from '../confirm-guess.ts'
import { conditionsFor, pickRecordId } from '../selector-argument.ts'
import { runningText, runningTimer, showTimer, timerOwner } from './running.ts'

const { tickets, 'ticket-replies': replies } = resources

/** `itflow tickets start`: starts a timer for a ticket. Throws a RefusedError if one is running. */
export async function runStart(context: Context, input: CommandInput): Promise<void> {
  const owner = await timerOwner(context)
  requireNone(context, owner)
  const api = await context.api()
  // What can't be written later needs no timer.
  await requireOperation(api, replies, 'create')
  const { row } = await findTicket(context, api, input)
  const id = parseServerId(row[tickets.id])
  if (id === undefined) throw new RefusedError(`${describeRecord(tickets, row)} has no valid ID`)
  const now = Math.floor(context.clock().getTime() / 1000) * 1000
  const timer = {
    ticket: id,
    number: formatRecordNumber(tickets, row),
    startedAt: instantText(now),
  }
  await withFileLock(timerPath(context, owner), (lock) => {
    requireNone(context, owner)
    lock.assertHeld()
    writeTimer(context, owner, timer)
  })
  context.note('timer_started', `Started the timer for ${describeRecord(tickets, row)}.`)
  await showTimer(context, { timer, elapsed: 0 })
}

function requireNone(context: Context, owner: InstanceKey): void {
  const running = runningTimer(context, owner)
  if (running === undefined) return
  throw new RefusedError(runningText(context, running), {
    hint: { for: 'Stop it first', step: { do: 'stop-timer' } },
  })
}

async function findTicket(
  context: Context,
  api: Api,
  { args: [selector] }: CommandInput,
): Promise<StoredRecord> {
  const scope = await api.resolveScope(context.flags)
  const text =
    selector ??
    (await pickRecordId(context, tickets, { conditions: conditionsFor(tickets, 'close') }))
  return findForWrite(context, api, tickets, { text, scope, does: 'Start a timer for' })
}
