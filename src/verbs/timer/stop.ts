import { findSentReply, replyWithTime } from '../../actions/reply-with-time.ts'
import { offlineValueOptions } from '../../actions/resolve-values.ts'
import type { Api } from '../../api/api.ts'
import { withOperation } from '../../api/capabilities/operation.ts'
import { findById } from '../../api/records/find.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import { type CommandInput, hasOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { type HeldLock, withFileLock } from '../../locks/file-lock.ts'
import type { InstanceKey } from '../../profiles/server-cache.ts'
import { removeTimer, timerPath, writeTimer } from '../../profiles/ticket-timer.ts'
import { flagOf } from '../../records/field-names.ts'
import { type CheckedValue, type CheckedValues, checkValue } from '../../records/input.ts'
import { clockText } from '../../records/parse-dates.ts'
import { resources } from '../../resources/index.ts'
import { createAndShow } from '../create.ts'
import { checkEditor, editorField, readInputValues } from '../input-values.ts'
import { type OutputShape, readOutputShape } from '../output-shape.ts'
import { showRecords } from '../present-written.ts'
import { requirePlausible } from './confirm-time.ts'
import { DEFAULT_MESSAGE, DISCARD, TIMER_FIELDS } from './fields.ts'
import { type RunningTimer, requireTimer, runningText, timerOwner } from './running.ts'

const { tickets, 'ticket-replies': replies } = resources
const { text: MESSAGE = '', timeWorked: TIME = '' } = replies.messageFields ?? {}

/** `itflow tickets stop`: writes the time of the timer to its ticket; the timer ends once that is proven. */
export async function runStop(context: Context, input: CommandInput): Promise<void> {
  const owner = await timerOwner(context)
  if (hasOption(input, DISCARD.name)) return discard(context, input, owner)
  const api = await context.api()
  const { running, ...line } = await withOperation(api, replies, 'create', async () => {
    const read = await readStop(context, api, input)
    return { ...read, running: requireTimer(context, owner) }
  })
  if (!line.values.has(TIME)) await requirePlausible(context, running)
  const time = line.values.get(TIME) ?? (await measuredTime(api, running))
  const scope = await stopScope(context, api)
  const ticket = await findById(api, tickets, running.timer.ticket, { scope })
  await withFileLock(timerPath(context, owner), (lock) =>
    writeTime(context, api, { ...line, input, owner, scope, ticket, time, lock }),
  )
}

/** What the command line says about the reply. */
interface StopLine {
  shaping: OutputShape
  values: CheckedValues
}

async function readStop(context: Context, api: Api, input: CommandInput): Promise<StopLine> {
  checkEditor(context, input)
  const shaping = await readOutputShape(replies, input)
  const source = { resource: replies, input, on: 'create' } as const
  const values = await readInputValues(context, api, source, TIMER_FIELDS)
  if (values.has(MESSAGE) || editorField(replies, input, 'create') === MESSAGE) {
    return { shaping, values }
  }
  const message = await check(api, MESSAGE, DEFAULT_MESSAGE)
  return { shaping, values: new Map([...values, [MESSAGE, message]]) }
}

function measuredTime(api: Api, { elapsed }: RunningTimer): Promise<CheckedValue> {
  return check(api, TIME, clockText(elapsed))
}

async function check(api: Api, name: string, value: string): Promise<CheckedValue> {
  const given = { value, inputName: `--${flagOf(replies, name)}` }
  return checkValue(replies, name, given, 'create', await offlineValueOptions(api))
}

/** The ticket was named when the timer was started: a client that a profile merely prefers doesn't matter any more. */
async function stopScope(context: Context, api: Api): Promise<Scope> {
  const { flags } = context
  const isLimited = flags.client !== undefined || api.settings.boundTo !== undefined
  return api.resolveScope(isLimited ? flags : { ...flags, allClients: flags.global !== true })
}

/** A reply to write, while no other process changes the timer. */
interface TimedReply extends StopLine {
  input: CommandInput
  owner: InstanceKey
  scope: Scope
  ticket: StoredRecord
  time: CheckedValue
  lock: HeldLock
}

async function writeTime(context: Context, api: Api, timed: TimedReply): Promise<void> {
  const { owner, scope, ticket, time, lock, shaping } = timed
  const { timer } = requireTimer(context, owner)
  if (timer.ticket !== Number(ticket.row[tickets.id])) {
    throw new UsageError('A different timer is running now. Nothing was sent.')
  }
  const done = timer.sent && (await findSentReply(api, scope, ticket, timer.sent))
  if (done !== undefined) {
    const id = String(done.row[replies.id] ?? '')
    const message = `Reply ${id} has the time of this timer: an earlier stop wrote it before it was interrupted. Nothing more is sent.`
    context.note('already_stopped', message)
    if (context.flags.dryRun !== true) removeTimer(context, owner)
    return showRecords(context, replies, { shaping, rows: [done.row] })
  }
  const values = new Map([...timed.values, [TIME, time]])
  await createAndShow(
    context,
    api,
    { ...timed, resource: replies, values },
    async (fields, how) => {
      const { outcome, isTimeStored } = await replyWithTime(
        api,
        {
          ...{ ...fields, scope, ticket, time },
          beforeSending: (sent) => {
            lock.assertHeld()
            writeTimer(context, owner, { ...timer, sent })
          },
        },
        how,
      )
      if (isTimeStored) removeTimer(context, owner)
      else if (outcome.state === 'done') context.note('timer_kept', KEPT)
      return outcome
    },
  )
}

const KEPT =
  "The reply with the time couldn't be read back as it was sent, so the timer is kept: check the ticket, then stop it again, or --discard it"

async function discard(
  context: Context,
  { options }: CommandInput,
  owner: InstanceKey,
): Promise<void> {
  const [other] = Object.keys(options).filter((name) => name !== DISCARD.name)
  if (other !== undefined) {
    throw new UsageError(`--${DISCARD.name} writes nothing, so --${other} can't be used with it`)
  }
  // A stop that another process is in the middle of comes first.
  requireTimer(context, owner)
  await withFileLock(timerPath(context, owner), (lock) => {
    const running = requireTimer(context, owner)
    const text = runningText(context, running)
    if (context.flags.dryRun === true) {
      context.note('timer_discarded', `${text}. It would be discarded.`)
      return
    }
    lock.assertHeld()
    removeTimer(context, owner)
    context.note('timer_discarded', `${text}. It is discarded; ${writtenText(running)}.`)
  })
}

/** Says whether ITFlow may have the time of a timer. */
function writtenText({ timer: { sent } }: RunningTimer): string {
  if (sent === undefined) return 'nothing was written to ITFlow'
  return `an earlier stop may have written ${sent.time} to its ticket: check the ticket`
}
