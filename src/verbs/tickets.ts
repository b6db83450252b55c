import { findRecord } from '../api/finding.ts'
import { withOperation } from '../api/operation.ts'
import { clientOf } from '../api/scope.ts'
import { performWrite } from '../api/writes/perform.ts'
import { type CommandSpec, hasOption, type Input } from '../command.ts'
import type { Context } from '../context.ts'
import { RefusedError } from '../errors.ts'
import type { Row } from '../records/record.ts'
import { resources } from '../resources/index.ts'
import { CLOSED, RESOLVED } from '../resources/statuses.ts'
import { runCreate } from './create.ts'
import { fieldOptions } from './field-options.ts'
import { runList } from './list.ts'
import { forEachWhich } from './many.ts'
import { LIST_OPTIONS, SHAPE_OPTIONS } from './options.ts'
import { shapingOf, showRecords } from './showing.ts'
import { findOptions, whichOf } from './which.ts'
import { nameOf } from './wording.ts'
import { tellOutcome, tellUnchanged, writeOptions } from './write-report.ts'

const { tickets, 'ticket-replies': replies } = resources

/** What tickets have beside the verbs of every module. */
export function ticketCommands(): readonly CommandSpec[] {
  return [endCommand('resolve'), endCommand('close'), replyCommand(), repliesCommand()]
}

function endCommand(verb: 'resolve' | 'close'): CommandSpec {
  return {
    name: verb,
    summary:
      verb === 'resolve'
        ? 'Mark tickets as resolved'
        : 'Close tickets for good; nothing reopens them',
    arguments: [{ ...whichOf(tickets), isVariadic: true }],
    options: SHAPE_OPTIONS,
    examples: [`itflow tickets ${verb} TCK-12`],
    isWrite: true,
    run: (context, input) => runEnd(context, verb, input),
  }
}

async function runEnd(context: Context, verb: 'resolve' | 'close', input: Input): Promise<void> {
  const api = await context.api()
  const shaping = await withOperation(api, tickets, verb, () => shapingOf(tickets, input))
  const scope = await api.scope(context.flags)
  const rows = await forEachWhich(context, input.args, async (which) => {
    const target = await findRecord(api, tickets, which, findOptions(context, tickets, scope))
    if (isEnded(verb, target.row)) {
      const message = `${nameOf(tickets, target.row)} is ${verb}d already.`
      await tellUnchanged(context, api, { resource: tickets, verb, row: target.row }, message)
      return target.row
    }
    const client = clientOf(tickets, target.row)
    const outcome = await performWrite(
      api,
      { resource: tickets, verb, given: {}, target, client },
      writeOptions(context, api),
    )
    tellOutcome(context, tickets, outcome)
    return outcome.row ?? target.row
  })
  await showRecords(context, tickets, shaping, rows)
}

/**
 * Whether a ticket is in that state already; a ticket that was closed once has no way back (H37). One that only
 * a reply has given the status Closed is not closed yet.
 */
function isEnded(verb: 'resolve' | 'close', row: Row): boolean {
  const isClosed = row['ticket_status'] === CLOSED
  const wasClosed = (row['ticket_closed_at'] ?? null) !== null
  if (verb === 'close' && isClosed) return wasClosed
  if (verb === 'resolve' && row['ticket_status'] === RESOLVED) return true
  if (!isClosed && !wasClosed) return false
  throw new RefusedError(`${nameOf(tickets, row)} was closed, and closing is final.`, {
    hazard: 'H37',
    hint: 'Way round: open a new ticket; what is half open can be mended in the browser only.',
  })
}

function replyCommand(): CommandSpec {
  return {
    name: 'reply',
    summary: 'Reply to a ticket: an internal note unless --public',
    arguments: [whichOf(tickets)],
    options: [
      ...fieldOptions(replies, 'create').filter(({ name }) => name !== 'ticket' && name !== 'type'),
      { name: 'public', help: 'mail it to the contact and the watchers', group: 'Fields' },
      ...SHAPE_OPTIONS,
    ],
    examples: [
      'itflow tickets reply TCK-12 --message "Rebooted it" --time 15m',
      'itflow tickets reply TCK-12 --message @answer.txt --public --status "On Hold"',
    ],
    isWrite: true,
    run: (context, input) =>
      runCreate(context, replies, withTicket(input), {
        ticket_reply_type: hasOption(input, 'public') ? 'Public' : 'Internal',
      }),
  }
}

function repliesCommand(): CommandSpec {
  return {
    name: 'replies',
    summary: 'Show what was said and done on a ticket',
    arguments: [whichOf(tickets)],
    options: [...LIST_OPTIONS, ...SHAPE_OPTIONS],
    examples: ['itflow tickets replies TCK-12'],
    run: (context, input) => runList(context, replies, withTicket(input)),
  }
}

/** The same input, with the ticket as the option that `ticket-replies` has for it. */
function withTicket({ args, options, rest }: Input): Input {
  return { args: [], options: { ...options, ticket: args[0] }, rest }
}
