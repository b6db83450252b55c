import { withProfileColumn } from '../../output/profile-column.ts'
import type { Sheet } from '../../output/sheet.ts'
import type { Row } from '../../records/record.ts'
import type { DutyReport } from '../../reports/duty.ts'
import {
  countWork,
  WORK_SECTIONS,
  type WorkCount,
  type WorkSection,
} from '../../reports/duty-sections.ts'
import type { WorkRecord } from '../../reports/open-work.ts'
import {
  CHANGE_FIELDS,
  columnsWithReplies,
  REPLY_NAME,
  withReplyAsName,
} from './changed-sections.ts'
import { clientRow, type RowSource, technicianRow, workRow } from './rows.ts'

/** The open work on one instance; the profile's name is undefined if there is only one. */
interface ProfileDuty extends Pick<DutyReport, 'work' | 'names'> {
  profile: string | undefined
}

/** What the sections contain, and how much of it. */
interface SheetChoice {
  isMine: boolean
  untouched: { text: string }
  untouchedSince: number
  /** How many rows a section has at most. */
  limit(section: string): number
}

/** A section's rows, and how many it has in all. */
export interface Section {
  name: string
  title: string
  rows: readonly Row[]
  total: number
}

/** A sheet whose values are those of records. */
export interface DutySheet extends Omit<Sheet, 'rows'> {
  rows: readonly Row[]
  /** The sections in their order, and how much each has in all. */
  totals: readonly { section: string; total: number }[]
}

/**
 * Builds the sections of open work, and the counts, after those of what changed if that is wanted; at a terminal each has a
 * heading.
 */
export function dutySheet(
  reports: readonly ProfileDuty[],
  choice: SheetChoice,
  changed: readonly Section[] | undefined,
): DutySheet {
  const isMany = reports.some(({ profile }) => profile !== undefined)
  const sections = [
    ...(changed ?? []),
    ...workSections(reports, choice),
    ...countSections(reports, choice),
  ]
  const rows = sections.flatMap((section) => section.rows).map(withReplyAsName)
  const hasDue = rows.some(({ due }) => due !== null)
  const hasReplies = rows.some(({ replied }) => replied !== null)
  const list = {
    fields: [...FIELDS, ...(changed === undefined ? [] : CHANGE_FIELDS)],
    columns: [
      ...(hasReplies ? columnsWithReplies(COLUMNS) : COLUMNS),
      ...(hasDue ? [{ field: 'due', heading: 'DUE' }] : []),
    ],
    rows,
    labelField: hasReplies ? REPLY_NAME : 'name',
    groups: {
      fields: ['section'],
      none: '',
      headings: Object.fromEntries(sections.map((section) => [section.name, headingOf(section)])),
    },
    isList: true,
    totals: sections.map(({ name, total }) => ({ section: name, total })),
  } satisfies DutySheet
  return withProfileColumn(list, isMany)
}

/** The fields of all rows. */
export const FIELDS: Sheet['fields'] = [
  { name: 'section', label: 'Section', kind: 'text' },
  { name: 'client_id', label: 'Client ID', kind: 'id' },
  { name: 'client', label: 'Client', kind: 'text' },
  { name: 'module', label: 'Module', kind: 'text' },
  { name: 'id', label: 'ID', kind: 'id' },
  { name: 'number', label: 'Number', kind: 'text' },
  { name: 'name', label: 'Name', kind: 'text' },
  { name: 'priority', label: 'Priority', kind: 'choice' },
  { name: 'status', label: 'Status', kind: 'text' },
  { name: 'assigned_id', label: 'Assigned ID', kind: 'id' },
  { name: 'assigned', label: 'Assigned', kind: 'text' },
  { name: 'opened', label: 'Opened', kind: 'moment' },
  { name: 'updated', label: 'Updated', kind: 'moment' },
  { name: 'sla', label: 'SLA', kind: 'text' },
  { name: 'due', label: 'Due', kind: 'moment' },
  { name: 'open', label: 'Open', kind: 'integer' },
  { name: 'urgent', label: 'Urgent', kind: 'integer' },
  { name: 'unassigned', label: 'Unassigned', kind: 'integer' },
]

const COLUMNS: Sheet['columns'] = [
  { field: 'section', heading: 'SECTION' },
  { field: 'number_or_count', heading: 'NUMBER' },
  { field: 'name', heading: 'NAME', minWidth: 17 },
  { field: 'priority', heading: 'PRIORITY', dropPriority: 2 },
  { field: 'status', heading: 'STATUS', dropPriority: 4 },
  { field: 'assigned', heading: 'ASSIGNED', dropPriority: 5, minWidth: 8 },
  { field: 'client', heading: 'CLIENT', dropPriority: 3, minWidth: 10 },
  { field: 'opened', heading: 'OPENED', dropPriority: 1 },
  { field: 'updated', heading: 'UPDATED', dropPriority: 6 },
]

const TITLES: Readonly<Record<WorkSection, string>> = {
  unassigned: 'Unassigned',
  waiting: 'Waiting longest',
  untouched: 'Untouched',
  urgent: 'High and urgent',
  sla: 'Due by SLA',
}

function headingOf({ title, rows: { length }, total }: Section): string {
  return length < total ? `${title} (${length} of ${total})` : `${title} (${total})`
}

/** Builds the sections of open work that needs somebody. */
export function workSections(
  reports: readonly ProfileDuty[],
  choice: SheetChoice,
): readonly Section[] {
  const names = Object.keys(WORK_SECTIONS) as WorkSection[]
  const all = reports.flatMap((report) => report.work.map((one) => ({ one, report })))
  return names.flatMap((name) => {
    const { has, order } = WORK_SECTIONS[name]
    const found = all
      .filter(({ one }) => has(one, choice.untouchedSince))
      .sort((left, right) => order(left.one, right.one))
    if (found.length === 0) return []
    const title =
      name === 'untouched' ? `${TITLES[name]} for ${choice.untouched.text}` : TITLES[name]
    const rows = found
      .slice(0, choice.limit(name))
      .map(({ one, report }) => workRow(name, one, report))
    return [{ name, title, rows, total: found.length }]
  })
}

/** What is counted: whose work it is, and the row for that. */
interface Counting {
  name: string
  title: string
  idOf(work: WorkRecord): number | null | undefined
  rowOf(count: WorkCount, source: RowSource): Row
}

const PER_CLIENT: Counting = {
  name: 'client',
  title: 'Per client',
  idOf: ({ client }) => client,
  rowOf: clientRow,
}

const PER_TECHNICIAN: Counting = {
  name: 'technician',
  title: 'Per technician',
  idOf: ({ assignee }) => assignee ?? undefined,
  rowOf: technicianRow,
}

function countSections(
  reports: readonly ProfileDuty[],
  { isMine, limit }: SheetChoice,
): readonly Section[] {
  // The person's own work is that of one technician.
  const countings = isMine ? [PER_CLIENT] : [PER_CLIENT, PER_TECHNICIAN]
  return countings.flatMap(({ name, title, idOf, rowOf }) => {
    const counts = reports
      .flatMap((report) => countWork(report.work, idOf).map((count) => ({ count, report })))
      .sort((left, right) => right.count.work.length - left.count.work.length)
    if (counts.length === 0) return []
    const rows = counts.slice(0, limit(name)).map(({ count, report }) => rowOf(count, report))
    return [{ name, title, rows, total: counts.length }]
  })
}
