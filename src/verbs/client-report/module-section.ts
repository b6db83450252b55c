import type { Context } from '../../context.ts'
import type { DocumentBlock } from '../../output/document/document.ts'
import type { ClientReport, ReportedModule } from '../../reports/client-report.ts'
import { isOpenOnly } from '../../reports/client-report-rows.ts'
import { workedField } from '../../reports/time-module.ts'
import type { Resource } from '../../resources/definition.ts'
import { capitalise } from '../../text/sentence.ts'
import { breakdownBlocks } from './breakdown-blocks.ts'
import type { ReportChoice, ReportSection } from './document.ts'
import { recordSheet } from './record-sheet.ts'
import { timeSection, timeTitle } from './time-section.ts'

/** Builds the section of a module: its records, the time worked, or why there is nothing. */
export async function moduleSection(
  context: Context,
  report: ClientReport,
  module: ReportedModule,
  choice: ReportChoice,
): Promise<ReportSection> {
  const { resource, rows, failure } = module
  const { name } = resource
  const worked = workedField(resource)
  const title = worked === undefined ? titleOf(resource) : timeTitle(context, resource, worked)
  if (failure !== undefined) {
    const isUnread = report.unread.some((one) => one.resource === resource)
    return {
      ...{ name, title, isUnreadable: isUnread, blocks: [] },
      remark: isUnread ? `Could not be read: ${failure.message}` : failure.message,
      overview: isUnread ? 'could not be read' : 'not on this release',
    }
  }
  if (worked !== undefined) return timeSection(context, module, worked)
  const overview = `${rows.length}`
  if (rows.length === 0) {
    return { name, title, count: 0, remark: `No ${title.toLowerCase()}`, blocks: [], overview }
  }
  const breakdowns = breakdownBlocks(context, resource, rows)
  const all = breakdowns.length === 0 ? title : `All ${rows.length}`
  const blocks = [...breakdowns, await tableBlock(context, report, module, { ...choice, all })]
  return { name, title, count: rows.length, blocks, overview }
}

function titleOf(resource: Resource): string {
  const { nouns } = resource
  return isOpenOnly(resource) ? `Open ${nouns}` : capitalise(nouns)
}

async function tableBlock(
  context: Context,
  report: ClientReport,
  { resource, rows }: ReportedModule,
  { format, limit, all }: ReportChoice & { all: string },
): Promise<DocumentBlock> {
  const shown = rows.slice(0, limit)
  const isForPerson = format !== 'json' && format !== 'yaml'
  const sheet = await recordSheet(context, resource, shown, { names: report.names, isForPerson })
  const caption = shown.length < rows.length ? `The first ${shown.length} of ${rows.length}` : all
  return { kind: 'table', caption, sheet }
}
