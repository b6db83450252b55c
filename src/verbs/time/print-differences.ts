import { clientText, type Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { AttentionError } from '../../errors.ts'
import type { SheetField } from '../../output/sheet.ts'
import { formatDuration } from '../../output/worked-time.ts'
import { clockText } from '../../records/parse-dates.ts'
import type { Row } from '../../records/record.ts'
import type { TimedCount } from '../../reports/message-times.ts'
import {
  compareTime,
  type TimeComparison,
  type TimeDifference,
} from '../../reports/time-comparison.ts'
import { type TimeModule, timeModule } from '../../reports/time-module.ts'
import { periodName } from '../../reports/time-period.ts'
import { resources } from '../../resources/index.ts'
import { readFromInstances } from '../instances.ts'
import { scopeText } from '../labels.ts'
import { readScope } from '../selector-argument.ts'
import { showQueried } from '../show-queried.ts'
import { sheetOfProfiles } from './profile-rows.ts'
import type { ReportRequest } from './report-request.ts'
import { PERIOD, TECHNICIAN, TICKET, TICKET_COLUMNS } from './report-sheet.ts'

/** What was compared on one instance, and the differences as rows. */
interface InstanceComparison extends TimeComparison {
  scope: Scope
  rows: readonly Row[]
}

const SHAPE = {
  fields: [
    PERIOD,
    ...TICKET,
    ...TECHNICIAN,
    { name: 'time_worked', label: 'Time', kind: 'duration' },
    { name: 'replies_time', label: 'Replies', kind: 'duration' },
  ] satisfies SheetField[],
  columns: [
    ...TICKET_COLUMNS,
    { field: 'technician', heading: 'TECHNICIAN', dropPriority: 1 },
    { field: 'time_worked', heading: 'TIME' },
    { field: 'replies_time', heading: 'REPLIES' },
  ],
  labelField: 'ticket_subject',
}

/**
 * Compares the time that ITFlow adds up with the replies, and lists what differs. Throws an AttentionError if anything does.
 */
export async function printDifferences(context: Context, request: ReportRequest): Promise<void> {
  const module = timeModule(resources.time)
  const { results, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, module, request),
  )
  const instances = results.map(({ profile, value: { rows } }) => ({ profile, rows }))
  await showQueried(context, sheetOfProfiles(SHAPE, instances), request.query)
  for (const { context: instance, value } of results) {
    await reportComparison(instance, module, request, value)
  }
  // An instance that couldn't be compared matters more: its sums may be wrong as well.
  finish()
  const differing = results.reduce((sum, { value }) => sum + value.differences.length, 0)
  if (differing === 0) return
  const [sums, verb] = differing === 1 ? ['sum', 'differs'] : ['sums', 'differ']
  throw new AttentionError(`${differing} ${sums} ${verb} from the replies`)
}

async function readInstance(
  context: Context,
  module: TimeModule,
  { period }: ReportRequest,
): Promise<InstanceComparison> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const comparison = await compareTime(api, module, { scope, period })
  const rows = comparison.differences.map(async (one): Promise<Row> => {
    const client = one.row === undefined ? (one.sum?.client ?? null) : null
    const company = client === null ? null : await clientText(api, client)
    return { period: periodName(period), ...rowOf(one, company) }
  })
  return { ...comparison, scope, rows: await Promise.all(rows) }
}

/** Returns what a difference is about, by the names of the server's row; `company` is used if it has none. */
function rowOf({ row, sum, seconds }: TimeDifference, company: string | null): Row {
  const names = row ?? {
    ticket_id: sum?.record ?? null,
    ticket_number: sum?.number ?? null,
    ticket_subject: sum?.subject ?? null,
    client_id: sum?.client ?? null,
    company,
    technician_id: sum?.author ?? null,
    technician: sum?.authorName ?? null,
    time_worked: null,
  }
  return { ...names, replies_time: sum === undefined ? null : clockText(seconds) }
}

async function reportComparison(
  context: Context,
  { resource }: TimeModule,
  { period }: ReportRequest,
  { compared, differences, unreadTimes, uncounted, misattributed, scope }: InstanceComparison,
): Promise<void> {
  if (unreadTimes > 0) {
    const replies =
      unreadTimes === 1
        ? '1 reply has a time that makes no sense and counts as 0'
        : `${unreadTimes} replies have times that make no sense and count as 0`
    context.note('time_unread', replies)
  }
  if (uncounted.messages > 0) {
    context.note(
      'time_uncounted',
      `ITFlow doesn't count ${countText(uncounted)}: their ticket has no client, or their author is no technician`,
    )
  }
  if (misattributed.messages > 0) {
    context.note(
      'time_misattributed',
      `ITFlow counts ${countText(misattributed)} by contacts as time of the technician with the same ID`,
    )
  }
  const place = await scopeText(context, resource, scope)
  const agreeing = compared - differences.length
  context.note(
    'total',
    compared === 0
      ? `No time worked in ${periodName(period)} ${place}, and no reply with time`
      : `${agreeing} of ${compared} sums agree with the replies in ${periodName(period)} ${place}`,
  )
}

function countText({ messages, seconds }: TimedCount): string {
  return `${messages === 1 ? '1 reply' : `${messages} replies`} with ${formatDuration(seconds)}`
}
