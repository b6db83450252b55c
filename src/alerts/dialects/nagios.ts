import { isIP } from 'node:net'
import { type Dialect, OVERRIDES } from './dialect.ts'
import { keyOf } from './key-parts.ts'
import { makeEvent } from './make-event.ts'
import { PayloadError } from './payload-error.ts'
import { objectOf, ownValue, type PayloadObject } from './payload-object.ts'
import { lineOf, linesOf } from './texts.ts'

/** The notifications that are about neither a problem nor its end, by how their types begin. */
const IGNORED: readonly (readonly [start: string, reason: string])[] = [
  ['ACKNOWLEDGEMENT', 'It is an acknowledgement'],
  ['DOWNTIME', 'It is about a downtime'],
  ['FLAPPING', 'It is about flapping'],
  ['CUSTOM', 'It is a message that a person sent'],
]

/** What the notification script in docs/examples/alerts sends for Nagios and Icinga: fields without levels, JSON or a form. */
export const nagios: Dialect = {
  name: 'nagios',
  picks: OVERRIDES,
  required: [],
  read(payload, picks, source) {
    const fields = objectOf(payload)
    const type = (lineOf(ownValue(fields, 'notification_type')) ?? '').toUpperCase()
    const ignored = IGNORED.find(([start]) => type.startsWith(start))?.[1]
    if (ignored !== undefined) return { events: [], ignored }
    if (type !== 'PROBLEM' && type !== 'RECOVERY') {
      throw new PayloadError(
        'notification_type must be PROBLEM, RECOVERY or another of Nagios or Icinga',
      )
    }
    const state = type === 'PROBLEM' ? 'alert' : 'recovery'
    return { events: [makeEvent({ state, ...draftOf(fields, source) }, picks, fields)] }
  },
}

function draftOf(fields: PayloadObject, source: string) {
  const host = lineOf(ownValue(fields, 'host_name'))
  if (host === undefined) throw new PayloadError('The payload has no host_name')
  const service = lineOf(ownValue(fields, 'service_desc'))
  const state = lineOf(ownValue(fields, service === undefined ? 'host_state' : 'service_state'))
  const name = service === undefined ? host : `${service} on ${host}`
  const address = lineOf(ownValue(fields, 'host_address'))
  return {
    key: service === undefined ? keyOf(source, host) : keyOf(source, host, service),
    subject: state === undefined ? name : `${name} is ${state}`,
    details: detailsOf(fields),
    severity: state,
    host,
    ip: address !== undefined && isIP(address) !== 0 ? address : undefined,
    link: ownValue(fields, 'link'),
  }
}

function detailsOf(fields: PayloadObject): string {
  const output = linesOf(ownValue(fields, 'output'))
  const more = linesOf(ownValue(fields, 'long_output'))
  // Nagios writes a line break as \n, and a backslash as two.
  const lines = more.includes('\n') ? more : more.replace(/\\([\\n])/g, plainSign)
  return [output, lines].filter((part) => part !== '').join('\n\n')
}

function plainSign(_: string, sign: string): string {
  return sign === 'n' ? '\n' : sign
}
