import type { Context } from '../../context.ts'
import type { ReportDocument } from '../../output/document/document.ts'
import { formatDocument } from '../../output/document/formats.ts'
import { formatWeekdayTime } from '../../output/format-weekday-time.ts'
import { shownZone } from '../../profiles/shown-zone.ts'
import type { Row } from '../../records/record.ts'
import { keyOfWork } from '../../reports/open-work.ts'
import { capitalise } from '../../text/sentence.ts'
import { instantText } from '../../time/wall-time.ts'
import { offsetLabel } from '../../time/zone.ts'
import { toDisplayTimes } from '../../verbs/display-times.ts'
import { ARCHIVED_CLIENT, instanceText } from '../../verbs/labels.ts'
import { unreadText } from '../../verbs/unread-modules.ts'
import { CHANGE_FIELDS, changedSections, latestReplies, REPLIED } from './changed-sections.ts'
import { type DutyChoice, type InstanceDuty, untouchedSince, whereText } from './duty-choice.ts'
import { handoverDocument } from './handover-document.ts'
import type { LatestReply, Writing } from './handover-lines.ts'
import { type Excerpt, loadExcerpt } from './reply-excerpt.ts'
import { FIELDS, type Section, workSections } from './sheet.ts'
import { changeCounts, needCounts, openCount, withoutRepliesText } from './work-counts.ts'

/** The sections of open work that needs somebody, in the order of a hand-over. */
const NEEDS = ['unassigned', 'urgent', 'sla', 'untouched']

/** Prints what changed and what needs somebody as a text for the next technician, one for each instance. */
export async function printHandover(
  context: Context,
  reports: readonly InstanceDuty[],
  choice: DutyChoice,
): Promise<void> {
  const format = context.flags.specialFormat === 'markdown' ? 'markdown' : 'text'
  const excerpt = await loadExcerpt()
  const texts: string[] = []
  for (const report of reports) {
    const document = await documentOf(report, choice, excerpt)
    texts.push(await formatDocument(document, { ...context.formatOptions(), format }))
  }
  await context.showPaged(texts.join('\n'))
}

async function documentOf(
  report: InstanceDuty,
  choice: DutyChoice,
  excerpt: Excerpt,
): Promise<ReportDocument> {
  const { context, profile, changes } = report
  const writing = { now: context.clock(), zone: shownZone(context) }
  const times = { ...choice, untouchedSince: untouchedSince(context, choice) }
  const needs = workSections([report], { ...times, limit: () => choice.limit })
  const changed = changedSections([report], choice.limit, excerpt)
  const shown = async (name: string, sections: readonly Section[]) =>
    withTimes(
      context,
      sections.filter((section) => section.name === name),
    )
  const inOrder = await Promise.all(NEEDS.map((name) => shown(name, needs)))
  return handoverDocument({
    title: profile === undefined ? 'Hand-over' : `Hand-over: ${profile}`,
    details: await detailsOf(report, choice, writing),
    summary: summaryOf(report, times),
    needs: inOrder.flat(),
    changed: await withTimes(
      context,
      changed.filter(({ name }) => name !== REPLIED),
    ),
    replies: await repliesOf(report, excerpt),
    changedKeys: new Set(changes?.work.map(({ work }) => keyOfWork(work))),
    repliesRemark: await repliesRemark(report),
    limit: choice.limit,
    writing,
  })
}

/** Converts the moments of sections for display. */
async function withTimes(
  context: Context,
  sections: readonly Section[],
): Promise<readonly Section[]> {
  return Promise.all(
    sections.map(async (section) => ({ ...section, rows: await displayed(context, section.rows) })),
  )
}

function displayed(context: Context, rows: readonly Row[]): Promise<readonly Row[]> {
  const fields = Object.fromEntries([...FIELDS, ...CHANGE_FIELDS].map((one) => [one.name, one]))
  return toDisplayTimes(context, { fields }, rows, true)
}

async function repliesOf(
  report: InstanceDuty,
  excerpt: Excerpt,
): Promise<ReadonlyMap<string, LatestReply>> {
  const latest = [...latestReplies(report, excerpt)]
  const rows = await displayed(
    report.context,
    latest.map(([, { row }]) => row),
  )
  return new Map(
    latest.map(([key, { row, count }], index) => [key, { row: rows[index] ?? row, count }]),
  )
}

/** Says whose work it is, on which instance, since when and until when, and what could not be read besides. */
async function detailsOf(
  report: InstanceDuty,
  choice: DutyChoice,
  writing: Writing,
): Promise<readonly string[]> {
  const { context, scope, notices, unread } = report
  const others = unread.filter(({ resource }) => resource.messageFields === undefined)
  const { now, zone } = writing
  const momentOf = (instant: number) => {
    const text = formatWeekdayTime(instantText(instant), now, zone)
    return `${text} (${offsetLabel(zone.offsetAt(instant))})`
  }
  const since = momentOf(choice.since ?? now.getTime())
  return [
    await whereText(context, choice, scope),
    `Since ${since}, written ${momentOf(now.getTime())}`,
    ...(notices.length === 0
      ? []
      : ["The time zone of the server is not known: the times below are the server's own"]),
    ...(others.length === 0 ? [] : [capitalise(unreadText(others))]),
  ]
}

function summaryOf(
  { work, changes, isClientArchived }: InstanceDuty,
  times: Parameters<typeof needCounts>[1],
): string {
  const counts = changes === undefined ? '' : changeCounts(changes)
  const needs = needCounts(work, times)
  return [
    counts === '' ? 'Nothing changed.' : `What changed: ${counts}.`,
    `Now: ${openCount(work)}${needs === '' ? '' : `: ${needs}`}.`,
    ...(isClientArchived ? [`${capitalise(ARCHIVED_CLIENT)}.`] : []),
  ].join('\n')
}

async function repliesRemark(report: InstanceDuty): Promise<string | undefined> {
  const { context, unread } = report
  const isOfReplies = unread.filter(({ resource }) => resource.messageFields !== undefined)
  if (isOfReplies.length > 0) return `${capitalise(unreadText(isOfReplies))}.`
  return withoutRepliesText(report, await instanceText(await context.api()))
}
