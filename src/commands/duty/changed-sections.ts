import type { Sheet } from '../../output/sheet.ts'
import type { NameLookup, Row } from '../../records/record.ts'
import { CHANGES, type Change } from '../../reports/changed-work.ts'
import type { DutyChanges } from '../../reports/duty-changes.ts'
import { keyOfWork, type WorkRecord } from '../../reports/open-work.ts'
import type { Excerpt } from './reply-excerpt.ts'
import { replyRow } from './reply-row.ts'
import { type RowSource, workRow } from './rows.ts'
import type { Section } from './sheet.ts'

/** What changed on one instance; the profile's name is undefined if there is only one. */
interface ChangedDuty {
  profile: string | undefined
  names: NameLookup
  changes?: DutyChanges
}

/** The section of messages. */
export const REPLIED = 'replied'

/** The headings of the sections of changes, in the order in which they are shown. */
const CHANGE_TITLES: Readonly<Record<Change | typeof REPLIED, string>> = {
  opened: 'Opened',
  resolved: 'Resolved',
  closed: 'Closed',
  reopened: 'Reopened',
  updated: 'Updated',
  replied: 'Replies',
}

/** The fields of changes, after those of all rows. */
export const CHANGE_FIELDS: Sheet['fields'] = [
  { name: 'resolved', label: 'Resolved', kind: 'moment' },
  { name: 'closed', label: 'Closed', kind: 'moment' },
  { name: 'replied', label: 'Replied', kind: 'moment' },
  { name: 'by', label: 'By', kind: 'text' },
  { name: 'reply_type', label: 'Reply type', kind: 'choice' },
  { name: 'worked', label: 'Time worked', kind: 'duration' },
  { name: 'reply', label: 'Reply', kind: 'text' },
]

/** A value of tables only: a record's name, or what a message on it says. */
export const REPLY_NAME = 'name_or_reply'

/** Returns a table's columns with what messages say where other rows have their name, and when they were written. */
export function columnsWithReplies(columns: Sheet['columns']): Sheet['columns'] {
  return [
    ...columns.map((column) =>
      column.field === 'name' ? { ...column, field: REPLY_NAME } : column,
    ),
    { field: 'replied', heading: 'REPLIED', dropPriority: 8 },
  ]
}

/** Adds the text of the column for names: `A. Tech (Internal): …` for a message. */
export function withReplyAsName(row: Row): Row {
  const { name = null, replied = null, by, reply_type: type, reply } = row
  const text = `${by}${(type ?? '') === '' ? '' : ` (${type})`}: ${reply}`
  return { ...row, [REPLY_NAME]: replied === null ? name : text }
}

/** Builds the sections of what changed, the latest first; at most `limit` rows in each. */
export function changedSections(
  reports: readonly ChangedDuty[],
  limit: number,
  excerpt: Excerpt,
): readonly Section[] {
  const works = reports.flatMap((report) =>
    (report.changes?.work ?? []).map((one) => ({ ...one, report })),
  )
  const changed = CHANGES.flatMap((change) => {
    const found = works.filter((one) => one.change === change).sort(latestFirst)
    const rows = found.slice(0, limit).map(({ work, report }) => workRow(change, work, report))
    return section(change, rows, found.length)
  })
  const replied = reports
    .flatMap((report) => repliesOf(report).map((one) => ({ ...one, report })))
    .sort(latestFirst)
  const rows = replied.slice(0, limit).map((one) => replyRow(REPLIED, one, one.report, excerpt))
  return [...changed, ...section(REPLIED, rows, replied.length)]
}

/** Returns the row of each record's latest message by module and ID, and how many messages it has. */
export function latestReplies(
  report: ChangedDuty & RowSource,
  excerpt: Excerpt,
): ReadonlyMap<string, { row: Row; count: number }> {
  const latest = new Map<string, { row: Row; count: number }>()
  for (const one of repliesOf(report).sort(latestFirst)) {
    const key = keyOfWork(one.work)
    const known = latest.get(key)
    if (known === undefined)
      latest.set(key, { row: replyRow(REPLIED, one, report, excerpt), count: 1 })
    else known.count += 1
  }
  return latest
}

function repliesOf({ changes }: ChangedDuty) {
  return (changes?.replies ?? []).map((one) => ({ ...one, at: one.reply.at }))
}

function section(name: keyof typeof CHANGE_TITLES, rows: Section['rows'], total: number) {
  return total === 0 ? [] : [{ name, title: CHANGE_TITLES[name], rows, total }]
}

/** Something that happened to a record, or a message on it. */
interface Dated {
  at: number
  work: WorkRecord
  reply?: { resource: WorkRecord['module']['resource']; row: WorkRecord['row'] }
}

/** Compares by time, and then by ID, so that the order is always the same. */
function latestFirst(left: Dated, right: Dated): number {
  return right.at - left.at || idOf(right) - idOf(left)
}

function idOf({ work, reply }: Dated): number {
  const { resource, row } = reply ?? { resource: work.module.resource, row: work.row }
  return Number(row[resource.id])
}
