import { createHash } from 'node:crypto'
import type { Api } from '../api/api.ts'
import { readAll, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { WireValue } from '../api/writes/plan.ts'
import type { Outcome } from '../api/writes/write.ts'
import type { CheckedValue } from '../records/input.ts'
import type { Value } from '../records/record.ts'
import type { SentTime } from '../records/sent-time.ts'
import { resources } from '../resources/index.ts'
import { htmlSearchText } from '../text/html-search-text.ts'
import type { ActionOptions } from './action-options.ts'
import { reply } from './reply.ts'
import type { WriteInput } from './resolve-values.ts'

const { 'ticket-replies': replies, tickets } = resources
const { id: ID, parent: TICKET = '', messageFields } = replies
const TIME = messageFields?.timeWorked ?? ''
const MESSAGE = messageFields?.text ?? ''

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
      const message = digestOf(plan.draft.body[MESSAGE])
      beforeSending({ time: sentTime, after, message })
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
  return found.find(({ row }) => {
    // Somebody else may have worked on the ticket for the same time.
    const isSame = row[TIME] === sent.time && digestOf(row[MESSAGE]) === sent.message
    return isSame && Number(row[ID]) > sent.after
  })
}

/** Returns a digest of the letters and digits of a message, which stay the same whatever the server makes of its markup. */
function digestOf(message: Value | WireValue | undefined): string {
  const characters = htmlSearchText(String(message ?? '')).replace(/[^\p{L}\p{N}]/gu, '')
  return createHash('sha256').update(characters.normalize('NFC')).digest('hex').slice(0, 32)
}

function repliesTo(api: Api, scope: Scope, { row }: StoredRecord): Promise<StoredRecord[]> {
  return readAll(api, replies, { scope, equals: { [TICKET]: Number(row[tickets.id]) } })
}

function textToSend({ parsed, text }: CheckedValue): string {
  return parsed.is === 'value' ? String(parsed.value) : text
}
