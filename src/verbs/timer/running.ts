import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { formatDateTime } from '../../output/format-dates.ts'
import type { SheetField } from '../../output/sheet.ts'
import { formatDuration } from '../../output/worked-time.ts'
import type { InstanceKey } from '../../profiles/server-cache.ts'
import { readTimer, type TicketTimer } from '../../profiles/ticket-timer.ts'
import { clockText } from '../../records/parse-dates.ts'

/** After this many seconds, a timer may have been forgotten. */
const LONG = 8 * 3600

/** A timer, and how long it has been running. */
export interface RunningTimer {
  timer: TicketTimer
  /** In seconds; 0 if the computer's clock was set back to before the start. */
  elapsed: number
  /** Whether the clock says that it hasn't been started yet. */
  isAhead: boolean
  /** Whether it may have been forgotten. */
  isLong: boolean
}

/** Returns which timer is meant: that of the profile and its address. */
export async function timerOwner(context: Context): Promise<InstanceKey> {
  const { instance, url } = await context.settings()
  return { instance, url: url.href }
}

/** Returns the running timer of a profile; undefined if there is none. */
export function runningTimer(context: Context, owner: InstanceKey): RunningTimer | undefined {
  const timer = readTimer(context, owner, context.note)
  if (timer === undefined) return undefined
  const seconds = Math.floor((context.clock().getTime() - Date.parse(timer.startedAt)) / 1000)
  const elapsed = Math.max(0, seconds)
  return { timer, elapsed, isAhead: seconds < 0, isLong: elapsed > LONG }
}

/** Returns the running timer of a profile; throws a NotFoundError if there is none. */
export function requireTimer(context: Context, owner: InstanceKey): RunningTimer {
  const running = runningTimer(context, owner)
  if (running !== undefined) return running
  throw new NotFoundError(`No timer is running for ${owner.instance}`, {
    hint: { for: 'To start one', step: { do: 'start-timer' } },
  })
}

/** Returns how a ticket is named in messages: by its number, or by its ID. */
export function ticketName({ ticket, number }: TicketTimer): string {
  return number === '' ? `ticket ${ticket}` : number
}

/** Describes a running timer: `The timer for TCK-12 has been running for 9 h 12 m, since 24 Nov 2026 08:15`. */
export function runningText(context: Context, { timer, elapsed, isAhead }: RunningTimer): string {
  const since = formatDateTime(timer.startedAt, context.zone)
  const name = ticketName(timer)
  if (isAhead) return `The timer for ${name} was started on ${since}, which is in the future`
  const length = formatDuration(elapsed) || '0 s'
  return `The timer for ${name} has been running for ${length}, since ${since}`
}

/** The hint on a clock that was set back. */
export const CLOCK_HINT = "This computer's clock was set back since"

const FIELDS: readonly SheetField[] = [
  { name: 'ticket_id', label: 'Ticket', kind: 'integer' },
  { name: 'ticket_number', label: 'Number', kind: 'text' },
  { name: 'started_at', label: 'Started', kind: 'moment' },
  { name: 'time_worked', label: 'Time', kind: 'duration' },
]

/** Prints a timer. */
export async function showTimer(
  context: Context,
  { timer, elapsed }: Pick<RunningTimer, 'timer' | 'elapsed'>,
): Promise<void> {
  const { ticket, number, startedAt } = timer
  await context.show({
    fields: FIELDS,
    columns: [
      { field: 'ticket_id', heading: 'TICKET', dropPriority: 1 },
      { field: 'ticket_number', heading: 'NUMBER' },
      { field: 'started_at', heading: 'STARTED' },
      { field: 'time_worked', heading: 'TIME' },
    ],
    rows: [
      {
        ticket_id: ticket,
        ticket_number: number,
        started_at: startedAt,
        time_worked: clockText(elapsed),
      },
    ],
    isList: false,
    title: { name: ticketName(timer), details: 'timer' },
  })
}
