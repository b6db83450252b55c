import type { Reading } from '../event.ts'
import { type Dialect, OVERRIDES, type Picks } from './dialect.ts'
import { keyOf } from './key-parts.ts'
import { makeEvent } from './make-event.ts'
import { PayloadError } from './payload-error.ts'
import { isObject, objectOf, ownValue, type PayloadObject } from './payload-object.ts'
import { lineOf, linesOf } from './texts.ts'

const DOWN = '0'
const UP = '1'

/** The heartbeats that say neither that a monitor is down nor that it is up. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['2', 'The monitor is pending: Uptime Kuma is checking again'],
  ['3', 'The monitor is under maintenance'],
])

/** The webhook of Uptime Kuma, with its preset body (application/json). */
export const uptimeKuma: Dialect = {
  name: 'uptime-kuma',
  picks: OVERRIDES,
  required: [],
  read(payload, picks, source) {
    const message = objectOf(payload)
    const heartbeat = ownValue(message, 'heartbeat')
    if (isObject(heartbeat)) return readHeartbeat(message, heartbeat, picks, source)
    if (!Object.hasOwn(message, 'heartbeat') && !Object.hasOwn(message, 'monitor')) {
      throw new PayloadError('The payload has no heartbeat and no monitor')
    }
    return readNotice(message, picks, source)
  },
}

function readHeartbeat(
  message: PayloadObject,
  heartbeat: PayloadObject,
  picks: Picks,
  source: string,
): Reading {
  const status = lineOf(ownValue(heartbeat, 'status')) ?? ''
  const reason = OTHERS.get(status)
  if (reason !== undefined) return { events: [], ignored: reason }
  if (status !== DOWN && status !== UP) {
    throw new PayloadError('heartbeat.status must be 0, 1, 2 or 3')
  }
  const monitor = ownValue(message, 'monitor')
  const id = lineOf(ownValue(monitor, 'id')) ?? lineOf(ownValue(heartbeat, 'monitorID'))
  if (id === undefined)
    throw new PayloadError('The payload has neither monitor.id nor heartbeat.monitorID')
  const name = lineOf(ownValue(monitor, 'name')) ?? `Monitor ${id}`
  const draft = {
    state: status === DOWN ? ('alert' as const) : ('recovery' as const),
    key: keyOf(source, 'monitor', id),
    subject: `${name} is ${status === DOWN ? 'down' : 'up'}`,
    details: detailsOf(monitor, heartbeat),
    severity: status === DOWN ? 'down' : undefined,
    began: isFirst(heartbeat) ? ownValue(heartbeat, 'time') : undefined,
    host: lineOf(ownValue(monitor, 'hostname')) ?? ownValue(monitor, 'url'),
    link: ownValue(monitor, 'url'),
  }
  return { events: [makeEvent(draft, picks, message)] }
}

/** Whether a heartbeat changed the monitor's status: one that Uptime Kuma only sends again is later than the beginning. */
function isFirst(heartbeat: PayloadObject): boolean {
  return !['false', '0'].includes(lineOf(ownValue(heartbeat, 'important')) ?? '')
}

function detailsOf(monitor: unknown, heartbeat: PayloadObject): string {
  return [ownValue(heartbeat, 'msg'), ownValue(monitor, 'description')]
    .map(linesOf)
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Reads a message that is about no heartbeat: a certificate or a domain that expires, or a test. */
function readNotice(message: PayloadObject, picks: Picks, source: string): Reading {
  const text = lineOf(ownValue(message, 'msg'))
  if (text === undefined) throw new PayloadError('The payload has no heartbeat and no msg')
  // Uptime Kuma's button Test sends the notification's name and this word.
  if (/(?:^| )Testing$/.test(text))
    return { events: [], ignored: "It is Uptime Kuma's test message" }
  const draft = {
    state: 'alert' as const,
    // The same certificate is mentioned again with fewer days left.
    key: keyOf(source, 'notice', text.replace(/-?\d+/g, '#')),
    subject: text,
    severity: 'warning',
    host: /\]\[([^\]\s]+)\]/.exec(text)?.[1],
  }
  return { events: [makeEvent(draft, picks, message)] }
}
