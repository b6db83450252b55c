import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Outcome } from '../api/writes/write.ts'
import type { CheckedValue } from '../records/input.ts'
import type { SentTime } from '../records/sent-time.ts'
import { resources } from '../resources/index.ts'
import type { ActionOptions } from './action-options.ts'
import { reply } from './reply.ts'
import type { WriteInput } from './resolve-values.ts'

const { 'ticket-replies': replies, tickets } = resources
const { id: ID, parent: TICKET = '', messageFields } = replies
const TIME = messageFields?.timeWorked ?? ''

/** An internal reply with the time of a timer. */
interface TimerReply extends WriteInput {
  scope: Scope
  ticket: StoredRecord
  /** The time worked, which is also one of the values. */
  time: CheckedValue
  lateField?: string | undefined
  /** Called right before the reply is sent, with what it can be recognised by. */
  beforeSending(sent: SentTime): void
}

/** The outcome of writing the reply of a timer. */
interface TimerOutcome {
  outcome: Outcome
  /** Whether the time was read back as it was sent, so that the timer isn't needed any more. */
  isTimeStored: boolean
}

/** Writes the reply of a timer. */
export async function replyWithTime(
  api: Api,
  { time, beforeSending, ...request }: TimerReply,
  actionOptions: ActionOptions,
): Promise<TimerOutcome> {
  const { scope, ticket } = request
  const sentTime = textToSend(time)
  const outcome = await reply(api, request, {
    ...actionOptions,
    announce: async (plan) => {
      await actionOptions.announce?.(plan)
      if (actionOptions.isDryRun === true) return
      const known = await repliesTo(api, scope, ticket)
      const after = known.reduce((highest, { row }) => Math.max(highest, Number(row[ID])), 0)
      beforeSending({ time: sentTime, after })
    },
  })
  const isTimeStored = outcome.state === 'done' && outcome.row?.[TIME] === sentTime
  return { outcome, isTimeStored }
}

/** Finds the reply that an interrupted stop has written after all; undefined if there is none. */
export async function findSentReply(
  api: Api,
  scope: Scope,
  ticket: StoredRecord,
  sent: SentTime,
): Promise<StoredRecord | undefined> {
  const found = await repliesTo(api, scope, ticket)
  return found.find(({ row }) => Number(row[ID]) > sent.after && row[TIME] === sent.time)
}

function repliesTo(api: Api, scope: Scope, { row }: StoredRecord): Promise<StoredRecord[]> {
  return readAll(api, replies, { scope, equals: { [TICKET]: Number(row[tickets.id]) } })
}

function textToSend({ parsed, text }: CheckedValue): string {
  return parsed.is === 'value' ? String(parsed.value) : text
}
