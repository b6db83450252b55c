import type { AlertOwner } from '../../alerts/opened-here.ts'
import { type Orders, orderFailed, readOrders } from '../../alerts/orders.ts'
import type { FailedEvent } from '../../alerts/outbox/outbox.ts'
import { readOutbox } from '../../alerts/outbox/read-outbox.ts'
import { receiverDirectory } from '../../alerts/receiver-paths.ts'
import { type CommandInput, hasOption } from '../../cli/command.ts'
import { parseChoice, parseInteger } from '../../cli/parse-option-values.ts'
import { withInstanceFlags } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import type { Sheet } from '../../output/sheet.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import type { Query } from '../../records/query.ts'
import { joinWords } from '../../text/sentence.ts'
import { requireConfirmation } from '../../verbs/confirm.ts'
import { queryOf } from '../../verbs/output-shape.ts'
import { showQueried } from '../../verbs/show-queried.ts'
import { FAILED_ACTION, FAILED_ALL, FAILED_NUMBER, type FailedAction } from './receiver-options.ts'
import { noteIfStopped, receiverOwner } from './receiver-owner.ts'

/** `itflow alerts failed`: lists alerts that could not be delivered, or has the receiver retry or drop them. */
export async function handleFailed(context: Context, input: CommandInput): Promise<void> {
  const [word = 'list', ...words] = input.args
  const action = parseChoice(FAILED_ACTION.type, 'ACTION', word)
  const isAll = hasOption(input, FAILED_ALL.name)
  const query = await queryOf(undefined, input)
  if (action === 'list') return listFailed(context, { words, isAll, query })
  const seqs = words.map((text) => parseInteger(FAILED_NUMBER.type, 'NUMBER', text))
  if (isAll === seqs.length > 0) {
    throw new UsageError(`Name the alerts to ${action} by their numbers, or use --all`, {
      hint: listHint(context),
    })
  }
  const owner = await receiverOwner(context)
  const failed = failedOf(context, owner)
  const chosen = isAll ? [...failed.values()] : requireFailed(context, failed, seqs)
  await order(context, owner, { action, chosen, query })
}

/** Returns the hint that leads to the numbers. */
function listHint({ flags }: Context): string {
  return `See: ${withInstanceFlags('itflow alerts failed', explicitInstance(flags))}`
}

async function listFailed(
  context: Context,
  { words, isAll, query }: { words: readonly string[]; isAll: boolean; query: Query | undefined },
): Promise<void> {
  if (words.length > 0 || isAll) {
    throw new UsageError('The list of failed alerts always has all of them', {
      hint: `Leave out ${isAll ? '--all' : words.join(' ')}`,
    })
  }
  const owner = await receiverOwner(context)
  const failed = [...failedOf(context, owner).values()]
  await showQueried(context, sheetOf(failed, readOrders(context, owner)), query)
  if (failed.length === 0) context.note('none', `No failed alerts on ${owner.profile}.`)
}

function failedOf(context: Context, owner: AlertOwner): ReadonlyMap<number, FailedEvent> {
  return readOutbox(receiverDirectory(context, owner)).failed
}

function requireFailed(
  context: Context,
  failed: ReadonlyMap<number, FailedEvent>,
  seqs: readonly number[],
): FailedEvent[] {
  const unknown = seqs.filter((seq) => !failed.has(seq))
  if (unknown.length === 0) return [...new Set(seqs)].flatMap((seq) => failed.get(seq) ?? [])
  const numbers = joinWords(unknown.map(String))
  throw new NotFoundError(
    unknown.length === 1 ? `No failed alert ${numbers}` : `No failed alerts ${numbers}`,
    { hint: listHint(context) },
  )
}

/** What the receiver is to do. */
interface Order {
  action: Exclude<FailedAction, 'list'>
  chosen: readonly FailedEvent[]
  query: Query | undefined
}

async function order(
  context: Context,
  owner: AlertOwner,
  { action, chosen, query }: Order,
): Promise<void> {
  const what = chosen.length === 1 ? '1 failed alert' : `${chosen.length} failed alerts`
  if (action === 'drop' && chosen.length > 0) {
    const question = `Drop ${what} on ${owner.profile}? ${chosen.length === 1 ? 'It is' : 'They are'} lost.`
    await requireConfirmation(context, { question, isFinal: true, hasNoDryRun: true })
  }
  const seqs = chosen.map(({ seq }) => seq)
  if (seqs.length > 0) await orderFailed(context, owner, action, seqs)
  await showQueried(context, sheetOf(chosen, readOrders(context, owner)), query)
  if (chosen.length === 0) return context.note('none', `No failed alerts on ${owner.profile}.`)
  await noteIfStopped(context, owner)
}

/** Other columns are dropped before a reason is cut below this: it says what to do. */
const MIN_REASON = 40

function sheetOf(failed: readonly FailedEvent[], orders: Orders): Sheet {
  const ordered = new Map<number, string>()
  for (const seq of orders.retry) ordered.set(seq, 'retry')
  for (const seq of orders.drop) ordered.set(seq, 'drop')
  return {
    fields: [
      { name: 'number', label: 'Number', kind: 'id' },
      { name: 'source', label: 'Source', kind: 'text' },
      { name: 'client', label: 'Client named', kind: 'text' },
      { name: 'state', label: 'State', kind: 'text' },
      { name: 'subject', label: 'Subject', kind: 'text' },
      { name: 'reason', label: 'Reason', kind: 'text' },
      { name: 'received', label: 'Received', kind: 'moment' },
      { name: 'since', label: 'Failed since', kind: 'moment' },
      { name: 'ticket', label: 'Ticket', kind: 'id' },
      { name: 'ordered', label: 'Ordered', kind: 'text' },
    ],
    columns: [
      { field: 'number', heading: 'NUMBER' },
      { field: 'source', heading: 'SOURCE', dropPriority: 2 },
      { field: 'client', heading: 'CLIENT', dropPriority: 4 },
      { field: 'subject', heading: 'SUBJECT' },
      { field: 'reason', heading: 'REASON', minWidth: MIN_REASON },
      { field: 'since', heading: 'SINCE', dropPriority: 3 },
      ...(failed.some(({ seq }) => ordered.has(seq))
        ? [{ field: 'ordered', heading: 'ORDERED' }]
        : []),
    ],
    rows: failed.map((event) => rowOf(event, ordered.get(event.seq))),
    labelField: 'subject',
    isList: true,
  }
}

function rowOf(failed: FailedEvent, ordered: string | undefined) {
  const { seq, at, source, event, reason, failedAt, ticket = null } = failed
  const { clients, state, subject } = event
  return {
    ...{ number: seq, source, client: clients.join(', '), state, subject, reason },
    ...{ received: momentJson(at), since: momentJson(failedAt), ticket },
    ordered: ordered ?? null,
  }
}

function momentJson(moment: number): string {
  return new Date(moment).toISOString()
}
