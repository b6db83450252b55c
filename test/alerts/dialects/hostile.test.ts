import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PickName } from '../../../src/alerts/dialects/dialect.ts'
import { dialects } from '../../../src/alerts/dialects/index.ts'
import { LIMITS } from '../../../src/alerts/dialects/make-event.ts'
import { PayloadError } from '../../../src/alerts/dialects/payload-error.ts'
import type { AlertEvent, Reading } from '../../../src/alerts/event.ts'
import { isTerminalSafe } from '../../../src/text/terminal-safe.ts'
import { picksOf, recorded } from './support.ts'

/** Names that payloads of the dialects have, and those that every object has. */
const NAMES = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    'key',
    'subject',
    'state',
  ],
  ...[
    'alerts',
    'labels',
    'annotations',
    'status',
    'fingerprint',
    'summary',
    'severity',
    'instance',
  ],
  ...['truncatedAlerts', 'generatorURL', 'heartbeat', 'monitor', 'msg', 'id', 'name', 'url'],
  ...['hostname', 'monitorID', 'event_value', 'event_source', 'event_update_status', 'event_id'],
  ...['trigger_id', 'event_name', 'event_nseverity', 'zabbix_url', 'host_name', 'host_ip'],
  ...[
    'notification_type',
    'service_desc',
    'service_state',
    'output',
    'long_output',
    'host_address',
  ],
]

/** Texts that have a meaning somewhere: for a dialect, a terminal, a browser, a template. */
const TEXTS = [
  ...['constructor', '__proto__', 'toString', 'valueOf', '3', '4'],
  ...['0', '1', '2', 'firing', 'resolved', 'PROBLEM', 'RECOVERY', 'ok', '*UNKNOWN*', '{HOST.IP}'],
  ...['\u001b[31mred\u001b[0m', '\u001b]0;t\u0007', '\u009b2J', '\u202eabc', '\u0000', '\ud800'],
  ...['<script>alert(1)</script>', '&lt;', 'a\r\nb\tc', ' ', '\u200b', 'x'.repeat(10_000)],
  ...['javascript:alert(1)', 'https://u:p@h.example/', 'http://[::1', '10.0.0.1:80', '[::1]:9'],
  ...['{\n"key": "a"\n}', '%', '/', 'Alert-ID: 0123456789abcdef0123456789abcdef'],
]

const leaf = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, 0, 1, 2, -0, 1e300, true, false, null),
  fc.string({ unit: 'binary' }),
  fc.double(),
)

/** JSON of any shape, with `__proto__` as a name of its own, as JSON.parse makes it. */
const payloads = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string()), tie('value')), {
        maxLength: 12,
      })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value

const EXPRESSIONS: Partial<Record<PickName, string>> = {
  key: 'key || id || name || @',
  subject: 'subject || msg || @',
  state: 'state || status',
  details: '@',
  severity: 'severity || constructor',
  client: 'host_name || labels.*',
  host: '__proto__ || instance',
  ip: 'length(@)',
  mac: '&key',
  contact: 'toString',
  link: 'generatorURL || url || *',
}

/** Payloads that each dialect accepts. */
const GOOD: Readonly<Record<string, object>> = {
  json: { key: 'k', subject: 's', state: 'down', host: 'h', severity: 'info' },
  zabbix: {
    ...{ event_source: '0', event_value: '1', event_update_status: '0', event_id: '1' },
    ...{ trigger_id: '2', event_name: 'n', host_name: 'h', host_ip: '192.0.2.1' },
  },
  alertmanager: recorded('alertmanager-0.25-firing.json') as object,
  'uptime-kuma': {
    heartbeat: { status: 0, monitorID: 1 },
    monitor: { id: 1, name: 'n' },
    msg: 'm',
  },
  nagios: { notification_type: 'PROBLEM', host_name: 'h', service_desc: 's', output: 'o' },
}

/** Fails unless an event is what the rest of the program may rely on. */
function expectValid(event: AlertEvent) {
  const { key, state, subject, details, clients, ...words } = event
  expect(key.trim()).toBe(key)
  expect(key.length).toBeGreaterThan(0)
  expect(key.length).toBeLessThanOrEqual(LIMITS.key)
  expect(['alert', 'recovery']).toContain(state)
  expect(subject).toMatch(/^\S[^\n\t]*$/)
  expect(subject.length).toBeLessThanOrEqual(LIMITS.subject)
  expect(details.length).toBeLessThanOrEqual(LIMITS.details)
  expect(clients.length).toBeLessThanOrEqual(LIMITS.clients)
  const { link, ...places } = words
  if (link !== undefined) expect(link).toMatch(/^https?:\/\/[^\s@]+$/)
  for (const text of [subject, details, ...clients, ...Object.values(words)]) {
    expect(typeof text).toBe('string')
    expect(isTerminalSafe(text)).toBe(true)
  }
  for (const word of [...clients, ...Object.values(places)]) {
    expect(word.trim()).not.toBe('')
    expect(word).not.toMatch(/[\n\t]/)
    expect(word.length).toBeLessThanOrEqual(LIMITS.word)
  }
}

function expectSound(read: () => Reading): 'read' | 'ignored' | 'refused' {
  let reading: Reading
  try {
    reading = read()
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error
    expect(error.message).toMatch(/^[\x20-\x7e]{5,120}$/)
    return 'refused'
  }
  reading.events.forEach(expectValid)
  if (reading.events.length === 0) expect(reading.ignored).toMatch(/^[A-Z]/)
  return reading.events.length === 0 ? 'ignored' : 'read'
}

describe.each([...dialects])('$name', (dialect) => {
  const allowed = Object.fromEntries(
    Object.entries(EXPRESSIONS).filter(([name]) => dialect.picks.some((pick) => pick === name)),
  )
  const [all, few] = [
    picksOf(allowed),
    picksOf(
      Object.fromEntries(
        Object.entries(allowed).filter(([name]) => dialect.required.some((pick) => pick === name)),
      ),
    ),
  ]

  test('JSON of any shape is read as valid alerts or refused with a PayloadError', () => {
    fc.assert(
      fc.property(payloads, fc.boolean(), (payload, isPicky) => {
        expectSound(() => dialect.read(payload, isPicky ? all : few, 'probe'))
      }),
      { numRuns: 500 },
    )
  })

  test('a good payload with any value in place of one of its own is read, ignored or refused', () => {
    const good = GOOD[dialect.name] ?? {}
    const places = placesIn(good)
    const outcomes = new Set<string>()
    fc.assert(
      fc.property(fc.constantFrom(...places), payloads, (place, value) => {
        outcomes.add(expectSound(() => dialect.read(replaced(good, place, value), all, 'probe')))
      }),
      { numRuns: 500 },
    )
    expect(outcomes).toContain('read')
    expect(expectSound(() => dialect.read(good, all, 'probe'))).toBe('read')
  })

  test("the payload of another dialect's tool is refused", () => {
    if (dialect.name === 'json') return
    const others = Object.entries(GOOD).filter(([name]) => name !== dialect.name)
    const outcomes = others.map(([, payload]) =>
      expectSound(() => dialect.read(payload, few, 'probe')),
    )
    expect(outcomes).toEqual(others.map(() => 'refused'))
  })

  test('a payload of 100,000 levels is answered', () => {
    const deep = JSON.parse(`${'{"alerts":[{"labels":'.repeat(50_000)}1${'}]}'.repeat(50_000)}`)
    for (const payload of [deep, { ...GOOD[dialect.name], details: deep, host: deep, key: deep }])
      expectSound(() => dialect.read(payload, few, 'probe'))
  })

  test('the payload stays as it is', () => {
    const payload = structuredClone(GOOD[dialect.name])
    dialect.read(payload, all, 'probe')
    expect(payload).toEqual(GOOD[dialect.name])
  })

  test('two sources of the same kind never share a key', () => {
    if (dialect.name === 'json') return
    const keys = ['one', 'other'].map(
      (source) => dialect.read(GOOD[dialect.name], few, source).events[0]?.key,
    )
    expect(keys.map((key) => key?.split('/')[0])).toEqual(['one', 'other'])
  })
})

/** The paths to each value in a payload. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  const inner = Object.entries(value).flatMap(([name, child]) =>
    placesIn(child).map((place) => [name, ...place]),
  )
  return [[], ...inner]
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by
  const copy: Record<string, unknown> = Array.isArray(value)
    ? (value.slice() as unknown as Record<string, unknown>)
    : { ...(value as Record<string, unknown>) }
  copy[name] = replaced(copy[name], rest, by)
  return copy
}
