import { clockNotices } from '../../api/capabilities/clock-notice.ts'
import type { Context } from '../../context.ts'
import { formatWeekdayTime } from '../../output/format-weekday-time.ts'
import { shownZone } from '../../profiles/shown-zone.ts'
import type { Query } from '../../records/query.ts'
import type { Row } from '../../records/record.ts'
import { readDuty } from '../../reports/duty.ts'
import type { DutyChanges } from '../../reports/duty-changes.ts'
import type { ReadBefore } from '../../reports/read-before.ts'
import type { Resource } from '../../resources/definition.ts'
import { instantText } from '../../time/wall-time.ts'
import { toDisplayTimes, withZoneAdvice } from '../../verbs/display-times.ts'
import { partlyFailed, readFromInstances } from '../../verbs/instances.ts'
import { ARCHIVED_CLIENT, instanceText } from '../../verbs/labels.ts'
import { reportNotices } from '../../verbs/notices.ts'
import { isCardOutput } from '../../verbs/present.ts'
import { readScope } from '../../verbs/selector-argument.ts'
import { showQueried } from '../../verbs/show-queried.ts'
import { unreadFailure } from '../../verbs/unread-modules.ts'
import { changedSections } from './changed-sections.ts'
import {
  type DutyChoice,
  type InstanceDuty,
  type Placed,
  placeOf,
  untouchedSince,
} from './duty-choice.ts'
import { type DutySheet, dutySheet, type Section } from './sheet.ts'
import {
  changeCounts,
  needCounts,
  neededText,
  openCount,
  withoutRepliesText,
} from './work-counts.ts'

/** Prints what needs somebody, and reports what could not be read. */
export async function printDuty(
  context: Context,
  choice: DutyChoice,
  query: Query | undefined,
): Promise<void> {
  const { results, finish } = await readFromInstances(context, (instance) =>
    readInstance(instance, choice),
  )
  const reports = results.map(({ value, ...instance }) => ({ ...instance, ...value }))
  if (context.flags.specialFormat === undefined) await showSheet(context, reports, choice, query)
  else await (await import('./print-handover.ts')).printHandover(context, reports, choice)
  for (const { context: instance, value } of results) await reportDuty(instance, choice, value)
  finish(partlyFailed(results, ({ unread }) => unreadFailure(unread)))
}

async function showSheet(
  context: Context,
  reports: readonly InstanceDuty[],
  choice: DutyChoice,
  query: Query | undefined,
): Promise<void> {
  const isForPerson = isCardOutput(context) && query === undefined
  const sheet = await displayedSheet(context, reports, { choice, isForPerson })
  await showQueried(context, sheet, query)
}

/** Builds the sections of what changed; undefined if that isn't shown. */
async function changesOf(
  reports: readonly InstanceDuty[],
  { since, limit }: DutyChoice,
): Promise<readonly Section[] | undefined> {
  if (since === undefined) return undefined
  const { loadExcerpt } = await import('./reply-excerpt.ts')
  return changedSections(reports, limit, await loadExcerpt())
}

/** Reads the open work on one instance; `before` is what earlier reads of it found, if there were any. */
export async function readInstance(
  context: Context,
  { isMine, since }: DutyChoice,
  before?: ReadBefore,
): Promise<Placed> {
  const api = await context.api()
  const scope = before?.scope ?? (await readScope(context, api))
  if (before !== undefined) before.scope = scope
  const mine = isMine ? '--mine, assigned to' : undefined
  return { scope, ...(await readDuty(api, { scope, mine, since, before })) }
}

/** Which rows of a sheet are shown, and who reads it. */
interface SheetDisplay {
  choice: DutyChoice
  isForPerson: boolean
  /** How many rows each section has at most, if not as many as chosen. */
  limit?: (section: string) => number
}

/** Builds the sheet of open work as it is shown now. */
export async function displayedSheet(
  context: Context,
  reports: readonly InstanceDuty[],
  { choice, isForPerson, limit = () => choice.limit }: SheetDisplay,
): Promise<DutySheet> {
  const times = { ...choice, untouchedSince: untouchedSince(context, choice), limit }
  const sheet = dutySheet(reports, times, await changesOf(reports, choice))
  return withDisplayTimes(sheet, reports, isForPerson)
}

/** Converts the moments of a sheet for display, those of each instance by the zone of its server. */
async function withDisplayTimes(
  sheet: DutySheet,
  instances: readonly { context: Context; profile: string | undefined }[],
  isForPerson: boolean,
): Promise<DutySheet> {
  const fields = Object.fromEntries(sheet.fields.map((field) => [field.name, field]))
  const shown = new Map<Row, Row>()
  for (const { context, profile } of instances) {
    const own = sheet.rows.filter((row) => row['profile'] === profile)
    const converted = await toDisplayTimes(context, { fields }, own, isForPerson)
    for (const [index, row] of own.entries()) shown.set(row, converted[index] ?? row)
  }
  return { ...sheet, rows: sheet.rows.map((row) => shown.get(row) ?? row) }
}

/** Reports what concerns all of an instance's open work, and how much there is. */
export async function reportDuty(
  context: Context,
  choice: DutyChoice,
  report: Placed,
): Promise<void> {
  await reportNoticesOf(context, report)
  // A hand-over says the rest itself.
  if (context.flags.specialFormat !== undefined) return
  if (report.changes !== undefined)
    context.note('changes', changesText(context, choice, report.changes))
  context.note('total', await totalText(context, choice, report))
}

/** Reports what concerns all of an instance's open work. */
export async function reportNoticesOf(context: Context, report: Placed): Promise<void> {
  const { notices, withoutDeadlines } = report
  const { instance } = await context.settings()
  reportNotices(
    context,
    notices.map((notice) => withZoneAdvice(notice, instance)),
  )
  const agesAreWrong = 'ages and what is untouched are wrong by that. See: itflow doctor'
  reportNotices(context, clockNotices(await context.api(), agesAreWrong))
  for (const resource of withoutDeadlines) await reportWithoutDeadlines(context, resource)
  const absent = withoutRepliesText(report, await instanceText(await context.api()))
  if (absent !== undefined) context.note('no_replies', absent)
}

function changesText(context: Context, { since = 0 }: DutyChoice, changes: DutyChanges): string {
  const counts = changeCounts(changes)
  const text = formatWeekdayTime(instantText(since), context.clock(), shownZone(context))
  return `Since ${text}: ${counts === '' ? 'nothing changed' : counts}`
}

/** Says how much open work an instance has: `12 open tickets on acme: 3 unassigned, …`. */
export async function totalText(
  context: Context,
  choice: DutyChoice,
  { work, scope, isClientArchived }: Placed,
): Promise<string> {
  const times = { ...choice, untouchedSince: untouchedSince(context, choice) }
  const where = await placeOf(context, choice, scope)
  const archived = isClientArchived ? `; ${ARCHIVED_CLIENT}` : ''
  const needs = needCounts(work, times)
  return `${openCount(work)}${where}${needs === '' ? '' : `: ${needs}`}${archived}`
}

async function reportWithoutDeadlines(context: Context, resource: Resource): Promise<void> {
  const since = Object.values(resource.fields).find(({ sla }) => sla !== undefined)?.since
  const instance = await instanceText(await context.api())
  context.note('no_sla', `SLA deadlines aren't available on ${instance}${neededText(since)}`)
}
