import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { priorityFor } from '../../../src/alerts/delivery/priority.ts'
import { read, recorded } from './support.ts'

interface MediaType {
  parameters: { name: string; value: string }[]
  script: string
}

const MEDIA_TYPE: MediaType = parse(
  readFileSync('docs/examples/alerts/zabbix-media-type.yaml', 'utf8'),
).zabbix_export.media_types[0]

const TOKEN = 'a-token-of-the-source-0001'

/** What Zabbix puts in place of the macros, for a problem of a trigger. */
const MACROS: Readonly<Record<string, string>> = {
  '<the source token>': TOKEN,
  '{EVENT.SOURCE}': '0',
  '{EVENT.VALUE}': '1',
  '{EVENT.UPDATE.STATUS}': '0',
  '{EVENT.ID}': '4711',
  '{EVENT.NAME}': 'Free disk space is low on "/var" (O\'Brien)',
  '{EVENT.NSEVERITY}': '4',
  '{EVENT.SEVERITY}': 'High',
  '{EVENT.OPDATA}': 'Free: 1.2 GB',
  '{EVENT.TAGSJSON}': '[{"tag":"customer","value":"Acme"}]',
  '{TRIGGER.ID}': '22031',
  '{TRIGGER.DESCRIPTION}': 'Clean up C:\\new\r\nor extend it.',
  '{HOST.NAME}': 'srv-01',
  '{HOST.IP}': '192.0.2.10',
  '{TRIGGER.HOSTGROUP.NAME}': 'Linux servers, Acme',
  '{ALERT.SUBJECT}': 'Problem: disk',
  '{$ZABBIX.URL}': 'https://zabbix.acme.example/',
}

/** Runs the media type's script as Zabbix does; returns what it posted, and what the script returned. */
function send(changes: Record<string, string> = {}, status = 202) {
  const macros = { ...MACROS, ...changes }
  const value = JSON.stringify(
    Object.fromEntries(
      MEDIA_TYPE.parameters.map(({ name, value }) => [name, macros[value] ?? value]),
    ),
  )
  const posted: { url: string; body: string; headers: string[] } = {
    url: '',
    body: '',
    headers: [],
  }
  class HttpRequest {
    addHeader(line: string) {
      posted.headers.push(line)
    }
    post(url: string, body: string) {
      Object.assign(posted, { url, body })
      return '{"accepted":1}'
    }
    getStatus() {
      return status
    }
  }
  const result = new Function('value', 'HttpRequest', MEDIA_TYPE.script)(value, HttpRequest)
  return { ...posted, result }
}

/** Reads what the media type posts. */
function readSent(changes: Record<string, string> = {}, picks = {}) {
  return read('zabbix', JSON.parse(send(changes).body), picks)
}

describe('the media type', () => {
  test('posts with the token in a header only', () => {
    const { url, body, headers, result } = send()
    expect(url).toBe('http://127.0.0.1:8787/zabbix')
    expect(headers).toEqual(['Content-Type: application/json', `Authorization: Bearer ${TOKEN}`])
    expect(body).not.toContain(TOKEN)
    expect(result).toBe('{"accepted":1}')
  })

  it.each([200, 401, 422, 503])('fails at the status %i, so that Zabbix tries again', (status) => {
    expect(() => send({}, status)).toThrow(`The receiver answered ${status}: {"accepted":1}`)
  })

  test('has a parameter for everything that the dialect reads', () => {
    const source = readFileSync('src/alerts/dialects/zabbix.ts', 'utf8')
    const names = new Set(MEDIA_TYPE.parameters.map(({ name }) => name))
    const read = [...source.matchAll(/\['(\w+)'\]/g)].map((match) => match[1] ?? '')
    expect(read.length).toBeGreaterThan(8)
    // Media types of other versions send it in place of event_name.
    expect(read.filter((name) => !names.has(name))).toEqual(['trigger_name'])
  })
})

test('a problem is read with all that Zabbix says about it', () => {
  expect(readSent({}, { client: 'host_group' })).toEqual({
    events: [
      {
        key: 'probe/trigger/22031',
        state: 'alert',
        subject: 'Free disk space is low on "/var" (O\'Brien)',
        details: 'Operational data: Free: 1.2 GB\n\nClean up C:\\new\nor extend it.',
        severity: 'High',
        clients: ['Linux servers, Acme', 'Linux servers', 'Acme'],
        host: 'srv-01',
        ip: '192.0.2.10',
        link: 'https://zabbix.acme.example/tr_events.php?triggerid=22031&eventid=4711',
      },
    ],
  })
})

it.each([
  [{ '{EVENT.DATE}': '2026.11.26', '{EVENT.TIME}': '23:50:00' }, '2026.11.26 23:50:00'],
  [{ '{EVENT.DATE}': '2026.11.26' }, '2026.11.26'],
  [{ '{EVENT.TIME}': '23:50:00' }, undefined],
])('a problem began when Zabbix says, if it does: %j', (macros, began) => {
  expect(readSent(macros).events[0]?.began).toBe(began)
})

test('a recovery has no beginning', () => {
  const recovery = { '{EVENT.VALUE}': '0', '{EVENT.DATE}': '2026.11.26' }
  expect(readSent(recovery).events[0]).not.toHaveProperty('began')
})

test('what a Zabbix 6.0 server sent by the media type is read as a problem and its recovery', () => {
  const [problem, recovery] = ['problem', 'recovery'].map(
    (name) =>
      read('zabbix', recorded(`zabbix-6.0-${name}.json`), { client: 'host_group' }).events[0],
  )
  expect(problem).toEqual({
    key: 'probe/trigger/23133',
    state: 'alert',
    subject: 'Free disk space is low on "/var" (O\'Brien) of srv-01',
    details: 'Operational data: Used: 95 %\n\nClean up C:\\new\nor extend it.',
    severity: 'Disaster',
    clients: ['Acme'],
    host: 'srv-01',
    ip: '192.0.2.10',
    link: 'https://zabbix.acme.example/tr_events.php?triggerid=23133&eventid=3',
  })
  const details = 'Operational data: Used: 20 %\n\nClean up C:\\new\nor extend it.'
  expect(recovery).toEqual({ ...problem, state: 'recovery', details })
})

test('a recovery has the key of the problem, and so has the next problem of the trigger', () => {
  const keys = [{}, { '{EVENT.VALUE}': '0' }, { '{EVENT.ID}': '4712' }].map(
    (changes) => readSent(changes).events[0]?.key,
  )
  expect(new Set(keys)).toEqual(new Set(['probe/trigger/22031']))
  expect(readSent({ '{EVENT.VALUE}': '0' }).events[0]?.state).toBe('recovery')
})

it.each([
  ['0', 'Not classified', 'Low'],
  ['1', 'Information', 'Low'],
  ['2', 'Warning', 'Medium'],
  ['3', 'Average', 'Medium'],
  ['4', 'High', 'High'],
  ['5', 'Disaster', 'Urgent'],
])(
  'the severity %s is %s whatever the server calls it, and stands for %s',
  (number, name, priority) => {
    const changes = { '{EVENT.NSEVERITY}': number, '{EVENT.SEVERITY}': 'Grad 3' }
    const severity = readSent(changes).events[0]?.severity ?? ''
    expect([
      severity,
      priorityFor({ priorities: new Map(), priority: undefined }, severity),
    ]).toEqual([name, priority])
  },
)

test('a severity without a number is taken as it is called', () => {
  const changes = { '{EVENT.NSEVERITY}': '{EVENT.NSEVERITY}', '{EVENT.SEVERITY}': 'Disaster' }
  expect(readSent(changes).events[0]?.severity).toBe('Disaster')
})

it.each([
  ['an acknowledgement', { '{EVENT.UPDATE.STATUS}': '1' }, 'It is an update of a problem'],
  [
    'a discovered host',
    { '{EVENT.SOURCE}': '1', '{EVENT.VALUE}': '2' },
    'It is about a discovered host',
  ],
  ['a registered host', { '{EVENT.SOURCE}': '2' }, 'It is about a host that registered itself'],
])('%s leads to nothing', (_, changes, reason) => {
  const { events, ignored } = readSent(changes)
  expect([events, ignored]).toEqual([[], expect.stringContaining(reason)])
})

it.each(['*UNKNOWN*', '{TRIGGER.ID}', ''])(
  'a service, for which the trigger is %j, is identified by its event',
  (trigger) => {
    const changes = {
      '{EVENT.SOURCE}': '4',
      '{TRIGGER.ID}': trigger,
      '{HOST.NAME}': '*UNKNOWN*',
      '{HOST.IP}': '{HOST.IP}',
      '{EVENT.UPDATE.STATUS}': '{EVENT.UPDATE.STATUS}',
      '{$ZABBIX.URL}': '{$ZABBIX.URL}',
    }
    const [event] = readSent(changes).events
    expect(event).toMatchObject({ key: 'probe/event/4711', state: 'alert' })
    expect([event?.host, event?.ip, event?.link]).toEqual([undefined, undefined, undefined])
  },
)

it.each([
  [{ event_value: '2', trigger_id: '1' }, 'event_value must be 0 or 1'],
  [{ trigger_id: '1', event_name: 'x' }, 'event_value must be 0 or 1'],
  [{ event_value: '1', event_name: 'x' }, 'neither trigger_id nor event_id'],
  [{ event_value: '1', trigger_id: '1' }, 'The payload has no subject'],
  [null, 'The payload must be a JSON object'],
])('a payload with a fault is refused (%#)', (payload, reason) => {
  expect(() => read('zabbix', payload)).toThrow(reason)
})
