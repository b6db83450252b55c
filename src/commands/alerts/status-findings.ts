import type { ReceiverStatus, SourceStatus } from '../../alerts/receiver-status.ts'
import { withInstanceFlags } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { shellQuote } from '../../files/trust.ts'
import { formatDay, formatMoment } from '../../output/format-dates.ts'
import { formatTimeOfDay } from '../../output/format-time-of-day.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import type { Finding } from '../check-report.ts'
import type { ReceiverReport } from './status-report.ts'

/** Alerts that have waited for longer than this, in milliseconds, need attention. */
const MAX_WAIT = 10 * 60_000

/** Words moments and commands for people. */
export interface StatusWords {
  /** `3 min ago`. */
  ago(moment: number): string
  /** `14:02`, `yesterday 14:02`. */
  at(moment: number): string
  /** A day, as a status has it: `today`, `yesterday`, `on 3 Nov`. */
  day(text: string): string
  /** A command, with the instance if the command line named one. */
  command(text: string): string
}

/** Judges what the files of a receiver say. */
export function statusFindings(report: ReceiverReport, words: StatusWords): Finding[] {
  const { status } = report
  return [
    receiverFinding(report, words),
    ...(status === undefined ? [] : sourceFindings(report, status.sources, words)),
    ...configFindings(report),
    outboxFinding(report, words),
    ...itflowFindings(report, words),
    ...failedFindings(report, words),
    ...(status === undefined ? [] : [openFinding(status, words)]),
    ...report.orders.mutes.map(({ name, until, why }) =>
      information('Muted', `${name} until ${words.at(until)}: ${why}`),
    ),
    ...orderFindings(report),
    ...(status?.missing ?? []).map((sentence) => information('Release', sentence)),
  ]
}

/** Returns how moments and commands are worded for a command line. */
export function statusWords({ clock, flags, formatOptions }: Context): StatusWords {
  const now = clock()
  const { zone } = formatOptions()
  const iso = (moment: number) => new Date(moment).toISOString()
  return {
    ago: (moment) => formatMoment(iso(moment), now, zone),
    at: (moment) => formatTimeOfDay(iso(moment), now, zone),
    day: (text) => {
      const day = formatDay(text, now, zone)
      return /^\d/.test(day) ? `on ${day}` : day
    },
    command: (text) => withInstanceFlags(text, explicitInstance(flags)),
  }
}

function information(check: string, message: string): Finding {
  return { check, needsAttention: false, isInformational: true, message }
}

function receiverFinding(
  { owner, pid, status, isCurrent }: ReceiverReport,
  words: StatusWords,
): Finding {
  const check = 'Receiver'
  if (isCurrent && status !== undefined) {
    const message = `${status.address}, process ${pid}, started ${words.ago(status.startedAt)}`
    return { check, needsAttention: false, message }
  }
  const last = status === undefined ? '' : `; last reported ${words.ago(status.at)}`
  if (pid !== undefined) {
    const isOther = status?.pid !== pid
    const message = `process ${pid} ${isOther ? 'has not reported yet' : `does nothing${last}`}`
    return { check, needsAttention: true, message }
  }
  const start = `itflow alerts serve --config ${shellQuote(status?.config ?? 'alerts.yaml')}`
  const message = `not running for ${owner.profile}${last}. To start it: ${words.command(start)}`
  return { check, needsAttention: true, message }
}

function sourceFindings(
  { isCurrent }: ReceiverReport,
  sources: ReceiverStatus['sources'],
  words: StatusWords,
): Finding[] {
  const all = Object.entries(sources)
  const width = Math.max(...all.map(([, { today }]) => String(today).length))
  return all.map(([check, source]) => ({
    check,
    needsAttention: false,
    isInformational: !isCurrent,
    indent: width - String(source.today).length,
    message: sourceText(source, words),
  }))
}

function sourceText(source: SourceStatus, words: StatusWords): string {
  const { today, day, lastAt, refused, lastRefusal } = source
  const last = lastAt === undefined ? 'nothing yet' : `last ${words.ago(lastAt)}`
  const why =
    lastRefusal === undefined ? '' : `, last ${words.ago(lastRefusal.at)}: ${lastRefusal.message}`
  const refusals = refused === 0 ? '' : `; ${refused} refused${why}`
  return `${today} ${words.day(day)}, ${last}${refusals}`
}

function configFindings({ isCurrent, status }: ReceiverReport): Finding[] {
  const check = 'Config'
  return (status?.faults ?? []).map((message) =>
    isCurrent ? { check, needsAttention: true, message } : information(check, message),
  )
}

function outboxFinding(
  { isCurrent, status, waiting, oldest, now }: ReceiverReport,
  words: StatusWords,
): Finding {
  const check = 'Outbox'
  const isBroken = isCurrent && status?.isOutboxHealthy === false
  const isLate = oldest !== undefined && now.getTime() - oldest > MAX_WAIT
  const waits =
    oldest === undefined
      ? 'nothing is waiting'
      : `${waiting} waiting since ${words.at(oldest)}; nothing is lost`
  const message = isBroken
    ? `can't be written, so senders have to try again later; ${waits}`
    : waits
  return { check, needsAttention: isBroken || isLate, message }
}

function itflowFindings({ isCurrent, status }: ReceiverReport, words: StatusWords): Finding[] {
  if (status === undefined) return []
  const { lastError, failingSince } = status
  const check = 'ITFlow'
  const error = lastError === undefined ? '' : `${lastError.message} (${lastError.code})`
  if (failingSince !== undefined) {
    const message = `failing since ${words.at(failingSince)}${error === '' ? '' : `: ${error}`}`
    return isCurrent ? [{ check, needsAttention: true, message }] : [information(check, message)]
  }
  if (lastError === undefined) return []
  const message = `works; last error ${words.ago(lastError.at)}: ${error}`
  return [{ check, needsAttention: false, isInformational: !isCurrent, message }]
}

function failedFindings({ failed }: ReceiverReport, words: StatusWords): Finding[] {
  if (failed.size === 0) return []
  const first = [...failed.values()].reduce(
    (earliest, { failedAt }) => Math.min(earliest, failedAt),
    Number.POSITIVE_INFINITY,
  )
  const message = `${alerts(failed.size)} could not be delivered since ${words.at(first)}. See: ${words.command('itflow alerts failed')}`
  return [{ check: 'Failed', needsAttention: true, message }]
}

function openFinding({ open, repeats, held, day }: ReceiverStatus, words: StatusWords): Finding {
  const parts = [
    `${open} ${open === 1 ? 'ticket' : 'tickets'}`,
    `${repeats} ${repeats === 1 ? 'repeat' : 'repeats'} ${words.day(day)}`,
    ...(held === 0 ? [] : [`${held} held`]),
  ]
  return information('Open', parts.join(', '))
}

function orderFindings({ pid, orders: { retry, drop } }: ReceiverReport): Finding[] {
  const parts = [
    ...(retry.length === 0 ? [] : [`retry ${alerts(retry.length)}`]),
    ...(drop.length === 0 ? [] : [`drop ${alerts(drop.length)}`]),
  ]
  if (parts.length === 0) return []
  const when = pid === undefined ? 'when a receiver starts' : 'within a second'
  return [information('Ordered', `${parts.join(', ')}: ${when}`)]
}

function alerts(count: number): string {
  return `${count} ${count === 1 ? 'alert' : 'alerts'}`
}
