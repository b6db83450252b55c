import type { Api } from '../../api/api.ts'
import { releaseOf } from '../../api/records/web-address.ts'
import type { Context } from '../../context.ts'
import { tolerate } from '../../errors.ts'
import type { DocumentSection, ReportDocument } from '../../output/document/document.ts'
import type { DocumentFormat } from '../../output/document/format-names.ts'
import { formatDateTime } from '../../output/format-dates.ts'
import { shownZone } from '../../profiles/shown-zone.ts'
import { displayName, nounOf } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import type { ClientReport, ReportedModule } from '../../reports/client-report.ts'
import { PARTS_BEFORE_EXPIRY } from '../../reports/client-report-modules.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { maskUrl } from '../../text/secret-fields.ts'
import { capitalise } from '../../text/sentence.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { instantText, toWallTime } from '../../time/wall-time.ts'
import { offsetLabel } from '../../time/zone.ts'
import { formatServerTime } from '../display-times.ts'
import { expiringSection } from './expiring-section.ts'
import { moduleSection } from './module-section.ts'

/** How a report is shown. */
export interface ReportChoice {
  format: DocumentFormat
  /** How many days ahead something that runs out is listed. */
  within: number
  /** How many rows a table has at most. */
  limit: number
}

/** A section of a report, and what the overview says about it. */
export interface ReportSection extends DocumentSection {
  overview: string
}

/** Builds the report about a client. */
export async function clientDocument(
  context: Context,
  api: Api,
  report: ClientReport,
  choice: ReportChoice,
): Promise<ReportDocument> {
  const sectionsOf = (modules: readonly ReportedModule[]) =>
    Promise.all(modules.map((module) => moduleSection(context, report, module, choice)))
  const isBefore = ({ resource: { reportPart } }: ReportedModule) =>
    PARTS_BEFORE_EXPIRY.some((part) => part === reportPart)
  const sections = [
    ...(await sectionsOf(report.modules.filter(isBefore))),
    expiringSection(report, choice),
    ...(await sectionsOf(report.modules.filter((module) => !isBefore(module)))),
  ]
  return {
    title: displayName(resources[TENANT], report.client) || capitalise(idText(report.client)),
    details: await detailsOf(context, api, report),
    sections: [overviewOf(sections), ...sections.map(({ overview, ...section }) => section)],
  }
}

function overviewOf(sections: readonly ReportSection[]): DocumentSection {
  const facts = sections.map(({ title, overview }) => ({ label: title, value: overview }))
  return { name: 'overview', title: 'Overview', blocks: [{ kind: 'facts', facts }] }
}

/** Which client it is, on which instance, and when the report was made. */
async function detailsOf(
  context: Context,
  api: Api,
  { client, isArchived }: ClientReport,
): Promise<readonly string[]> {
  const { archivedAt } = resources[TENANT]
  const since = String(client[archivedAt ?? ''] ?? '')
  return [
    clientText(client),
    ...(isArchived ? [`Archived since ${await formatServerTime(context, since)}`] : []),
    await instanceText(api),
    `Made on ${momentText(context)}`,
  ]
}

function clientText(client: Row): string {
  const tenant = resources[TENANT]
  const aliases = (tenant.aliasFields ?? [])
    .map((name) => cleanLine(String(client[name] ?? '')))
    .filter((alias) => alias !== '')
  return [...aliases, idText(client)].join(' · ')
}

function idText(client: Row): string {
  const tenant = resources[TENANT]
  return `${nounOf(tenant)} ${client[tenant.id]}`
}

/** The address and the release, as far as it can be determined. */
async function instanceText({ settings, capabilities }: Api): Promise<string> {
  const release = await releaseOf(capabilities).catch(tolerate)
  const place = settings.isSandbox ? 'Built-in sandbox' : maskUrl(settings.url)
  return typeof release === 'string' ? `${place} · ITFlow ${release}` : place
}

/** The current time with its zone. */
function momentText(context: Context): string {
  const now = context.clock().getTime()
  const shown = shownZone(context)
  const minutes = Math.round((toWallTime(now, shown) - now) / 60_000)
  return `${formatDateTime(instantText(now), shown)} ${minutes === 0 ? 'UTC' : offsetLabel(minutes)}`
}
