import { list } from '../actions/list.ts'
import type { Api } from '../api/api.ts'
import { type Failure, tolerate } from '../errors.ts'
import type { Row } from '../records/record.ts'
import type { UnreadModule } from './read-with-clients.ts'
import type { TimeModule } from './time-module.ts'
import { type PeriodRequest, periodParameters } from './time-period.ts'
import { type EndedRecords, leaveOutWorked, readEnded } from './without-time.ts'

/** The time worked in a period on one instance. */
export interface TimeReport {
  rows: readonly Row[]
  /** How many records were ended without any time; undefined if that wasn't asked for, or can't be known. */
  withoutTime: number | undefined
  /** The modules that can't be read. */
  unread: readonly UnreadModule[]
}

/** What to read. */
interface TimeReportRequest extends PeriodRequest {
  random: (bytes: number) => Uint8Array
  /** Whether to count the records that were ended without any time. */
  hasWithoutTime: boolean
}

/** Reads the time worked in a period, and at the same time the records that should have some. Throws only if the time can't be read. */
export async function readTimeReport(
  api: Api,
  module: TimeModule,
  { scope, period, random, hasWithoutTime }: TimeReportRequest,
): Promise<TimeReport> {
  const query = { period: periodParameters(period) }
  const reading = list(api, module.resource, { scope, query, random })
  if (!hasWithoutTime) return { rows: (await reading).rows, withoutTime: undefined, unread: [] }
  const [{ rows }, ended] = await Promise.all([
    reading,
    settle(readEnded(api, module, { scope, period })),
  ])
  return { rows, ...(await countWithoutTime(api, module, ended, { scope, period, rows })) }
}

async function countWithoutTime(
  api: Api,
  module: TimeModule,
  ended: Settled<EndedRecords>,
  request: PeriodRequest & Pick<TimeReport, 'rows'>,
): Promise<Omit<TimeReport, 'rows'>> {
  if ('failure' in ended) return unreadOf(module.work.resource, ended.failure)
  const { records, unread } = ended.value
  const left = await settle(leaveOutWorked(api, module, records, request))
  if ('failure' in left) return unreadOf(module.resource, left.failure)
  return { withoutTime: left.value.length, unread }
}

function unreadOf(resource: UnreadModule['resource'], failure: Failure): Omit<TimeReport, 'rows'> {
  return { withoutTime: undefined, unread: [{ resource, failure }] }
}

/** What a read returned, or why it failed. */
type Settled<T> = { value: T } | { failure: Failure }

async function settle<T>(reading: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await reading }
  } catch (error) {
    return { failure: tolerate(error) }
  }
}
