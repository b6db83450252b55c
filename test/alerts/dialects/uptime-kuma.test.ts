import { expect, it, test } from 'vitest'
import { read } from './support.ts'

/** What Uptime Kuma sends with its preset body. */
function message(heartbeat: object = {}, monitor: object = {}) {
  return {
    heartbeat: {
      monitorID: 7,
      status: 0,
      time: '2026-11-26 09:00:00.000',
      msg: 'connect ECONNREFUSED 203.0.113.5:443',
      important: true,
      duration: 60,
      timezone: 'Europe/Berlin',
      ...heartbeat,
    },
    monitor: {
      id: 7,
      name: 'Shop of Acme',
      description: 'Hosted at the branch office',
      pathName: 'Acme / Shop of Acme',
      url: 'https://shop.acme.example/health',
      hostname: null,
      port: null,
      type: 'http',
      tags: [{ tag_id: 1, name: 'customer', value: 'Acme', color: '#2563eb' }],
      ...monitor,
    },
    msg: '[Shop of Acme] [🔴 Down] connect ECONNREFUSED 203.0.113.5:443',
  }
}

const CUSTOMER = { client: "monitor.tags[?name=='customer'].value" }

test('a monitor that is down is an alert, and its client can come from a tag', () => {
  expect(read('uptime-kuma', message(), CUSTOMER)).toEqual({
    events: [
      {
        key: 'probe/monitor/7',
        state: 'alert',
        subject: 'Shop of Acme is down',
        details: 'connect ECONNREFUSED 203.0.113.5:443\n\nHosted at the branch office',
        severity: 'down',
        began: '2026-11-26 09:00:00.000',
        clients: ['Acme'],
        host: 'shop.acme.example',
        link: 'https://shop.acme.example/health',
      },
    ],
  })
})

test('a monitor that is up again recovers under the same key', () => {
  const { events } = read('uptime-kuma', message({ status: 1, msg: '200 - OK' }), CUSTOMER)
  expect(events).toMatchObject([
    { key: 'probe/monitor/7', state: 'recovery', subject: 'Shop of Acme is up' },
  ])
})

it.each([
  [{ hostname: '203.0.113.5', url: 'https://' }, { ip: '203.0.113.5' }],
  [{ hostname: 'db-01', url: 'https://' }, { host: 'db-01' }],
  [{ hostname: null, url: 'https://' }, {}],
])('a monitor of another kind is about its host name %j', (monitor, place) => {
  const { host, ip, link } = read('uptime-kuma', message({}, monitor)).events[0] ?? {}
  expect(JSON.parse(JSON.stringify({ host, ip, link }))).toEqual(place)
})

it.each([false, 0])(
  'a heartbeat that is only sent again has no beginning (important: %j)',
  (important) => {
    expect(read('uptime-kuma', message({ important })).events[0]).not.toHaveProperty('began')
  },
)

it.each([2, 3, '2', '3'])('a heartbeat with the status %j leads to nothing', (status) => {
  const { events, ignored } = read('uptime-kuma', message({ status }))
  expect([events, ignored]).toEqual([[], expect.stringMatching(/pending|maintenance/)])
})

test("Uptime Kuma's test message leads to nothing", () => {
  const payload = { heartbeat: null, monitor: null, msg: 'ITFlow Testing' }
  expect(read('uptime-kuma', payload)).toEqual({
    events: [],
    ignored: "It is Uptime Kuma's test message",
  })
})

test('a certificate that expires is one alert, however many days are left', () => {
  const notice = (days: number) => ({
    heartbeat: null,
    monitor: null,
    msg: `[Shop of Acme][https://shop.acme.example/health] server certificate shop.acme.example will expire in ${days} days`,
  })
  const [early, late] = [notice(21), notice(7)].map(
    (payload) => read('uptime-kuma', payload).events,
  )
  expect(early).toMatchObject([{ state: 'alert', host: 'shop.acme.example', severity: 'warning' }])
  expect(late?.[0]?.subject).toMatch(/will expire in 7 days$/)
  expect(late?.[0]?.key).toBe(early?.[0]?.key)
  const other = {
    heartbeat: null,
    monitor: null,
    msg: 'Domain name acme.example will expire in 7 days',
  }
  expect(read('uptime-kuma', other).events[0]?.key).not.toBe(early?.[0]?.key)
})

it.each([
  [message({ status: 9 }), 'heartbeat.status must be 0, 1, 2 or 3'],
  [message({ monitorID: null }, { id: {} }), 'neither monitor.id nor heartbeat.monitorID'],
  [{ msg: 'hello' }, 'no heartbeat and no monitor'],
  [{ heartbeat: null, monitor: null, msg: '' }, 'no heartbeat and no msg'],
  [[], 'The payload must be a JSON object'],
])('a message with a fault is refused (%#)', (payload, reason) => {
  expect(() => read('uptime-kuma', payload)).toThrow(reason)
})
