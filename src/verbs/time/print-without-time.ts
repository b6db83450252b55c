import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import { formatCount } from '../../records/describe-record.ts'
import type { NameLookup, Row } from '../../records/record.ts'
import { formatRecordNumber } from '../../records/record-number.ts'
import { readTime } from '../../reports/read-time.ts'
import { type TimeModule, timeModule } from '../../reports/time-module.ts'
import { periodName } from '../../reports/time-period.ts'
import {
  type EndedRecord,
  type EndedRecords,
  leaveOutWorked,
  readEnded,
} from '../../reports/without-time.ts'
import { resources } from '../../resources/index.ts'
import { toDisplayTimes } from '../display-times.ts'
import { partlyFailed, readFromInstances } from '../instances.ts'
import { ARCHIVED_CLIENT, scopeText } from '../labels.ts'
import { isCardOutput } from '../present.ts'
import { readScope } from '../selector-argument.ts'
import { showQueried } from '../show-queried.ts'
import { unreadFailure } from '../unread-modules.ts'
import { sheetOfProfiles } from './profile-rows.ts'
import type { ReportRequest } from './report-request.ts'
import { PERIOD, TECHNICIAN, TICKET, TICKET_COLUMNS } from './report-sheet.ts'

/** The tickets without time on one instance. */
interface InstanceTickets extends EndedRecords {
  scope: Scope
  names: NameLookup
}

const SHAPE = {
  fields: [
    PERIOD,
    ...TICKET,
    ...TECHNICIAN,
    { name: 'ended', label: 'Ended', kind: 'moment' },
    { name: 'ticket_resolved_at', label: 'Resolved', kind: 'moment' },
    { name: 'ticket_closed_at', label: 'Closed', kind: 'moment' },
    { name: 'ticket_created_at', label: 'Opened', kind: 'moment' },
  ],
  columns: [
    ...TICKET_COLUMNS,
    { field: 'technician', heading: 'ASSIGNED', dropPriority: 4, minWidth: 8 },
    { field: 'ended', heading: 'ENDED', dropPriority: 1 },
    { field: 'ticket_created_at', heading: 'OPENED', dropPriority: 5 },
  ],
  labelField: 'ticket_subject',
} as const

/** Lists the tickets that were resolved or closed in a period without any time. */
export async function printWithoutTime(context: Context, request: ReportRequest): Promise<void> {
  const module = timeModule(resources.time)
  const { results, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, module, request),
  )
  const isForPerson = isCardOutput(context) && request.query === undefined
  const fields = Object.fromEntries(SHAPE.fields.map((field) => [field.name, field]))
  const instances = results.map(
    async ({ context: instance, profile, value: { records, names } }) => {
      const rows = records.map((one) => rowOf(module, request, names, one))
      return {
        profile,
        rows: await toDisplayTimes(instance, { fields }, rows, isForPerson),
      }
    },
  )
  await showQueried(context, sheetOfProfiles(SHAPE, await Promise.all(instances)), request.query)
  for (const { context: instance, value } of results) {
    await reportTickets(instance, module, request, value)
  }
  finish(partlyFailed(results, ({ unread }) => unreadFailure(unread)))
}

async function readInstance(
  context: Context,
  module: TimeModule,
  { period }: ReportRequest,
): Promise<InstanceTickets> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const [rows, ended] = await Promise.all([
    readTime(api, module, { scope, period }),
    readEnded(api, module, { scope, period }),
  ])
  const records = await leaveOutWorked(api, module, ended.records, { scope, period, rows })
  const isNameNeeded = records.some(({ assignee }) => assignee !== null)
  const names = await api.names(isNameNeeded ? [module.resource.name] : [], scope)
  return { ...ended, records, scope, names }
}

function rowOf(
  { resource, work }: TimeModule,
  { period }: ReportRequest,
  names: NameLookup,
  { row, client, clientName, assignee, ended }: EndedRecord,
): Row {
  const technician = assignee === null ? null : names(resource.name, assignee)
  return {
    period: periodName(period),
    ticket_id: row[work.resource.id] ?? null,
    ticket_number: formatRecordNumber(work.resource, row),
    ticket_subject: row[work.resource.label] ?? null,
    client_id: client,
    company: clientName ?? `client ${client}`,
    technician_id: assignee,
    technician: technician === undefined ? `${resource.directory?.noun} ${assignee}` : technician,
    ended,
    ticket_resolved_at: row[work.resolved] ?? null,
    ticket_closed_at: row[work.closed] ?? null,
    ticket_created_at: row[work.opened] ?? null,
  }
}

async function reportTickets(
  context: Context,
  { work: { resource } }: TimeModule,
  { period }: ReportRequest,
  { records: { length }, ofNoClient, scope, isClientArchived }: InstanceTickets,
): Promise<void> {
  const place = await scopeText(context, resource, scope)
  const verb = length === 1 ? 'was' : 'were'
  const remarks = [
    `${formatCount(resource, length === 0 ? 'No' : length)} ${place} ${verb} resolved or closed in ${periodName(period)} without any time`,
    ...(ofNoClient === 0
      ? []
      : [
          `${ofNoClient} of no client ${ofNoClient === 1 ? 'is' : 'are'} left out, since ITFlow doesn't add up their time`,
        ]),
    ...(isClientArchived ? [ARCHIVED_CLIENT] : []),
  ]
  context.note('total', remarks.join('; '))
}
