import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { detailsText } from '../../../src/alerts/delivery/alert-texts.ts'
import { read, recorded } from './support.ts'

const DISK = { alertname: 'DiskFull', instance: 'srv-01.acme.example:9100', severity: 'critical' }

/** A message of Alertmanager, version 4, about alerts. */
function message(...alerts: object[]) {
  return {
    version: '4',
    groupKey: '{}:{alertname="DiskFull"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'itflow',
    groupLabels: { alertname: 'DiskFull', customer: 'Acme' },
    commonLabels: { alertname: 'DiskFull' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.acme.example:9093',
    alerts,
  }
}

function alert(changes: object = {}) {
  return {
    status: 'firing',
    labels: DISK,
    annotations: { summary: 'The disk of srv-01 is full' },
    startsAt: '2026-11-26T09:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.acme.example:9090/graph',
    fingerprint: '57b500ca0cd5300b',
    ...changes,
  }
}

test('what Alertmanager 0.25 sent about two alerts is read as two alerts', () => {
  expect(
    read('alertmanager', recorded('alertmanager-0.25-firing.json'), { client: 'labels.customer' }),
  ).toEqual({
    events: [
      {
        key: 'probe/57b500ca0cd5300b',
        state: 'alert',
        subject: 'Disk /var on srv-01 is 97% full',
        details:
          'Free: 1.2 GB.\n"quoted" <b>bold</b> & \\backslash\n\nalertname: DiskFull\ncustomer: Acme\ninstance: srv-01.acme.example:9100\nmountpoint: /var',
        severity: 'critical',
        began: '2026-11-26T23:29:54.443067668Z',
        clients: ['Acme'],
        host: 'srv-01.acme.example',
        link: 'http://prometheus.acme.example:9090/graph?g0.expr=x',
      },
      {
        key: 'probe/667d07827a98eefa',
        state: 'alert',
        subject: 'Disk / on srv-02 is 90% full',
        details:
          'Runbook: https://wiki.acme.example/disk\n\nalertname: DiskFull\ncustomer: Acme\ninstance: srv-02.acme.example:9100\nmountpoint: /',
        severity: 'warning',
        began: '2026-11-26T23:29:54.443067668Z',
        clients: ['Acme'],
        host: 'srv-02.acme.example',
      },
    ],
  })
})

test('the details of a ticket have the severity once', () => {
  const [event] = read('alertmanager', message(alert())).events
  if (event === undefined) throw new Error('No event')
  const details = detailsText(event, { source: 'probe', since: 0 })
  expect(details.match(/critical/g)).toHaveLength(1)
  expect(details).toMatch(/^Severity: critical$/m)
  expect(details).toContain('alertname: DiskFull\ninstance: srv-01.acme.example:9100')
})

test('of a message about several alerts only the resolved one recovers, under the key that it was opened with', () => {
  const { events } = read('alertmanager', recorded('alertmanager-0.25-resolved.json'))
  expect(events.map(({ key, state }) => [key, state])).toEqual([
    ['probe/35cfabc7801842aa', 'alert'],
    ['probe/57b500ca0cd5300b', 'recovery'],
    ['probe/667d07827a98eefa', 'alert'],
  ])
})

test.each(['truncated', 'truncated-resolved'])(
  'a message that Alertmanager %s says how many alerts are missing',
  (name) => {
    const reading = read('alertmanager', recorded(`alertmanager-0.25-${name}.json`))
    expect(reading.events).toHaveLength(2)
    expect(reading.ignored).toBe('Alertmanager left out 1 alert (max_alerts)')
  },
)

test('an alert without annotations is named after its labels, and an IPv6 address with a port is an address', () => {
  const { events } = read('alertmanager', recorded('alertmanager-0.25-truncated.json'))
  expect(events[0]).toMatchObject({
    subject: 'DiskFull on [2001:db8::7]:9100',
    ip: '2001:db8::7',
  })
  expect(events[0]).not.toHaveProperty('host')
})

it.each([
  ['srv-01:9100', { host: 'srv-01' }],
  ['srv-01', { host: 'srv-01' }],
  ['10.0.0.5:9100', { ip: '10.0.0.5' }],
  ['2001:db8::7', { ip: '2001:db8::7' }],
  ['https://www.acme.example/status?x=1', { host: 'www.acme.example' }],
  ['https://user:secret@www.acme.example:8443/', { host: 'www.acme.example' }],
  ['müller-pc:9182', { host: 'müller-pc' }],
  ['https://', {}],
  ['', {}],
])('the instance %s is about %j', (instance, place) => {
  const { events } = read('alertmanager', message(alert({ labels: { ...DISK, instance } })))
  const { host, ip } = events[0] ?? {}
  expect(JSON.parse(JSON.stringify({ host, ip }))).toEqual(place)
})

test('expressions see an alert and, around it, its message', () => {
  const picks = { client: 'groupLabels.customer', host: 'labels.alertname', contact: 'receiver' }
  const { events } = read('alertmanager', message(alert()), picks)
  expect(events[0]).toMatchObject({ clients: ['Acme'], host: 'DiskFull', contact: 'itflow' })
})

test('without a fingerprint the labels identify an alert, in any order', () => {
  const labels = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true })
  fc.assert(
    fc.property(labels, labels, (one, other) => {
      const keyWith = (found: object) =>
        read('alertmanager', message(alert({ labels: found, fingerprint: undefined }))).events[0]
          ?.key
      const reversed = Object.fromEntries(Object.entries(one).reverse())
      expect(keyWith(reversed)).toBe(keyWith(one))
      const isSame =
        JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort())
      expect(keyWith(other) === keyWith(one)).toBe(isSame)
    }),
  )
})

test("Grafana's webhook, which has the same form, is read as well", () => {
  const payload = {
    ...message(
      alert({ silenceURL: 'https://grafana.acme.example/alerting/silence/new', values: { B: 97 } }),
    ),
    version: '1',
    orgId: 1,
    title: '[FIRING:1] DiskFull',
    state: 'alerting',
    message: '**Firing**',
  }
  expect(read('alertmanager', payload).events).toMatchObject([
    { key: 'probe/57b500ca0cd5300b', subject: 'The disk of srv-01 is full' },
  ])
})

it.each([
  [{ ...message(), alerts: 'x' }, 'The payload has no list of alerts'],
  [message(alert(), { status: 'firing' }), 'alerts[1] has no labels'],
  [message(alert({ labels: ['x'] })), 'alerts[0] has no labels'],
  [message(alert({ status: 'pending' })), 'The status of alerts[0] must be firing or resolved'],
  [message(alert({ labels: {}, annotations: {} })), 'The subject is empty'],
  ['text', 'The payload must be a JSON object'],
])('a message with a fault is refused (%#)', (payload, reason) => {
  expect(() => read('alertmanager', payload)).toThrow(reason)
})

test('a message without alerts leads to nothing', () => {
  expect(read('alertmanager', message())).toEqual({ events: [], ignored: 'It has no alerts' })
})

test('a message with thousands of members and of alerts takes no longer than its size', () => {
  const members = Array.from({ length: 10_000 }, (_, index) => [`member${index}`, 1])
  const alerts = Array.from({ length: 2_900 }, (_, index) => alert({ fingerprint: `${index}` }))
  const payload = { groupLabels: { customer: 'acme' }, ...Object.fromEntries(members), alerts }
  const start = performance.now()
  const { events } = read('alertmanager', payload, { client: 'groupLabels.customer' })
  expect(performance.now() - start).toBeLessThan(5_000)
  expect(events).toHaveLength(2_900)
  expect(events.at(-1)?.clients).toEqual(['acme'])
})
