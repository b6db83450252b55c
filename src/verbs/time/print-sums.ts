import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { FORMATS } from '../../output/formats.ts'
import { formatDuration } from '../../output/worked-time.ts'
import { type TimeModule, timeModule } from '../../reports/time-module.ts'
import { periodName } from '../../reports/time-period.ts'
import { readTimeReport, type TimeReport } from '../../reports/time-report.ts'
import { sumRows } from '../../reports/worked-time.ts'
import { resources } from '../../resources/index.ts'
import { partlyFailed, readFromInstances } from '../instances.ts'
import { scopeText } from '../labels.ts'
import { isCardOutput } from '../present.ts'
import { readScope } from '../selector-argument.ts'
import { showQueried } from '../show-queried.ts'
import { unreadFailure } from '../unread-modules.ts'
import type { Grouping } from './options.ts'
import type { ReportRequest } from './report-request.ts'
import { type ProfileSums, reportSheet } from './report-sheet.ts'
import { unreadTimesText } from './unread-times.ts'
import { withoutTimeCommand } from './without-time-command.ts'

/** The field that tells the groups of a report apart: two technicians may share a name. */
const KEYS: Readonly<Record<Grouping, string>> = {
  client: 'client_id',
  technician: 'technician_id',
  ticket: 'ticket_id',
}

/** The time worked on one instance, added up. */
type InstanceSums = TimeReport & ProfileSums & { scope: Scope; context: Context }

/** Prints the time worked in a period, and for a person how many tickets have none. */
export async function printSums(context: Context, request: ReportRequest): Promise<void> {
  const { query, unit } = request
  const module = timeModule(resources.time)
  const isForPerson = FORMATS[context.format()].reader === 'person' && query === undefined
  const { results, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, module, request, isForPerson),
  )
  const reports = results.map(({ value, ...instance }): InstanceSums => {
    const sums = sumRows(value.rows, { worked: module.worked, by: KEYS[request.by] }, unit)
    return { ...value, ...instance, sums }
  })
  const isAtTerminal = isForPerson && isCardOutput(context)
  const sheet = reportSheet(reports, {
    by: request.by,
    isRounded: unit !== undefined,
    periodName: periodName(request.period),
    hasBars: isAtTerminal && !context.isAccessible,
    hasExactHours: !isAtTerminal,
  })
  await showQueried(context, sheet, query)
  for (const report of reports) await reportInstance(module, request, report)
  finish(partlyFailed(results, ({ unread }) => unreadFailure(unread)))
}

async function readInstance(
  context: Context,
  module: TimeModule,
  { period }: ReportRequest,
  hasWithoutTime: boolean,
): Promise<TimeReport & { scope: Scope }> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const { random } = context
  const report = await readTimeReport(api, module, { scope, period, random, hasWithoutTime })
  return { scope, ...report }
}

async function reportInstance(
  module: TimeModule,
  { period, unit }: ReportRequest,
  { context, rows, sums, scope, withoutTime = 0 }: InstanceSums,
): Promise<void> {
  const unread = unreadTimesText(module, rows)
  if (unread !== undefined) context.note('time_unread', unread)
  const worked = totalText(sums.reduce((sum, { seconds }) => sum + seconds, 0))
  const rounded = totalText(sums.reduce((sum, one) => sum + one.rounded, 0))
  const remark = unit === undefined ? '' : `; ${rounded} rounded up`
  const place = await scopeText(context, module.resource, scope)
  context.note('total', `${worked} in ${periodName(period)} ${place}${remark}`)
  if (withoutTime === 0) return
  const [tickets, have] = withoutTime === 1 ? ['ticket', 'has'] : ['tickets', 'have']
  const command = withoutTimeCommand(context, scope, period)
  context.note(
    'without_time',
    `${withoutTime} ${tickets} resolved or closed in ${periodName(period)} ${have} no time. See: ${command}`,
  )
}

function totalText(seconds: number): string {
  return formatDuration(seconds) || 'No time worked'
}
