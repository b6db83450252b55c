import type { Context } from '../../context.ts'
import type { DocumentBlock } from '../../output/document/document.ts'
import { formatDuration } from '../../output/worked-time.ts'
import { cleanName } from '../../records/describe-record.ts'
import type { Row } from '../../records/record.ts'
import type { ReportedModule } from '../../reports/client-report.ts'
import { periodName } from '../../reports/time-period.ts'
import { sumRows } from '../../reports/worked-time.ts'
import type { Resource } from '../../resources/definition.ts'
import { currentMonth } from '../time/report-request.ts'
import { unreadTimesText } from '../time/unread-times.ts'
import type { ReportSection } from './document.ts'

/** Returns the title of the section with the time worked: `Time in 2026-11`. */
export function timeTitle(context: Context, { fields }: Resource, worked: string): string {
  return `${fields[worked]?.label ?? 'Time'} in ${periodName(currentMonth(context))}`
}

/** Builds the section with the time worked this month, by who worked, the most first. */
export function timeSection(
  context: Context,
  { resource, rows }: ReportedModule,
  worked: string,
): ReportSection {
  const { name, directory } = resource
  const title = timeTitle(context, resource, worked)
  const sums = sumRows(rows, { worked, by: directory?.id ?? '' })
  const total = sums.reduce((sum, { seconds }) => sum + seconds, 0)
  const bars = sums.map(({ first, seconds }) => ({
    label: personOf(resource, first.row),
    value: seconds,
    text: durationText(seconds),
  }))
  const overview = durationText(total)
  if (sums.length === 0) return { name, title, remark: 'No time worked', blocks: [], overview }
  const blocks: DocumentBlock[] = [
    { kind: 'facts', facts: [{ label: 'Total', value: overview }] },
    { kind: 'bars', caption: `By ${personLabel(resource)}`, bars },
  ]
  const unread = unreadTimesText({ worked }, rows)
  if (unread !== undefined) blocks.push({ kind: 'text', text: `${unread}.` })
  return { name, title, blocks, overview }
}

function durationText(seconds: number): string {
  return formatDuration(seconds) || 'none'
}

function personOf({ directory }: Resource, row: Row): string {
  const name = cleanName(String(row[directory?.label ?? ''] ?? ''))
  return name === '' ? `${directory?.noun ?? 'user'} ${row[directory?.id ?? ''] ?? ''}` : name
}

function personLabel({ directory, fields }: Resource): string {
  return fields[directory?.label ?? '']?.label.toLowerCase() ?? 'person'
}
