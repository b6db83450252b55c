import type { Api } from '../api/api.ts'
import { complete } from '../api/finding.ts'
import type { Stored } from '../api/reading.ts'
import type { Scope } from '../api/scope.ts'
import { parseWhich } from '../api/which.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import { type CommandSpec, hasOption, type Input } from '../command.ts'
import type { Context } from '../context.ts'
import { RefusedError } from '../errors.ts'
import { nameOf } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import { standingBefore } from '../records/states.ts'
import { resources } from '../resources/index.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { runCreate, type Settled } from './create.ts'
import { fieldOptions } from './field-options.ts'
import type { Texts } from './given.ts'
import { findForWrite } from './guess.ts'
import { runList } from './list.ts'
import { listOptions, shapeOptions } from './options.ts'
import { idAlone, shapingOf, showRecords } from './showing.ts'
import { textFormatOptions } from './text-format.ts'
import { fitsBefore, whichOf } from './which.ts'
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
    arguments: [{ ...whichOf(tickets, fitsBefore(tickets, verb)), isVariadic: true }],
    options: [MAX_CHANGES, ...shapeOptions(tickets)],
    examples: [`itflow tickets ${verb} TCK-12`],
    isWrite: true,
    run: (context, input) => runEnd(context, verb, input),
  }
}

function runEnd(context: Context, verb: 'resolve' | 'close', input: Input): Promise<void> {
  const change = { resource: tickets, verb, isFinal: tickets.operations[verb]?.isFinal === true }
  return changeRecords(context, input, change, async () => {
    const shaping = await shapingOf(tickets, input)
    return {
      ...change,
      isDone: ({ row }) => isEnded(verb, row),
      write: (api, request) => end(context, api, verb, request),
      print: (rows, how) => showRecords(context, tickets, shaping, rows, how),
    }
  })
}

async function end(
  context: Context,
  api: Api,
  verb: 'resolve' | 'close',
  request: WriteRequest & { target: Stored },
): Promise<Row> {
  const outcome = await performWrite(api, request, writeOptions(context, api))
  const { stored: target = request.target } = outcome
  if (outcome.state === 'unchanged') {
    const message = `${nameOf(tickets, target.row)} is ${verb}d already.`
    await tellUnchanged(context, api, { resource: tickets, verb, row: target.row }, message)
    // Among several it was read from the list, which leaves out what a read by ID joins.
    return (await complete(api, tickets, target)).row
  }
  tellOutcome(context, tickets, outcome)
  return outcome.state === 'planned' ? target.row : (outcome.row ?? idAlone(tickets, target.row))
}

/**
 * Whether a ticket is in that state already; a ticket that was closed once has no way back (H37). One that only
 * a reply has given the status Closed is not closed yet.
 */
function isEnded(verb: 'resolve' | 'close', row: Row): boolean {
  const standing = standingBefore(tickets, verb, row)
  if (standing !== 'final') return standing === 'done'
  throw new RefusedError(`${nameOf(tickets, row)} was closed, and closing is final.`, {
    hazard: 'H37',
    hint: 'Instead: open a new ticket. A half-open one can only be fixed in the browser.',
  })
}

function replyCommand(): CommandSpec {
  return {
    name: 'reply',
    summary: 'Reply to a ticket: an internal note unless --public',
    arguments: [whichOf(tickets)],
    options: [
      ...fieldOptions(replies, 'create').filter(({ name }) => name !== 'ticket' && name !== 'type'),
      ...textFormatOptions(replies, 'create'),
      {
        name: 'public',
        type: { kind: 'switch' },
        help: 'mail it to the contact and the watchers',
        group: 'Fields',
      },
      ...shapeOptions(replies),
    ],
    examples: [
      'itflow tickets reply TCK-12 --message "Rebooted it" --time 15m',
      'itflow tickets reply TCK-12 --message @answer.txt --public --status "On Hold"',
    ],
    isWrite: true,
    run: (context, input) =>
      runCreate(context, replies, withTicket(input), {
        command: 'itflow tickets reply',
        preset: { ticket_reply_type: hasOption(input, 'public') ? 'Public' : 'Internal' },
        settle: (api, scope, texts) => ticketMeant(context, api, scope, texts),
      }),
  }
}

/** At a terminal a part of the ticket's subject will do, and is asked about. */
async function ticketMeant(
  context: Context,
  api: Api,
  scope: Scope,
  texts: Texts,
): Promise<Settled> {
  const { parent = '' } = replies
  const which = texts.get(parent) ?? ''
  if (!context.canAsk || parseWhich(tickets, which).by === 'id') return { texts }
  const does = 'Reply to'
  const confirmed = await findForWrite(context, api, tickets, { which, scope, does })
  return { texts: new Map([...texts, [parent, String(confirmed.row[tickets.id])]]), confirmed }
}

function repliesCommand(): CommandSpec {
  return {
    name: 'replies',
    summary: 'Show what was said and done on a ticket',
    arguments: [whichOf(tickets)],
    options: [...listOptions(replies), ...shapeOptions(replies)],
    examples: ['itflow tickets replies TCK-12'],
    run: (context, input) => runList(context, replies, withTicket(input)),
  }
}

/** The same input, with the ticket as the option that `ticket-replies` has for it. */
function withTicket({ args, options, rest }: Input): Input {
  return { args: [], options: { ...options, ticket: args[0] }, rest }
}
