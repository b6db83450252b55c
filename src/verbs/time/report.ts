import { list } from '../../actions/list.ts'
import type { ListQuery } from '../../actions/list-query.ts'
import { type CommandInput, choiceOption, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { formatDuration } from '../../output/worked-time.ts'
import { parseClockTime } from '../../records/clock-time.ts'
import { parseDuration } from '../../records/parse-dates.ts'
import type { Row } from '../../records/record.ts'
import { sumByKey } from '../../reports/worked-time.ts'
import { resources } from '../../resources/index.ts'
import { toWallTime } from '../../time/wall-time.ts'
import { scopeText } from '../labels.ts'
import { readPeriod } from '../list-query.ts'
import { queryOf } from '../output-shape.ts'
import { readScope } from '../selector-argument.ts'
import { BY, type Grouping, ROUND } from './options.ts'
import { reportSheet } from './report-sheet.ts'

const { time } = resources

/** The field that tells the groups of a report apart. */
const KEYS: Readonly<Record<Grouping, string>> = {
  client: 'client_id',
  technician: 'technician_id',
  ticket: 'ticket_id',
}

/** `itflow time report`: adds up what the list of time worked has for a month or a year. */
export async function runReport(context: Context, input: CommandInput): Promise<void> {
  const by = choiceOption(input, BY) ?? 'client'
  const unit = readUnit(input)
  const period = readPeriod(time, input) ?? currentMonth(context)
  const query = await queryOf(undefined, input)
  const api = await context.api()
  const scope = await readScope(context, api)
  const { random } = context
  const { rows } = await list(api, time, { scope, query: { period }, random })
  const entries = rows.map((row) => ({ key: String(row[KEYS[by]]), row, seconds: secondsOf(row) }))
  const sums = sumByKey(entries, unit)
  const periodName = nameOf(period)
  const sheet = reportSheet(context, { by, sums, isRounded: unit !== undefined, periodName })
  if (query === undefined) await context.show(sheet)
  else {
    const { applyQuery } = await import('../../output/query-result.ts')
    await context.show(applyQuery(sheet, query))
  }
  const unread = rows.filter((row) => parseClockTime(timeOf(row)) === undefined).length
  if (unread > 0) {
    context.note('time_unread', `${unread} of ${rows.length} times make no sense and count as 0`)
  }
  const worked = totalText(sums.reduce((sum, { seconds }) => sum + seconds, 0))
  const rounded = totalText(sums.reduce((sum, one) => sum + one.rounded, 0))
  const remark = unit === undefined ? '' : `; ${rounded} rounded up`
  const place = await scopeText(context, time, scope)
  context.note('total', `${worked} in ${periodName} ${place}${remark}`)
}

function readUnit(input: CommandInput): number | undefined {
  const text = textOption(input, ROUND.name)
  if (text === undefined) return undefined
  const unit = parseClockTime(parseDuration(text, `--${ROUND.name}`)) ?? 0
  if (unit > 0) return unit
  throw new UsageError(`--${ROUND.name} ${text}: must be more than 0`)
}

/** The current month by the person's clock. */
function currentMonth({ clock, zone }: Context): ListQuery['period'] & object {
  const now = new Date(toWallTime(clock().getTime(), zone))
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 }
}

function nameOf({ year, month }: ListQuery['period'] & object): string {
  return month === undefined ? `${year}` : `${year}-${String(month).padStart(2, '0')}`
}

function timeOf(row: Row): string {
  return String(row['time_worked'] ?? '')
}

function secondsOf(row: Row): number {
  return parseClockTime(timeOf(row)) ?? 0
}

function totalText(seconds: number): string {
  return formatDuration(seconds) || 'No time worked'
}
