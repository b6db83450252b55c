import { type CommandInput, choiceOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { parseClockTime } from '../../records/clock-time.ts'
import { parseDuration } from '../../records/parse-dates.ts'
import type { Query } from '../../records/query.ts'
import type { TimePeriod } from '../../reports/time-period.ts'
import { resources } from '../../resources/index.ts'
import { readPeriod } from '../list-query.ts'
import { queryOf } from '../output-shape.ts'
import { personToday } from '../person-today.ts'
import { BY, type Grouping, ROUND, VERIFY, WITHOUT_TIME } from './options.ts'

/** What to report, and of which period. */
export interface ReportRequest {
  kind: 'sums' | 'without-time' | 'differences'
  period: TimePeriod
  by: Grouping
  /** The unit to round up to in seconds; undefined without rounding. */
  unit: number | undefined
  query: Query | undefined
}

/** Reads the options of a report; throws a UsageError. */
export async function readReportRequest(
  context: Context,
  input: CommandInput,
): Promise<ReportRequest> {
  const given = ({ name }: { name: string }) => input.options[name] !== undefined
  const [first, second] = [WITHOUT_TIME, VERIFY, BY, ROUND].filter(given)
  const isList = first === WITHOUT_TIME || first === VERIFY
  if (isList && second !== undefined) {
    throw new UsageError(`--${first.name} and --${second.name} can't be used together`)
  }
  return {
    kind: first === WITHOUT_TIME ? 'without-time' : first === VERIFY ? 'differences' : 'sums',
    period: readTimePeriod(input) ?? currentMonth(context),
    by: choiceOption(input, BY) ?? 'client',
    unit: readUnit(input),
    query: await queryOf(undefined, input),
  }
}

function readTimePeriod(input: CommandInput): TimePeriod | undefined {
  const { year, month } = readPeriod(resources.time, input) ?? {}
  return year === undefined ? undefined : { year, month }
}

/** Returns the current month by the person's clock. */
export function currentMonth(context: Context): TimePeriod {
  const now = new Date(personToday(context))
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 }
}

function readUnit(input: CommandInput): number | undefined {
  const text = textOption(input, ROUND.name)
  if (text === undefined) return undefined
  const unit = parseClockTime(parseDuration(text, `--${ROUND.name}`)) ?? 0
  if (unit > 0) return unit
  throw new UsageError(`--${ROUND.name} ${text}: must be more than 0`)
}
