import type { Sheet, SheetField } from '../../output/sheet.ts'
import { clockText } from '../../records/parse-dates.ts'
import type { Row, Value } from '../../records/record.ts'
import { hoursText, type TimeSum, type WorkedRow } from '../../reports/worked-time.ts'
import type { Column } from '../../resources/presentation.ts'
import { bar } from '../../text/bar.ts'
import type { Grouping } from './options.ts'
import { type ProfileRows, sheetOfProfiles } from './profile-rows.ts'

/** The sums of one instance; the profile's name is undefined if there is only one instance. */
export interface ProfileSums {
  profile: string | undefined
  sums: readonly TimeSum<WorkedRow>[]
}

/** How to print sums. */
interface ReportLayout {
  by: Grouping
  isRounded: boolean
  /** The month or the year, as in the option. */
  periodName: string
  hasBars: boolean
  /** Whether hours have as many decimal places as it takes to tell seconds apart; otherwise two. */
  hasExactHours: boolean
}

/** How many columns the longest bar has: a bar is whole or left out, since a cut one would be wrong. */
const BAR_WIDTH = 16

const CLIENT: readonly SheetField[] = [
  { name: 'client_id', label: 'Client ID', kind: 'id' },
  { name: 'company', label: 'Client', kind: 'text', isEscaped: true },
]

/** The fields that name a technician. */
export const TECHNICIAN: readonly SheetField[] = [
  { name: 'technician_id', label: 'Technician ID', kind: 'id' },
  { name: 'technician', label: 'Technician', kind: 'text', isEscaped: true },
]

/** The fields that name a ticket and its client. */
export const TICKET: readonly SheetField[] = [
  { name: 'ticket_id', label: 'Ticket ID', kind: 'id' },
  { name: 'ticket_number', label: 'Ticket', kind: 'text', isEscaped: true },
  { name: 'ticket_subject', label: 'Subject', kind: 'text', isEscaped: true },
  ...CLIENT,
]

/** The columns that name a ticket and its client. */
export const TICKET_COLUMNS: readonly Column[] = [
  { field: 'ticket_number', heading: 'TICKET' },
  { field: 'ticket_subject', heading: 'SUBJECT', dropPriority: 2 },
  { field: 'company', heading: 'CLIENT', dropPriority: 3 },
]

/** The field with the month or the year. */
export const PERIOD: SheetField = { name: 'period', label: 'Period', kind: 'text' }

/** What names the rows: fields of the list, and the columns with them. */
const NAMED: Readonly<
  Record<Grouping, { fields: readonly SheetField[]; columns: readonly Column[] }>
> = {
  client: { fields: CLIENT, columns: [{ field: 'company', heading: 'CLIENT' }] },
  technician: { fields: TECHNICIAN, columns: [{ field: 'technician', heading: 'TECHNICIAN' }] },
  ticket: { fields: TICKET, columns: TICKET_COLUMNS },
}

/** Builds the table of a report. */
export function reportSheet(instances: readonly ProfileSums[], layout: ReportLayout): Sheet {
  const { by, isRounded, hasBars } = layout
  const { fields, columns } = NAMED[by]
  const all = instances.flatMap(({ sums }) => sums)
  const largest = all.reduce((most, { rounded }) => Math.max(most, rounded), 0)
  const shape = {
    fields: [
      PERIOD,
      ...fields,
      { name: 'time_worked', label: 'Time', kind: 'duration' },
      ...(isRounded ? [{ name: 'rounded', label: 'Rounded', kind: 'duration' } as const] : []),
      { name: 'hours', label: 'Hours', kind: 'decimal' },
      ...(hasBars ? [{ name: 'bar', label: 'Bar', kind: 'text' } as const] : []),
    ] satisfies SheetField[],
    columns: [
      ...columns,
      { field: 'time_worked', heading: 'TIME' },
      ...(isRounded ? [{ field: 'rounded', heading: 'ROUNDED' }] : []),
      { field: 'hours', heading: 'HOURS', dropPriority: 4 },
      ...(hasBars ? [{ field: 'bar', heading: 'BAR', dropPriority: 5, minWidth: BAR_WIDTH }] : []),
    ],
    ...(by === 'ticket' ? { labelField: 'ticket_subject' } : {}),
  }
  const rows = instances.map(
    ({ profile, sums }): ProfileRows => ({
      profile,
      rows: sums.map((sum) => ({ ...rowOf(sum, layout), ...barOf(sum, largest, hasBars) })),
    }),
  )
  return sheetOfProfiles(shape, rows)
}

function rowOf(
  { first, seconds, rounded }: TimeSum<WorkedRow>,
  { by, isRounded, periodName, hasExactHours }: ReportLayout,
): Row {
  const names = NAMED[by].fields.map(({ name }): [string, Value] => [name, first.row[name] ?? null])
  return {
    period: periodName,
    ...Object.fromEntries(names),
    time_worked: clockText(seconds),
    ...(isRounded ? { rounded: clockText(rounded) } : {}),
    hours: hasExactHours ? hoursText(rounded) : (rounded / 3600).toFixed(2),
  }
}

function barOf({ rounded }: TimeSum<WorkedRow>, largest: number, hasBars: boolean): Row {
  return hasBars ? { bar: bar(rounded, largest, BAR_WIDTH) } : {}
}
