import type { ChangeRule } from '../actions/change-rule.ts'
import { CLOSE, RESOLVE } from '../actions/end-ticket.ts'
import { reply } from '../actions/reply.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { parseSelector } from '../api/records/selector.ts'
import { type CommandInput, type CommandSpec, hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { FORMATS } from '../output/formats.ts'
import { parseFilter } from '../records/filter-input.ts'
import { resources } from '../resources/index.ts'
import { changedRows } from './archive.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { findForWrite } from './confirm-guess.ts'
import { createAndShow, PROMPTING_HELP } from './create.ts'
import { fieldOptions } from './field-options.ts'
import { listAndShow } from './list.ts'
import { readCommonQuery } from './list-query.ts'
import { completeNewRecord, readNewRecord } from './new-record.ts'
import { listOptions, shapeOptions } from './options.ts'
import { readOutputShape } from './output-shape.ts'
import { showRecords } from './present-written.ts'
import { selectionOptions, selectorsArgument } from './record-selection.ts'
import { conditionsFor, pickRecordId, selectorArgument } from './selector-argument.ts'
import { textFormatOptions } from './text-format.ts'
import { timerCommands } from './timer/commands.ts'

const { tickets, 'ticket-replies': replies } = resources

/** Builds the commands that only tickets have. */
export function ticketCommands(): readonly CommandSpec[] {
  return [
    endCommand(RESOLVE),
    endCommand(CLOSE),
    replyCommand(),
    repliesCommand(),
    ...timerCommands(),
  ]
}

function endCommand(rule: ChangeRule): CommandSpec {
  const { verb, isFinal } = rule
  return {
    name: verb,
    summary: isFinal
      ? "Close tickets permanently; they can't be reopened"
      : 'Mark tickets as resolved',
    arguments: [selectorsArgument(tickets, conditionsFor(tickets, verb))],
    options: [...selectionOptions(tickets), MAX_CHANGES, ...shapeOptions(tickets)],
    examples: [`itflow tickets ${verb} TCK-12`],
    isWrite: true,
    run: (context, input) => runEnd(context, rule, input),
  }
}

function runEnd(context: Context, rule: ChangeRule, input: CommandInput): Promise<void> {
  return changeRecords(context, input, { resource: tickets, verb: rule.verb }, async () => {
    const shaping = await readOutputShape(tickets, input)
    return {
      rule,
      print: (done, how) =>
        showRecords(context, tickets, { ...how, shaping, rows: changedRows(tickets, done) }),
    }
  })
}

/** The fields of a reply that `tickets reply` has no options for: WHICH and --public set them. */
const PROVIDED_FIELDS = [replies.parent ?? '', 'ticket_reply_type']

function replyCommand(): CommandSpec {
  return {
    name: 'reply',
    summary: 'Reply to a ticket: an internal note unless --public',
    description: PROMPTING_HELP,
    arguments: [selectorArgument(tickets)],
    options: [
      ...fieldOptions(replies, 'create').filter(
        ({ field }) => !PROVIDED_FIELDS.includes(field?.name ?? ''),
      ),
      ...textFormatOptions(replies, 'create'),
      {
        name: 'public',
        type: { kind: 'switch' },
        help: 'e-mail it to the contact and the watchers',
        group: 'Fields',
      },
      ...shapeOptions(replies),
    ],
    examples: [
      'itflow tickets reply TCK-12 --message "Rebooted it" --time 15m',
      'itflow tickets reply TCK-12 --message @answer.txt --public --status "On Hold"',
    ],
    isWrite: true,
    run: runReply,
  }
}

async function runReply(context: Context, input: CommandInput): Promise<void> {
  const api = await context.api()
  const [selector] = input.args
  const path = 'itflow tickets reply'
  const reading = {
    input,
    path,
    providedFields: PROVIDED_FIELDS,
    isParentMissing: selector === undefined,
  }
  const line = await withOperation(api, replies, 'create', () =>
    readNewRecord(context, api, replies, reading),
  )
  const isAsked = line.toAsk !== undefined
  const scope = await api.resolveScope(context.flags)
  const ticket = await findTicket(context, api, { scope, selector, isAsked })
  const { values } = await completeNewRecord(context, api, replies, line)
  const isPublic = hasOption(input, 'public') || (isAsked && (await askPublic(context)))
  await createAndShow(
    context,
    api,
    { ...line, resource: replies, values },
    (fields, actionOptions) => reply(api, { ...fields, scope, ticket, isPublic }, actionOptions),
  )
}

/** How the ticket of a reply is named; `selector` is undefined if it must be picked. */
interface TicketNamed {
  scope: Scope
  selector: string | undefined
  /** Whether the rest is asked for, so the ticket is looked up before anyone writes a message for it. */
  isAsked: boolean
}

/** Finds the ticket; at a terminal, part of its subject is accepted after confirmation. */
async function findTicket(
  context: Context,
  api: Api,
  { scope, selector, isAsked }: TicketNamed,
): Promise<StoredRecord | string> {
  const isKnown = selector !== undefined && parseSelector(tickets, selector).by === 'id' && !isAsked
  if (selector !== undefined && (isKnown || !context.canAsk)) return selector
  const named =
    selector ??
    (await pickRecordId(context, tickets, { conditions: conditionsFor(tickets, 'close') }))
  return findForWrite(context, api, tickets, { text: named, scope, does: 'Reply to' })
}

async function askPublic(context: Context): Promise<boolean> {
  const prompts = await context.prompts()
  return prompts.confirm('Make it public and e-mail the contact and the watchers?', false)
}

function repliesCommand(): CommandSpec {
  return {
    name: 'replies',
    summary: 'Show the replies to a ticket',
    arguments: [selectorArgument(tickets)],
    options: [
      { name: ONE_LINE, type: { kind: 'switch' }, help: 'one line per reply', group: 'Output' },
      ...listOptions(replies),
      ...shapeOptions(replies),
    ],
    examples: ['itflow tickets replies TCK-12', 'itflow tickets replies TCK-12 --one-line'],
    run: runReplies,
  }
}

/** The option that shows replies as a table. */
const ONE_LINE = 'one-line'

/** Loaded separately from the code that writes, since `get` uses it too. */
const loadConversation = () => import('./conversation.ts')

/** Options about columns: with them, replies are shown as a table too. */
const ABOUT_COLUMNS = [ONE_LINE, ...shapeOptions(replies).map(({ name }) => name)]

function runReplies(context: Context, input: CommandInput): Promise<void> {
  const isTable = ABOUT_COLUMNS.some((name) => input.options[name] !== undefined)
  const isPartial = Object.keys(input.options).some((name) => name !== 'sort')
  const isConversation = !isTable && FORMATS[context.format()].reader === 'person'
  const { parent: name = '', fields } = replies
  const readQuery = async () => {
    const query = await readCommonQuery(replies, input, context)
    const field = fields[name]
    const here = { now: context.clock(), zone: context.zone }
    const selector = input.args[0] ?? (await pickRecordId(context, tickets, { isRead: true }))
    // WHICH may be a partial name only at a terminal.
    const ofTicket = field && { name, field, inputName: 'ticket', isExact: !context.canAsk }
    const filter = ofTicket && parseFilter([ofTicket], [selector], here)
    const ordered = isConversation
      ? (await loadConversation()).withConversationOrder(replies, query)
      : query
    return { ...ordered, filters: filter ? [filter] : [] }
  }
  if (!isConversation) return listAndShow(context, replies, input, { query: readQuery })
  return listAndShow(context, replies, input, {
    query: readQuery,
    // A conversation shows no ticket names, so none have to be read.
    shaping: async (...line) => ({ ...(await readOutputShape(...line)), hasIds: true }),
    transformSheet: async (sheet) =>
      (await loadConversation()).withConversation(replies, sheet, sheet, isPartial),
  })
}
