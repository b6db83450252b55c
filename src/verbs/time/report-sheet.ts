import type { Context } from '../../context.ts'
import { FORMATS } from '../../output/formats.ts'
import type { Sheet, SheetField } from '../../output/sheet.ts'
import { clockText } from '../../records/parse-dates.ts'
import type { Json, Row } from '../../records/record.ts'
import { bar, type TimeEntry, type TimeSum } from '../../reports/worked-time.ts'
import type { Column } from '../../resources/presentation.ts'
import type { Grouping } from './options.ts'

/** An entry of a report: a technician's time on a ticket. */
export interface ReportEntry extends TimeEntry {
  row: Row
}

/** What to print. */
interface Report {
  by: Grouping
  sums: readonly TimeSum<ReportEntry>[]
  isRounded: boolean
  /** The month or the year, as in the option. */
  periodName: string
}

/** How many columns the longest bar has: a bar is whole or left out, since a cut one would be wrong. */
const BAR_WIDTH = 16

/** What names the rows: fields of the list, and the columns with them. */
const NAMED: Readonly<
  Record<Grouping, { fields: readonly SheetField[]; columns: readonly Column[] }>
> = {
  client: {
    fields: [
      { name: 'client_id', label: 'Client ID', kind: 'id' },
      { name: 'company', label: 'Client', kind: 'text' },
    ],
    columns: [{ field: 'company', heading: 'CLIENT' }],
  },
  technician: {
    fields: [
      { name: 'technician_id', label: 'Technician ID', kind: 'id' },
      { name: 'technician', label: 'Technician', kind: 'text' },
    ],
    columns: [{ field: 'technician', heading: 'TECHNICIAN' }],
  },
  ticket: {
    fields: [
      { name: 'ticket_id', label: 'Ticket ID', kind: 'id' },
      { name: 'ticket_number', label: 'Ticket', kind: 'text' },
      { name: 'ticket_subject', label: 'Subject', kind: 'text' },
      { name: 'client_id', label: 'Client ID', kind: 'id' },
      { name: 'company', label: 'Client', kind: 'text' },
    ],
    columns: [
      { field: 'ticket_number', heading: 'TICKET' },
      { field: 'ticket_subject', heading: 'SUBJECT', dropPriority: 2 },
      { field: 'company', heading: 'CLIENT', dropPriority: 3 },
    ],
  },
}

/** Builds the table of a report, with bars at a terminal that isn't a screen reader's. */
export function reportSheet(context: Context, { by, sums, isRounded, periodName }: Report): Sheet {
  const { fields, columns } = NAMED[by]
  const isReader = FORMATS[context.format()].reader === 'person'
  const hasBars = isReader && context.io.output.isTerminal && !context.isAccessible
  const largest = sums.reduce((most, { rounded }) => Math.max(most, rounded), 0)
  return {
    fields: [
      { name: 'period', label: 'Period', kind: 'text' },
      ...fields,
      { name: 'time_worked', label: 'Time', kind: 'duration' },
      ...(isRounded ? [{ name: 'rounded', label: 'Rounded', kind: 'duration' } as const] : []),
      { name: 'hours', label: 'Hours', kind: 'decimal' },
      ...(hasBars ? [{ name: 'bar', label: 'Bar', kind: 'text' } as const] : []),
    ],
    columns: [
      ...columns,
      { field: 'time_worked', heading: 'TIME' },
      ...(isRounded ? [{ field: 'rounded', heading: 'ROUNDED' }] : []),
      { field: 'hours', heading: 'HOURS', dropPriority: 4 },
      ...(hasBars ? [{ field: 'bar', heading: 'BAR', dropPriority: 5, minWidth: BAR_WIDTH }] : []),
    ],
    rows: sums.map(
      ({ first, seconds, rounded }): Readonly<Record<string, Json>> => ({
        period: periodName,
        ...Object.fromEntries(fields.map(({ name }) => [name, first.row[name] ?? null])),
        time_worked: clockText(seconds),
        ...(isRounded ? { rounded: clockText(rounded) } : {}),
        hours: (rounded / 3600).toFixed(2),
        ...(hasBars ? { bar: bar(rounded, largest, BAR_WIDTH) } : {}),
      }),
    ),
    ...(by === 'ticket' ? { labelField: 'ticket_subject' } : {}),
    isList: true,
  }
}
