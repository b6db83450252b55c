import { lengthText } from '../../alerts/delivery/alert-texts.ts'
import type { LogEntry } from '../../alerts/receiver.ts'
import type { Context } from '../../context.ts'
import { makeMask } from '../../text/masking.ts'
import { cleanLine, escapeJson } from '../../text/terminal-safe.ts'

/** A line of the log: what happened, and the facts by name. */
export interface LogLine {
  level: 'info' | 'warning' | 'error'
  /** A stable word. */
  event: string
  /** The sentence for people. */
  message: string
  /** What it has in common with lines about other alerts, if that isn't the message. */
  kind?: string
  /** Facts for programs. */
  facts?: Readonly<Record<string, string | number | undefined>>
}

/** At most this many characters of a subject are logged. */
const MAX_SUBJECT = 200

/** What was done, for people: `opened TCK-12`. */
const DONE: Readonly<Record<string, string>> = {
  opened: 'opened',
  reopened: 'opened again',
  held: 'waiting',
  noted: 'noted on',
  counted: 'counted on',
  resolved: 'resolved',
  left_open: 'left open',
  forgotten: 'recovered without a ticket',
  nothing: 'nothing to do',
}

/** Returns a function that writes lines of the log to standard error: JSON where that isn't a terminal. No line has a secret. */
export function makeLog(context: Context): (line: LogLine) => void {
  const { io, clock, flags } = context
  const mask = makeMask(context.secrets)
  const isJson = context.hasJsonMessages() || !io.error.isTerminal
  return ({ level, event, message, facts = {} }) => {
    if (flags.quiet === true && level === 'info') return
    const time = clock()
    if (isJson) {
      const entry = { time: time.toISOString(), level, event, ...facts, message }
      io.printMessage(escapeJson(mask(JSON.stringify(entry))))
      return
    }
    const at = time.toTimeString().slice(0, 8)
    const sign = { info: ' ', warning: '!', error: '✗' }[level]
    io.printMessage(mask(`${at} ${sign} ${cleanLine(mask(message))}`))
  }
}

/** Describes what the receiver did. */
export function lineFor(entry: LogEntry): LogLine {
  if (entry.event === 'problem') return { level: 'error', event: 'problem', message: entry.message }
  if (entry.event === 'failed') return failureLine(entry)
  if (entry.event === 'itflow_works') {
    const message = `ITFlow works again after ${lengthText(entry.after)}`
    return { level: 'info', event: 'itflow_works', message, facts: { after_ms: entry.after } }
  }
  if (entry.event !== 'delivered') {
    const { event, source, seq } = entry
    const subject = entry.subject.slice(0, MAX_SUBJECT)
    const done = event === 'dropped' ? 'dropped' : 'trying again'
    return {
      ...{ level: 'info', event, message: `${source}: ${done}, as asked for: ${subject}` },
      facts: { source, number: seq, subject },
    }
  }
  const { source, alert, subject, isRecovery, held } = entry
  const done = held === undefined ? (DONE[alert.did] ?? alert.did) : heldText(held)
  const ticket = alert.number === undefined ? '' : ` ${alert.number}`
  const what = isRecovery ? 'recovery' : 'alert'
  return {
    level: 'info',
    event: alert.did,
    message: `${source}: ${done}${ticket} (${alert.client.name}, ${what}): ${subject.slice(0, MAX_SUBJECT)}`,
    facts: {
      source,
      kind: what,
      client: alert.client.id,
      ticket: alert.number,
      alert: alert.id,
      subject: subject.slice(0, MAX_SUBJECT),
      ...(held === undefined ? {} : heldFacts(held)),
    },
  }
}

type Held = NonNullable<Extract<LogEntry, { event: 'delivered' }>['held']>

function heldText({ until, muted }: Held): string {
  const moment = `${new Date(until).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return `waiting until ${moment} (${muted === undefined ? 'hold' : `muted: ${muted}`})`
}

function heldFacts({ until, muted }: Held) {
  const why = muted === undefined ? 'hold' : 'mute'
  return { until: new Date(until).toISOString(), why, muted }
}

function failureLine({
  source,
  seq,
  message,
  isFinal,
  ...entry
}: Extract<LogEntry, { event: 'failed' }>): LogLine {
  const subject = entry.subject.slice(0, MAX_SUBJECT)
  const what = isFinal ? "can't be delivered" : 'will be tried again'
  return {
    level: isFinal ? 'error' : 'warning',
    event: isFinal ? 'failed' : 'retrying',
    message: `${source}: ${what}: ${message} (${subject})`,
    kind: message,
    facts: { source, number: seq, subject },
  }
}
