import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useProgram } from './child.ts'
import {
  alertIdOf,
  configText,
  type Desk,
  delivered,
  listeningReceiver,
  makeStation,
  metricsOf,
  post,
  type ReceiverProcess,
  type Station,
  startDesk,
  startReceiver,
  stateFiles,
  TOKEN,
} from './receiver-process.ts'

useProgram()

interface Running {
  desk: Desk
  station: Station
  receiver: ReceiverProcess
}

async function running(source = ''): Promise<Running> {
  const desk = await startDesk('26.10')
  const station = await makeStation(desk.env)
  station.configure(configText(Number(new URL(station.url).port), source))
  return { desk, station, receiver: await listeningReceiver(station) }
}

/** Control characters that a terminal or a log would act on; a line break in a log's line is one, too. */
const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

describe("bodies that aren't alerts", () => {
  test('are answered clearly, with nothing of them in the answer or the log; nothing is opened', async () => {
    const { desk, station, receiver } = await running()
    const url = `${station.url}/probe`
    const cases: [string | object, number][] = [
      ['no JSON, canary', 400],
      ['{"key":"canary"', 400],
      ['', 400],
      ['[]', 422],
      ['null', 422],
      ['"canary"', 422],
      [{ heartbeat: { status: 0 }, monitor: { name: 'canary' } }, 422],
      [{ version: '4', alerts: [{ labels: { alertname: 'canary' } }] }, 422],
      [{ subject: 'canary' }, 422],
      [{ key: 'canary' }, 422],
      [{ key: '', subject: 'canary' }, 422],
      [{ key: '   ', subject: 'canary' }, 422],
      [{ key: { deep: 'canary' }, subject: 'canary' }, 422],
      [`{"key":${'['.repeat(100_000)}${']'.repeat(100_000)},"subject":"canary"}`, 400],
      [{ key: 'k', subject: 'canary', details: 'x'.repeat(300 * 1024) }, 413],
    ]
    for (const [body, status] of cases) {
      const reply = await post(url, body)
      expect([JSON.stringify(body).slice(0, 60), reply.status]).toEqual([
        JSON.stringify(body).slice(0, 60),
        status,
      ])
      expect(Object.keys(JSON.parse(reply.text))).toEqual(['error', 'message'])
      expect(reply.text).not.toContain('canary')
    }
    const wrongToken = await post(
      url,
      { key: 'canary', subject: 'canary' },
      { authorization: 'Bearer canary-canary-canary' },
    )
    expect([wrongToken.status, wrongToken.text]).toEqual([401, '{"error":"unauthorized"}\n'])
    const elsewhere = await post(`${station.url}/canary`, { key: 'canary', subject: 'canary' })
    expect([elsewhere.status, elsewhere.text]).toEqual([401, '{"error":"unauthorized"}\n'])
    expect((await post(url, { key: 'good', subject: 'Good' })).status).toBe(202)
    await delivered(station)
    expect((await desk.tickets()).map((row) => row['ticket_subject'])).toEqual(['Good'])
    const { status, stderr } = await receiver.end('SIGTERM')
    expect(status).toBe(0)
    expect(stderr).not.toContain('canary')
    expect(receiver.log().filter(({ event }) => event === 'refused')).toHaveLength(cases.length + 2)
  })

  test('a slow sender is cut off, and others are answered meanwhile', async () => {
    const { station, desk, receiver } = await running()
    const port = Number(new URL(station.url).port)
    const from = Date.now()
    const slow = Array.from({ length: 20 }, () => trickle(port))
    expect((await post(`${station.url}/probe`, { key: 'k', subject: 'S' })).status).toBe(202)
    expect(Date.now() - from).toBeLessThan(10_000)
    const replies = await Promise.all(slow)
    expect(new Set(replies.map((reply) => reply.split('\r\n')[0]))).toEqual(
      new Set(['HTTP/1.1 408 Request Timeout']),
    )
    expect(Date.now() - from).toBeLessThan(45_000)
    await delivered(station)
    expect(await desk.tickets()).toHaveLength(1)
    expect((await receiver.end('SIGTERM')).status).toBe(0)
  }, 60_000)
})

/** Sends a request byte by byte; resolves with what was answered once the connection is closed. */
function trickle(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let reply = ''
    socket.write(
      `POST /probe HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 1000\r\n\r\n`,
    )
    const timer = setInterval(() => socket.write('{'), 500)
    const end = () => {
      clearInterval(timer)
      socket.destroy()
      resolve(reply)
    }
    onTestFinished(end)
    socket.on('data', (part: Buffer) => {
      reply += part.toString()
    })
    socket.on('error', end)
    socket.on('close', end)
    socket.setTimeout(40_000, end)
  })
}

describe('hostile text', () => {
  const ESC = '\u001b'
  const NASTY = `${ESC}]0;owned\u0007${ESC}[31mred${ESC}[0m\u0000\u0008\r\n<script>alert(1)</script><img src=x onerror=alert(1)> \u202eevil\u202c & "quotes" 'single' \${HOME} $(id) \`id\` %s {{7*7}}`

  test('in every field: the server gets text, and each line of the log is one clean object', async () => {
    const { desk, station, receiver } = await running(
      '    severity: severity\n    host: host\n    ip: ip\n    mac: mac\n    contact: contact\n    link: link\n',
    )
    const fields = ['subject', 'details', 'severity', 'host', 'ip', 'mac', 'contact', 'link', 'key']
    const bodies = fields.map((field, index) => ({
      ...{ key: `key-${index}`, subject: `Subject ${index}` },
      [field]: `${NASTY} in ${field}`,
    }))
    const all = Object.fromEntries(
      fields.map((field) => [field, `${NASTY} everywhere in ${field}`]),
    )
    for (const body of [...bodies, all, { ...all, link: `javascript:${NASTY}` }]) {
      expect((await post(`${station.url}/probe`, body)).status).toBe(202)
    }
    await delivered(station)
    const tickets = await desk.tickets()
    expect(tickets).toHaveLength(fields.length + 1)
    for (const row of tickets) {
      const { ticket_subject: subject, ticket_details: details } = row
      expect(subject).not.toMatch(CONTROLS)
      expect(subject).not.toMatch(/\n/)
      expect(details).not.toMatch(CONTROLS)
      expect(details).not.toMatch(/<(?:script|img|a)\b|javascript:.*["']?>/i)
    }
    const { status, stderr } = await receiver.end('SIGTERM')
    expect(status).toBe(0)
    for (const line of stderr.trimEnd().split('\n')) {
      expect(() => JSON.parse(line)).not.toThrow()
      expect(line).not.toMatch(CONTROLS)
      expect(Object.values(JSON.parse(line)).join(' ')).not.toMatch(CONTROLS)
    }
  })

  test('a subject of 10,000 characters is cut; the details have all of it', async () => {
    const { desk, station } = await running()
    const subject = `Start ${'long '.repeat(2000)}end`
    expect((await post(`${station.url}/probe`, { key: 'k', subject })).status).toBe(202)
    await delivered(station)
    const [row] = await desk.tickets()
    expect(row?.['ticket_subject']?.length).toBeLessThanOrEqual(300)
    expect(row?.['ticket_subject']).toMatch(/^Start long/)
    expect(row?.['ticket_details']).toContain('long end')
  })
})

test('10,000 distinct keys in a minute are all accepted, and become as many tickets', async () => {
  const { desk, station, receiver } = await running()
  const bodies = Array.from({ length: 10_000 }, (_, index) => ({
    key: `k${index}`,
    subject: `S${index}`,
  })).values()
  const statuses = new Map<number, number>()
  const lane = async () => {
    for (const body of bodies) {
      const { status } = await post(`${station.url}/probe`, body)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
  expect([...statuses]).toEqual([[202, 10_000]])
  await delivered(station, 300)
  const tickets = await desk.tickets()
  expect(new Set(tickets.map(alertIdOf)).size).toBe(10_000)
  expect(tickets).toHaveLength(10_000)
  const { status } = await receiver.end('SIGTERM')
  expect(status).toBe(0)
}, 500_000)

test.each([
  [
    'unknown_clinet: "2"',
    /alerts\.yaml, line \d+, column \d+: unknown key unknown_clinet[\s\S]*unknown_client/,
  ],
  [
    'defaults: { repaet: 1h }',
    /alerts\.yaml, line \d+, column \d+: unknown key repaet[\s\S]*repeat/,
  ],
])(
  'a configuration with an unknown word ends it with 2, and the nearest word: %s',
  async (line, said) => {
    const station = await makeStation({
      ITFLOW_URL: 'http://127.0.0.1:9/',
      ITFLOW_API_KEY: 'made-up-key-of-no-server',
      ITFLOW_PROFILE: '',
    })
    station.configure(configText(Number(new URL(station.url).port), '', line))
    const { status, stderr } = await startReceiver(station).ended
    expect(status).toBe(2)
    expect(stderr).toMatch(said)
  },
)

test('no token, key or alert key is in the log or the status; after delivery and a restart in no file at all', async () => {
  const { desk, station, receiver } = await running()
  const keys = Array.from({ length: 20 }, (_, index) => `canary-key/${index}`)
  for (const [index, key] of keys.entries()) {
    for (const state of index % 2 === 0 ? ['alert'] : ['alert', 'ok']) {
      expect(
        (await post(`${station.url}/probe`, { key, subject: `About ${index}`, state })).status,
      ).toBe(202)
    }
  }
  await post(`${station.url}/probe`, { key: 'canary-key/refused' })
  await post(
    `${station.url}/probe`,
    { key: 'canary-key/refused', subject: 'S' },
    { authorization: `Basic ${TOKEN}` },
  )
  await delivered(station)
  const log = receiver.log()
  expect(log.filter(({ event }) => event === 'opened')).toHaveLength(20)
  expect(log.filter(({ event }) => event === 'resolved')).toHaveLength(10)
  const { stderr } = await receiver.end('SIGTERM')
  const next = await listeningReceiver(station)
  expect((await metricsOf(station))['itflow_alerts_open']).toBe(10)
  const files = stateFiles(station)
  expect([...files.keys()].some((name) => name.endsWith('status.json'))).toBe(true)
  const again = (await next.end('SIGTERM')).stderr
  for (const [name, text] of [
    ...files,
    ...stateFiles(station),
    ['log', stderr],
    ['log', again],
  ] as const) {
    for (const secret of ['canary-key', TOKEN, desk.key])
      expect([name, text.includes(secret)]).toEqual([name, false])
    expect([name, name.includes('canary-key')]).toEqual([name, false])
  }
})

test('keys of alerts are out of all files once they are delivered, even if the receiver was killed', async () => {
  const { station, receiver } = await running()
  for (let index = 0; index < 10; index += 1) {
    expect(
      (await post(`${station.url}/probe`, { key: `canary-key/${index}`, subject: 'S' })).status,
    ).toBe(202)
  }
  await delivered(station)
  await receiver.end('SIGKILL')
  const next = await listeningReceiver(station)
  for (const [name, text] of stateFiles(station))
    expect([name, text.includes('canary-key')]).toEqual([name, false])
  expect((await next.end('SIGTERM')).status).toBe(0)
})
