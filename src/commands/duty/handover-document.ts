import type { DocumentSection, ListItem, ReportDocument } from '../../output/document/document.ts'
import type { Row } from '../../records/record.ts'
import { recordKey } from '../../reports/open-work.ts'
import { REPLIED } from './changed-sections.ts'
import {
  type LatestReply,
  moreText,
  recordLine,
  replyLine,
  type Writing,
  withMore,
} from './handover-lines.ts'
import type { Section } from './sheet.ts'

/** What a hand-over says, with its times as they are shown. */
export interface Handover {
  title: string
  details: readonly string[]
  /** Sentences with counts. */
  summary: string
  /** Open work that needs somebody. */
  needs: readonly Section[]
  /** What changed, without messages. */
  changed: readonly Section[]
  /** The latest message of each record by `keyOfWork`. */
  replies: ReadonlyMap<string, LatestReply>
  /** The keys of all records that changed, also of those that aren't shown. */
  changedKeys: ReadonlySet<string>
  /** Why there are no messages, if they can't be read. */
  repliesRemark: string | undefined
  /** How many records are shown in each section. */
  limit: number
  writing: Writing
}

function keyOf({ module, id }: Row): string {
  return recordKey(module, id)
}

/** Builds a hand-over: what needs somebody now, and then what changed, each record on a line. */
export function handoverDocument(handover: Handover): ReportDocument {
  const { title, details, summary } = handover
  /** The records whose latest message has been shown. */
  const told = new Set<string>()
  return {
    title,
    details,
    sections: [
      { name: 'summary', title: 'Summary', blocks: [{ kind: 'text', text: summary }] },
      needsSection(handover),
      ...handover.changed.map((section) => changedSection(section, handover, told)),
      ...repliesSection(handover),
    ],
  }
}

/** The field with the moment that matters in a section; in others it is when the record was opened. */
const MOMENTS: Readonly<Record<string, string>> = {
  sla: 'due',
  untouched: 'updated',
  resolved: 'resolved',
  closed: 'closed',
  reopened: 'updated',
  updated: 'updated',
}

/** Lists each record once, where it comes first. */
function needsSection({ needs, writing }: Handover): DocumentSection {
  const shown = new Set<string>()
  const items = needs.map(({ name, title, rows, total }): ListItem => {
    const fresh = rows.filter((row) => !shown.has(keyOf(row)))
    for (const row of fresh) shown.add(keyOf(row))
    const above = rows.length - fresh.length
    const more = total - rows.length
    return {
      text: `${title}: ${total}${above === 0 ? '' : `, ${above} of them listed above`}`,
      items: [
        ...fresh.map((row) => recordLine(row, MOMENTS[name] ?? 'opened', writing)),
        ...(more > 0 ? [moreText(more)] : []),
      ],
    }
  })
  return {
    name: 'needs',
    title: 'Needs somebody now',
    ...(items.length === 0 ? { remark: 'Nothing.' } : {}),
    blocks: [{ kind: 'list', items }],
  }
}

/** Lists records by client; the latest message on each follows where the record is shown first. */
function changedSection(
  { name, title, rows, total }: Section,
  { replies, writing }: Handover,
  told: Set<string>,
): DocumentSection {
  const items = byClient(rows).map((row): ListItem => {
    const key = keyOf(row)
    const reply = told.has(key) ? undefined : replies.get(key)
    told.add(key)
    return {
      text: recordLine(row, MOMENTS[name] ?? 'opened', writing),
      ...(reply === undefined ? {} : { items: [replyLine(reply, writing)] }),
    }
  })
  const list = withMore(items, total - rows.length)
  return { name, title, count: total, blocks: [{ kind: 'list', items: list }] }
}

/** Lists the messages on records that otherwise didn't change. */
function repliesSection(handover: Handover): readonly DocumentSection[] {
  const { replies, changedKeys, repliesRemark, limit, writing } = handover
  const others = [...replies].filter(([key]) => !changedKeys.has(key)).map(([, reply]) => reply)
  if (others.length === 0 && repliesRemark === undefined) return []
  const items = others.slice(0, limit).map(
    (reply): ListItem => ({
      text: recordLine(reply.row, 'opened', writing),
      items: [replyLine(reply, writing)],
    }),
  )
  return [
    {
      name: REPLIED,
      title: repliesRemark === undefined ? 'Other replies' : 'Replies',
      ...(repliesRemark === undefined ? {} : { remark: repliesRemark }),
      blocks: [{ kind: 'list', items: withMore(items, others.length - items.length) }],
    },
  ]
}

/** Sorts rows by client, those of none last; the order is otherwise kept. */
function byClient(rows: readonly Row[]): readonly Row[] {
  const nameOf = ({ client }: Row) => String(client ?? '\uffff')
  return [...rows].sort((left, right) => nameOf(left).localeCompare(nameOf(right), 'en'))
}
