import type { ListItem } from '../../output/document/document.ts'
import { formatWeekdayTime } from '../../output/format-weekday-time.ts'
import { formatDuration, sumDurations } from '../../output/worked-time.ts'
import type { Row } from '../../records/record.ts'
import type { Zone } from '../../time/zone.ts'

/** When and for whose clock a text is written. */
export interface Writing {
  now: Date
  zone: Zone
}

/** The latest message on a record, and how many there are. */
export interface LatestReply {
  row: Row
  count: number
}

/** Describes a record in a line: `TCK-12 Printer offline (Acme Widgets) – High, Open, A. Tech, opened Thu 26 Nov 14:02`. */
export function recordLine(row: Row, moment: string, writing: Writing): string {
  const { number, name, client, priority, status, assigned } = row
  const parts = [priority, status, assigned ?? 'unassigned', momentText(row, moment, writing)]
  const state = parts.filter((part) => (part ?? '') !== '').join(', ')
  // A record without a name is called by its number.
  const what = [...new Set([number, name])].filter((part) => (part ?? '') !== '').join(' ')
  return `${what}${(client ?? '') === '' ? '' : ` (${client})`} – ${state}`
}

function momentText(row: Row, field: string, writing: Writing): string {
  const value = row[field] ?? null
  if (value === null) return ''
  const sla = field === 'due' ? `${row['sla'] ?? ''} ` : ''
  return `${sla}${field} ${timeText(value, writing)}`
}

/** Describes the latest message on a record in a line: `Last of 3 replies: A. Tech, Internal, Thu 26 Nov 14:02, 10 m: …`. */
export function replyLine({ row, count }: LatestReply, writing: Writing): string {
  const parts = [
    row['by'],
    row['reply_type'],
    row['replied'] === null ? null : timeText(row['replied'] ?? '', writing),
    formatDuration(sumDurations([row], 'worked')),
  ]
  const who = parts.filter((part) => (part ?? '') !== '').join(', ')
  const start = count === 1 ? 'Reply' : `Last of ${count} replies`
  return `${start}: ${who}: ${(row['reply'] ?? '') === '' ? '(no text)' : row['reply']}`
}

function timeText(value: Row[string], { now, zone }: Writing): string {
  return formatWeekdayTime(String(value), now, zone)
}

/** Returns the items of a list, and one for those that were left out. */
export function withMore(items: readonly ListItem[], more: number): readonly ListItem[] {
  return more > 0 ? [...items, { text: moreText(more) }] : items
}

/** Says how many were left out. */
export function moreText(more: number): string {
  return `and ${more} more`
}
