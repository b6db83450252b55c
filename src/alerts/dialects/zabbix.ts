import type { Reading } from '../event.ts'
import { type Dialect, OVERRIDES, type Picks } from './dialect.ts'
import { keyOf } from './key-parts.ts'
import { makeEvent } from './make-event.ts'
import { PayloadError } from './payload-error.ts'
import { objectOf, type PayloadObject } from './payload-object.ts'
import { lineOf, linesOf } from './texts.ts'

/** The standard names of Zabbix's severities, by number: a server can call them anything. */
const SEVERITIES = ['Not classified', 'Information', 'Warning', 'Average', 'High', 'Disaster']

/** What each `event_source` means, except that of triggers. */
const EVENTLESS: ReadonlyMap<string, string> = new Map([
  ['1', 'It is about a discovered host, not a problem'],
  ['2', 'It is about a host that registered itself, not a problem'],
])

/** A macro that Zabbix left as it was, since it has no value for this kind of event. */
const UNRESOLVED = /^\{[$#]?[A-Z][A-Z0-9_.]*(?::.*)?\}$|^\*UNKNOWN\*$/

/** The parameters of the media type in docs/examples/alerts, as Zabbix's own media types name them. */
export const zabbix: Dialect = {
  name: 'zabbix',
  picks: OVERRIDES,
  required: [],
  read(payload, picks, source) {
    const event = resolved(objectOf(payload))
    const kind = lineOf(event['event_source']) ?? '0'
    const eventless = EVENTLESS.get(kind)
    if (eventless !== undefined) return { events: [], ignored: eventless }
    const value = lineOf(event['event_value'])
    if (value !== '0' && value !== '1') throw new PayloadError('event_value must be 0 or 1')
    if (lineOf(event['event_update_status']) === '1') {
      return { events: [], ignored: 'It is an update of a problem, such as an acknowledgement' }
    }
    return readProblem(event, value === '1' ? 'alert' : 'recovery', { kind, picks, source })
  },
}

function readProblem(
  event: PayloadObject,
  state: 'alert' | 'recovery',
  { kind, picks, source }: { kind: string; picks: Picks; source: string },
): Reading {
  const draft = {
    state,
    key: keyIn(event, kind, source),
    subject: event['event_name'] ?? event['trigger_name'] ?? event['alert_subject'],
    details: detailsOf(event),
    severity: severityOf(event),
    began: beganOf(event),
    host: event['host_name'],
    ip: event['host_ip'],
    link: linkTo(event),
  }
  return { events: [makeEvent(draft, picks, event)] }
}

/** The trigger identifies the problem, so that the next one of the same trigger uses the same ticket. */
function keyIn(event: PayloadObject, kind: string, source: string): string {
  const trigger = kind === '0' ? lineOf(event['trigger_id']) : undefined
  if (trigger !== undefined) return keyOf(source, 'trigger', trigger)
  const id = lineOf(event['event_id'])
  if (id === undefined) throw new PayloadError('The payload has neither trigger_id nor event_id')
  return keyOf(source, 'event', id)
}

/** Returns when the problem began, in the server's own zone. */
function beganOf(event: PayloadObject): string | undefined {
  const date = lineOf(event['event_date'])
  const time = lineOf(event['event_time']) ?? ''
  return date === undefined ? undefined : `${date} ${time}`.trim()
}

function severityOf(event: PayloadObject): unknown {
  const number = lineOf(event['event_nseverity'])
  const standard =
    number !== undefined && /^[0-5]$/.test(number) ? SEVERITIES[Number(number)] : undefined
  return standard ?? event['event_severity']
}

function detailsOf(event: PayloadObject): string {
  const data = lineOf(event['event_opdata'])
  return [
    ...(data === undefined ? [] : [`Operational data: ${data}`]),
    linesOf(event['trigger_description']),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function linkTo(event: PayloadObject): string | undefined {
  const [server, trigger, id] = ['zabbix_url', 'trigger_id', 'event_id'].map((name) =>
    lineOf(event[name]),
  )
  if (server === undefined || trigger === undefined || id === undefined) return undefined
  const query = new URLSearchParams({ triggerid: trigger, eventid: id })
  return `${server.replace(/\/$/, '')}/tr_events.php?${query}`
}

/** Returns an event without the macros that have no value. */
function resolved(event: PayloadObject): PayloadObject {
  return Object.fromEntries(
    Object.entries(event).filter(([, value]) => !UNRESOLVED.test(lineOf(value) ?? '')),
  )
}
