import { cleanName } from '../../records/describe-record.ts'
import { unnamedAuthor } from '../../records/message-author.ts'
import type { Row } from '../../records/record.ts'
import type { RepliedWork } from '../../reports/duty-changes.ts'
import type { Excerpt } from './reply-excerpt.ts'
import { type RowSource, workRow } from './rows.ts'

/** Returns the row of a message in a section: its record, and who wrote what to whom. */
export function replyRow(
  section: string,
  { work, reply: { resource, row } }: RepliedWork,
  source: RowSource,
  excerpt: Excerpt,
): Row {
  const { messageFields } = resource
  if (messageFields === undefined) return workRow(section, work, source)
  const { text, timestamp, authorName, kind, timeWorked } = messageFields
  const name = cleanName(String(row[authorName] ?? ''))
  return {
    ...workRow(section, work, source),
    replied: row[timestamp] ?? null,
    by: name === '' ? unnamedAuthor(messageFields, row) : name,
    reply_type: row[kind] ?? null,
    worked: row[timeWorked] ?? null,
    reply: excerpt(String(row[text] ?? '')),
  }
}
