import type { DocumentBlock } from '../../output/document/document.ts'
import type { ClientReport } from '../../reports/client-report.ts'
import { capitalise } from '../../text/sentence.ts'
import { expiringSheet } from '../expiring-sheet.ts'
import { unreadText } from '../unread-modules.ts'
import type { ReportChoice, ReportSection } from './document.ts'

/** The fields with the client in the list of what runs out. */
const OF_CLIENT = new Set(['client_id', 'client'])

/** Builds the section of what has run out or will within the days asked for, the earliest first. */
export function expiringSection(report: ClientReport, choice: ReportChoice): ReportSection {
  const { expiring, expiringUnread: unread, isArchived } = report
  const count = expiring.length
  const expired = expiring.filter(({ daysLeft }) => daysLeft < 0).length
  const title = `Expired, or expiring within ${choice.within} ${choice.within === 1 ? 'day' : 'days'}`
  const section = { name: 'expiring', title, count, ...incompleteness(unread) }
  if (count === 0) {
    const none = isArchived ? ARCHIVED : 'Nothing expires'
    return { ...section, remark: section.remark ?? none, blocks: [], overview: '0' }
  }
  const overview = expired === 0 ? `${count}` : `${count}, ${expired} of them expired`
  return { ...section, blocks: [tableBlock(report, choice, title)], overview }
}

const ARCHIVED = "The client is archived, so what expires isn't listed"

function incompleteness(unread: ClientReport['unread']): { remark?: string; isUnreadable?: true } {
  return unread.length === 0 ? {} : { remark: capitalise(unreadText(unread)), isUnreadable: true }
}

function tableBlock(
  { expiring }: ClientReport,
  { limit }: ReportChoice,
  title: string,
): DocumentBlock {
  const shown = expiring.slice(0, limit)
  const { groups, ...sheet } = expiringSheet([{ profile: undefined, expiring: shown }])
  const caption =
    shown.length < expiring.length ? `The first ${shown.length} of ${expiring.length}` : title
  return {
    kind: 'table',
    caption,
    sheet: {
      ...sheet,
      fields: sheet.fields.filter(({ name }) => !OF_CLIENT.has(name)),
      columns: sheet.columns.filter(({ field }) => !OF_CLIENT.has(field)),
    },
  }
}
