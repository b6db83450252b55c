import type { Api } from '../api/api.ts'
import type { Row } from '../records/record.ts'
import { type MessageSum, readMessageTimes, type TimedCount } from './message-times.ts'
import { readTime } from './read-time.ts'
import { type TimeModule, workedSeconds } from './time-module.ts'
import type { PeriodRequest } from './time-period.ts'

/** A technician's time on a record that isn't what the messages add up to. */
export interface TimeDifference {
  /** The row of the server; undefined if it has none. */
  row: Row | undefined
  /** The first of the messages' sums; undefined if no message has time. */
  sum: MessageSum | undefined
  /** What the messages add up to, in seconds. */
  seconds: number
}

/** The time that a server adds up, compared with its messages. */
export interface TimeComparison {
  differences: readonly TimeDifference[]
  /** How many sums were compared. */
  compared: number
  /** How many messages' times make no sense, and count as 0. */
  unreadTimes: number
  /** Messages with time that the server doesn't add up. */
  uncounted: TimedCount
  /** Messages by somebody else whose time the server adds to that of the technician with the same ID. */
  misattributed: TimedCount
}

/** The largest sum that the database can express: 838:59:59. */
const MAX_SECONDS = 838 * 3600 + 59 * 60 + 59

/**
 * Compares the time that the server adds up with its messages. It adds up those of every kind, also archived ones and those on
 * archived records, if their author is the ID of a technician and their record has a client; so does this. Throws the failure
 * if either can't be read.
 */
export async function compareTime(
  api: Api,
  module: TimeModule,
  request: PeriodRequest,
): Promise<TimeComparison> {
  // In this order: a message written before the last page was read may be missing from the sums, but not from the next ones.
  const rows = await readTime(api, module, request)
  const read = await readMessageTimes(api, module, request)
  // Somebody whose messages are all a contact's is a technician only if the server says so.
  const technicians = new Set([
    ...read.technicians,
    ...rows.map((row) => row[module.technician] ?? null),
  ])
  const isCounted = ({ author, client }: MessageSum) => client !== null && technicians.has(author)
  const counted = read.sums.filter(isCounted)
  const differences = differencesOf(module, rows, counted)
  return {
    differences: differences.length === 0 ? [] : await stillDiffering(),
    compared: new Set([...rows.map((row) => keyOfRow(module, row)), ...counted.map(keyOfSum)]).size,
    unreadTimes: read.unreadTimes,
    uncounted: countOf(read.sums.filter((sum) => !isCounted(sum))),
    misattributed: countOf(counted.filter(({ isForeign }) => isForeign)),
  }

  /** Reads the server's sums again, and leaves out those that agree now. */
  async function stillDiffering(): Promise<readonly TimeDifference[]> {
    const before = new Set(differences.map((one) => keyOf(module, one)))
    const again = differencesOf(module, await readTime(api, module, request), counted)
    return again.filter((one) => before.has(keyOf(module, one)))
  }
}

function differencesOf(
  module: TimeModule,
  rows: readonly Row[],
  sums: readonly MessageSum[],
): readonly TimeDifference[] {
  const pairs = new Map<string, TimeDifference>()
  for (const row of rows) pairs.set(keyOfRow(module, row), { row, sum: undefined, seconds: 0 })
  for (const sum of sums) {
    const { row, sum: first = sum, seconds = 0 } = pairs.get(keyOfSum(sum)) ?? {}
    pairs.set(keyOfSum(sum), { row, sum: first, seconds: seconds + sum.seconds })
  }
  return [...pairs.values()].filter(({ row, seconds }) => {
    const stated = row === undefined ? 0 : workedSeconds(module, row)
    return stated !== Math.min(seconds, MAX_SECONDS)
  })
}

function keyOfRow({ resource, technician }: TimeModule, row: Row): string {
  return `${row[resource.id]} ${row[technician]}`
}

function keyOfSum({ record, author }: Pick<MessageSum, 'record' | 'author'>): string {
  return `${record} ${author}`
}

function keyOf(module: TimeModule, { row, sum }: TimeDifference): string {
  if (row !== undefined) return keyOfRow(module, row)
  return sum === undefined ? '' : keyOfSum(sum)
}

function countOf(sums: readonly MessageSum[]): TimedCount {
  return {
    messages: sums.reduce((total, sum) => total + sum.messages, 0),
    seconds: sums.reduce((total, sum) => total + sum.seconds, 0),
  }
}
