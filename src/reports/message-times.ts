import type { Api } from '../api/api.ts'
import { readRecords } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { parseClockTime } from '../records/clock-time.ts'
import type { Row, Value } from '../records/record.ts'
import { numberOfParts } from '../records/record-number.ts'
import { archivedParameters } from '../resources/archived-parameters.ts'
import type { TimedMessages, TimeModule } from './time-module.ts'
import { isInPeriod, type PeriodRequest, type TimePeriod } from './time-period.ts'

/** A number of messages, and the time that they took together. */
export interface TimedCount {
  messages: number
  seconds: number
}

/** The messages of one author on one record that have time. */
export interface MessageSum extends TimedCount {
  /** The ID of the record, and how people call it; empty if unknown. */
  record: Value
  number: string
  subject: string
  client: number | null
  /** The author's ID; null if there is none. */
  author: Value
  authorName: string
  /** Whether the author isn't a technician, but somebody else (a contact): the IDs of both may be the same. */
  isForeign: boolean
}

/** What the messages of a period add up to. */
export interface MessageTimes {
  sums: readonly MessageSum[]
  /** The authors who are technicians. */
  technicians: ReadonlySet<Value>
  /** How many times make no sense, and count as 0. */
  unreadTimes: number
}

/**
 * Reads all messages and adds up the time of those in a period, by record and author. Keeps only the sums, since a server may
 * have hundreds of thousands of messages; no release can filter them by date. Throws the failure if they can't be read.
 */
export async function readMessageTimes(
  api: Api,
  module: TimeModule,
  { scope, period }: PeriodRequest,
): Promise<MessageTimes> {
  const { messages } = module
  const sums = new Map<string, MessageSum>()
  const technicians = new Set<Value>()
  let unreadTimes = 0
  const request = { scope, parameters: archivedParameters(messages.resource) }
  for await (const page of readRecords(api, messages.resource, request)) {
    for (const { row } of page) {
      if (isByTechnician(messages, row)) technicians.add(row[messages.fields.author] ?? null)
      const seconds = secondsIn(messages, row, period)
      if (seconds === undefined) unreadTimes += 1
      else if (seconds > 0) addMessage(sums, newSum(module, row), seconds)
    }
  }
  return { sums: [...sums.values()], technicians, unreadTimes }
}

/** Whether a message is by a technician whom the server knows. */
function isByTechnician(messages: TimedMessages, row: Row): boolean {
  return !isForeign(messages, row) && (row[messages.fields.authorName] ?? '') !== ''
}

/** Whether somebody else wrote a message (a contact). */
function isForeign({ fields: { kind, authorNounByKind } }: TimedMessages, row: Row): boolean {
  return Object.hasOwn(authorNounByKind, String(row[kind] ?? ''))
}

/** Returns the time of a message, 0 outside the period; undefined if it makes no sense. */
function secondsIn(
  { fields: { timestamp, timeWorked } }: TimedMessages,
  row: Row,
  period: TimePeriod,
): number | undefined {
  const time = row[timeWorked] ?? ''
  if (time === '' || !isInPeriod(row[timestamp], period)) return 0
  return parseClockTime(String(time))
}

/** Returns an empty sum for the author and the record of a message. */
function newSum({ work, messages }: TimeModule, row: Row): MessageSum {
  const { resource, fields, parent } = messages
  return {
    record: row[parent] ?? null,
    number: resource.parentNumber === undefined ? '' : numberOfParts(resource.parentNumber, row),
    subject: String(row[work.resource.label] ?? ''),
    client: clientOf(resource, row),
    author: row[fields.author] ?? null,
    authorName: String(row[fields.authorName] ?? ''),
    isForeign: isForeign(messages, row),
    messages: 0,
    seconds: 0,
  }
}

/** Adds the time of a message to the sum that it belongs to. */
function addMessage(sums: Map<string, MessageSum>, empty: MessageSum, seconds: number): void {
  const key = `${empty.record} ${empty.author} ${empty.isForeign}`
  const { messages, seconds: before, ...rest } = sums.get(key) ?? empty
  sums.set(key, { ...rest, messages: messages + 1, seconds: before + seconds })
}
