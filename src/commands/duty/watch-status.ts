import type { Context } from '../../context.ts'
import { formatTimeOfDay } from '../../output/format-time-of-day.ts'
import { painter } from '../../output/paint.ts'
import { nounsOf } from '../../records/describe-record.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { cutTo, wrapTo } from '../../text/width.ts'
import { formatWallTime, instantText, toWallTime } from '../../time/wall-time.ts'
import { placeText } from '../../verbs/labels.ts'
import { unreadText } from '../../verbs/unread-modules.ts'
import type { DutyChoice } from './duty-choice.ts'
import { totalText } from './print-duty.ts'
import { SIGNS } from './watch-frame.ts'
import type { WatchedInstance } from './watch-instance.ts'

/** Where the last lines of a frame go. */
interface StatusPlace {
  columns: number
  /** How many lines they may take. */
  lines: number
  /** Whether a key can end the watch. */
  hasKeys: boolean
}

/** Between the sentences of the last line. */
const SEPARATOR = ' · '

/**
 * Returns the last lines of a frame: how much open work there is, when it was read and will be read again, what could not be
 * read, and what isn't read any more. With `--quiet`, only the last two.
 */
export async function statusLines(
  context: Context,
  instances: readonly WatchedInstance[],
  choice: DutyChoice,
  { columns, lines, hasKeys }: StatusPlace,
): Promise<string[]> {
  const paint = await painter(context.formatOptions().hasColor)
  const totals = context.flags.quiet === true ? [] : await totalsOf(instances, choice)
  const times = context.flags.quiet === true ? [] : [timesText(context, instances, hasKeys)]
  const problems = instances.flatMap((instance) => problemTexts(context, instance))
  const changes = changesText(instances)
  const left = await Promise.all(instances.map(emptyTexts))
  const text = [...times, ...changes, ...problems, ...left.flat()].map(cleanLine).join(SEPARATOR)
  const status = cutLines(wrapTo(text, columns), lines, columns)
  const tone = problems.length > 0 ? 'alarm' : 'aside'
  const above = totals.flatMap((total) => wrapTo(cleanLine(total), columns))
  return [
    ...cutLines(above, lines - status.length, columns),
    ...status.map((line) => (line === '' ? line : paint(tone, line))),
  ].filter((line) => line !== '')
}

function cutLines(lines: readonly string[], count: number, columns: number): string[] {
  const kept = lines.slice(0, Math.max(0, count))
  const last = kept.at(-1)
  if (last === undefined || kept.length === lines.length) return kept
  return [...kept.slice(0, -1), cutTo(`${last} …`, columns)]
}

async function totalsOf(
  instances: readonly WatchedInstance[],
  choice: DutyChoice,
): Promise<readonly string[]> {
  const texts = instances.map(async ({ context, report }) =>
    report === undefined ? [] : [await totalText(context, choice, report)],
  )
  return (await Promise.all(texts)).flat()
}

/** `Read 12:00:05, next 12:00:35`: of several instances, the one read longest ago and the one read next. */
function timesText(
  context: Context,
  instances: readonly WatchedInstance[],
  hasKeys: boolean,
): string {
  const current = instances.filter(({ isOver }) => !isOver)
  const read = Math.min(...current.flatMap(({ readAt }) => instantOf(readAt)))
  const next = Math.min(...current.flatMap((one) => (one.isReading ? [] : instantOf(one.nextAt))))
  const isReading = current.some((one) => one.isReading)
  const words = [
    ...(Number.isFinite(read) ? [`Read ${secondText(context, read)}`] : []),
    ...(isReading ? ['reading again'] : []),
    ...(Number.isFinite(next) ? [`next ${secondText(context, next)}`] : []),
  ]
  return `${words.join(', ')}${hasKeys ? '. q: quit' : ''}`
}

/** How much happened since the read before, with the signs that mark it; some of it may have no room on the screen. */
function changesText(instances: readonly WatchedInstance[]): readonly string[] {
  const kinds = instances.flatMap(({ changes }) => changes.map(({ kind }) => kind))
  const counts = (['new', 'changed', 'gone'] as const).flatMap((kind) => {
    const { length } = kinds.filter((one) => one === kind)
    return length === 0 ? [] : [`${SIGNS[kind] ?? ''} ${length} ${kind}`.trim()]
  })
  return counts.length === 0 ? [] : [counts.join(', ')]
}

/** What could not be read on an instance, why, and since when; undefined if everything could. */
export function problemText(
  context: Context,
  { profile, problem, report }: WatchedInstance,
): string | undefined {
  const at = profile === undefined ? '' : `${profile}: `
  if (problem === undefined) {
    const { unread = [] } = report ?? {}
    return unread.length === 0 ? undefined : cleanLine(`${at}${unreadText(unread)}`)
  }
  const { zone } = context.formatOptions()
  const since = formatTimeOfDay(instantText(problem.since.getTime()), context.clock(), zone)
  return cleanLine(`${at}can't be read since ${since}: ${problem.failure.message}`)
}

/** What could not be read, and when it is tried again. */
function problemTexts(context: Context, instance: WatchedInstance): readonly string[] {
  const text = problemText(context, instance)
  if (text === undefined) return []
  const { problem, isOver, isReading, nextAt } = instance
  if (isOver) return [`${text}. It isn't asked again`]
  if (problem === undefined || isReading || nextAt === undefined) return [text]
  return [`${text}. Next try at ${secondText(context, nextAt.getTime())}`]
}

/** Which lists of an instance were empty: `no tickets on beta: not asked again`. */
export async function emptyTexts({ context, empty, report }: WatchedInstance): Promise<string[]> {
  if (empty.length === 0 || report === undefined) return []
  const place = await placeText(context, report.scope)
  return empty.map((resource) => `no ${nounsOf(resource)} ${place}: not asked again`)
}

function instantOf(moment: Date | undefined): number[] {
  return moment === undefined ? [] : [moment.getTime()]
}

function secondText(context: Context, instant: number): string {
  const { zone = context.zone } = context.formatOptions()
  return formatWallTime(toWallTime(instant, zone)).slice('2026-11-24T'.length)
}
