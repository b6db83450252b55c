import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import type { Sheet } from '../../output/sheet.ts'
import { nounOf, nounsOf } from '../../records/describe-record.ts'
import type { Query } from '../../records/query.ts'
import type { Row } from '../../records/record.ts'
import { type DutyReport, readDuty } from '../../reports/duty.ts'
import { WORK_SECTIONS } from '../../reports/duty-sections.ts'
import { workModules } from '../../reports/open-work.ts'
import type { Resource } from '../../resources/definition.ts'
import { joinWords } from '../../text/sentence.ts'
import { toDisplayTimes, withZoneAdvice } from '../../verbs/display-times.ts'
import { readFromInstances } from '../../verbs/instances.ts'
import { instanceText } from '../../verbs/labels.ts'
import { reportNotices } from '../../verbs/notices.ts'
import { isCardOutput } from '../../verbs/present.ts'
import { readScope } from '../../verbs/selector-argument.ts'
import { placeText } from '../find/report.ts'
import { unreadFailure } from '../unread-modules.ts'
import { dutySheet } from './sheet.ts'

/** What the options select. */
export interface DutyChoice {
  isMine: boolean
  /** How long ago an untouched ticket was updated at least: as it was written, and in milliseconds. */
  untouched: { text: string; length: number }
  /** How many are shown in each section. */
  limit: number
}

/** The open work on one instance, and where it was looked for. */
type Placed = DutyReport & { scope: Scope }

/** Prints what needs somebody, and reports what could not be read. */
export async function printDuty(
  context: Context,
  choice: DutyChoice,
  query: Query | undefined,
): Promise<void> {
  const { results, isMany, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, choice),
  )
  const reports = results.map(({ context: instance, value }) => ({
    context: instance,
    profile: isMany ? (instance.flags.profile ?? '') : undefined,
    ...value,
  }))
  const times = { ...choice, untouchedSince: untouchedSince(context, choice) }
  const isForPerson = isCardOutput(context) && query === undefined
  const sheet = await withDisplayTimes(dutySheet(reports, times), reports, isForPerson)
  if (query === undefined) await context.show(sheet)
  else {
    const { applyQuery } = await import('../../output/query-result.ts')
    await context.show(applyQuery(sheet, query))
  }
  for (const { context: instance, value } of results) await reportDuty(instance, choice, value)
  finish(
    results.flatMap(({ context: { flags }, value: { unread } }) =>
      unread.length === 0 ? [] : [{ name: flags.profile ?? '', failure: unreadFailure(unread) }],
    ),
  )
}

async function readInstance(context: Context, { isMine }: DutyChoice): Promise<Placed> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const mine = isMine ? '--mine, assigned to' : undefined
  return { scope, ...(await readDuty(api, { scope, mine })) }
}

/** Converts the moments of a sheet for display, those of each instance by the zone of its server. */
async function withDisplayTimes(
  sheet: ReturnType<typeof dutySheet>,
  instances: readonly { context: Context; profile: string | undefined }[],
  isForPerson: boolean,
): Promise<Sheet> {
  const fields = Object.fromEntries(sheet.fields.map((field) => [field.name, field]))
  const shown = new Map<Row, Row>()
  for (const { context, profile } of instances) {
    const own = sheet.rows.filter((row) => row['profile'] === profile)
    const converted = await toDisplayTimes(context, { fields }, own, isForPerson)
    for (const [index, row] of own.entries()) shown.set(row, converted[index] ?? row)
  }
  return { ...sheet, rows: sheet.rows.map((row) => shown.get(row) ?? row) }
}

function untouchedSince({ clock }: Context, { untouched: { length } }: DutyChoice): number {
  return clock().getTime() - length
}

async function reportDuty(context: Context, choice: DutyChoice, report: Placed): Promise<void> {
  const { instance } = await context.settings()
  const { notices, withoutDeadlines } = report
  reportNotices(
    context,
    notices.map((notice) => withZoneAdvice(notice, instance)),
  )
  for (const resource of withoutDeadlines) await reportWithoutDeadlines(context, resource)
  context.note('total', await totalText(context, choice, report))
}

async function totalText(
  context: Context,
  choice: DutyChoice,
  { work, scope, isClientArchived }: Placed,
): Promise<string> {
  const totals = workModules().map(({ resource }) => {
    const { length } = work.filter(({ module }) => module.resource === resource)
    return `${length} open ${length === 1 ? nounOf(resource) : nounsOf(resource)}`
  })
  const since = untouchedSince(context, choice)
  const { unassigned, untouched, urgent } = WORK_SECTIONS
  const count = ({ has }: typeof urgent) => work.filter((one) => has(one, since)).length
  const counts = [
    ...(choice.isMine ? [] : [`${count(unassigned)} unassigned`]),
    `${count(untouched)} untouched for ${choice.untouched.text}`,
    `${count(urgent)} high or urgent`,
  ]
  const whose = choice.isMine ? ' assigned to you' : ''
  const place = await placeText(context, scope)
  const archived = isClientArchived ? '; the client is archived, and its records are left out' : ''
  const parts = work.length === 0 ? '' : `: ${counts.join(', ')}`
  return `${joinWords(totals)}${whose} ${place}${parts}${archived}`
}

async function reportWithoutDeadlines(context: Context, resource: Resource): Promise<void> {
  const since = Object.values(resource.fields).find(({ sla }) => sla !== undefined)?.since
  const instance = await instanceText(await context.api())
  const needed = since === undefined ? '' : `. This needs ITFlow ${since} or later`
  context.note('no_sla', `SLA deadlines aren't available on ${instance}${needed}`)
}
