import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { type Database, insertRow, tableOf } from '../../src/sandbox/database.ts'
import { type Fate, PASS, type Passing, startFront } from '../hazards/front.ts'
import { run } from '../support/run.ts'
import { type RunningSandbox, sandboxDatabase, startSandbox } from '../support/sandbox.ts'
import { useProgram } from './child.ts'
import {
  alertIdOf,
  delivered,
  listeningReceiver,
  makeStation,
  metricsOf,
  mostOpenAtOnce,
  type Station,
  send,
  startDesk,
} from './receiver-process.ts'

useProgram()

/** What `itflow alerts status` says about a receiver. */
async function statusOf({ env, home }: Station): Promise<{ status: number; text: string }> {
  const { status, stdout } = await run(['alerts', 'status', '--json'], { env, home })
  return { status, text: stdout }
}

const DOWN: readonly [string, Fate][] = [
  ['refuses connections', { kind: 'lost', handled: false }],
  ['loses every reply', { kind: 'lost', handled: true }],
  ['answers 503', { kind: 'answer', status: 503, body: 'maintenance', type: 'text/html' }],
  [
    'answers 502 with a page',
    { kind: 'answer', status: 502, body: '<html>Bad gateway</html>', type: 'text/html' },
  ],
  ['answers 500 and nothing', { kind: 'answer', status: 500, body: '', type: 'text/html' }],
  [
    'answers with a page of its own',
    { kind: 'answer', status: 200, body: '<html>Setup</html>', type: 'text/html' },
  ],
  ['answers 429', { kind: 'answer', status: 429, body: '', type: 'text/html' }],
]

test.each(DOWN)(
  'while ITFlow %s, alerts are accepted; then they are delivered in order',
  async (_, fate) => {
    const desk = await startDesk('26.10')
    let isDown = false
    const url = await startFront(desk.url, () => (isDown ? fate : PASS))
    const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
    const receiver = await listeningReceiver(station)
    expect((await send(station, 'before')).status).toBe(202)
    await delivered(station)
    isDown = true
    const answers = []
    for (const state of ['alert', 'ok', 'alert', 'ok', 'alert']) {
      for (const key of ['before', 'a', 'b']) answers.push(await send(station, key, state))
      await sleep(300)
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(Math.max(...answers.map(({ took }) => took))).toBeLessThan(5000)
    expect((await metricsOf(station))['itflow_alerts_itflow_up']).toBe(0)
    await vi.waitUntil(async () => (await statusOf(station)).text.includes('failing_since'), {
      timeout: 5000,
      interval: 200,
    })
    expect((await statusOf(station)).status).toBe(12)
    isDown = false
    await delivered(station, 30)
    expect((await metricsOf(station))['itflow_alerts_failed']).toBe(0)
    const tickets = await desk.tickets()
    expect(tickets.map((row) => row['ticket_subject']).sort()).toEqual([
      'About a',
      'About b',
      'About before',
    ])
    // Open again after two recoveries: resolved and reopened in turn.
    expect(tickets.map((row) => row['ticket_status'])).toEqual(['2', '2', '2'])
    expect(new Set(mostOpenAtOnce(desk.writes).values())).toEqual(new Set([1]))
    expect((await receiver.end('SIGTERM')).status).toBe(0)
  },
)

test('a permission that the key gets later counts', async () => {
  const desk = await startDesk('26.10')
  let isGranted = false
  const body = JSON.stringify({ success: 'False', message: 'Permission denied.' })
  const decide = ({ operation }: Passing): Fate =>
    !isGranted && operation === 'tickets/create' ? { kind: 'answer', status: 403, body } : PASS
  const url = await startFront(desk.url, decide)
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const receiver = await listeningReceiver(station)
  expect((await send(station, 'a')).status).toBe(202)
  await sleep(2000)
  expect(receiver.said()).toContain('"event":"retrying"')
  expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(1)
  isGranted = true
  await delivered(station, 20)
  expect(await desk.tickets()).toHaveLength(1)
})

/** A server of a release with the tickets of alerts that another one has, as after an upgrade. */
async function upgraded(from: Database, release: Release): Promise<RunningSandbox> {
  const now = new Date()
  const database = sandboxDatabase(release)
  const columns = Object.keys(tableOf(database, 'tickets').rows[0] ?? {})
  for (const row of tableOf(from, 'tickets').rows) {
    if (alertIdOf(row) === undefined) continue
    const known = Object.entries(row).filter(
      ([name]) => columns.includes(name) && name !== 'ticket_id',
    )
    expect(insertRow(database, 'tickets', Object.fromEntries(known), now)).toBe(
      Number(row['ticket_id']),
    )
  }
  return startSandbox(release, { database, clock: () => new Date() })
}

test.each([
  ['with a time when it is down', true],
  ['between two requests', false],
])(
  'an upgrade from 25.09 to 26.10 under way, %s, loses and doubles nothing',
  async (_, hasDownTime) => {
    const old = await startSandbox('25.09', { clock: () => new Date() })
    onTestFinished(() => old.close())
    let behind = old
    let isDown = false
    const url = await startFront(
      () => behind.url,
      (): Fate => (isDown ? { kind: 'lost', handled: false } : PASS),
    )
    const station = await makeStation({
      ITFLOW_URL: url,
      ITFLOW_API_KEY: old.key,
      ITFLOW_PROFILE: '',
    })
    const receiver = await listeningReceiver(station)
    for (const key of ['a', 'b', 'c']) await send(station, key)
    await send(station, 'c', 'ok')
    await delivered(station)
    // It can't resolve tickets, and says so.
    expect(
      tableOf(old.database, 'tickets').rows.filter(
        (row) => alertIdOf(row) !== undefined && row['ticket_status'] === '4',
      ),
    ).toEqual([])
    expect(receiver.log().filter(({ event }) => event === 'missing').length).toBeGreaterThan(0)
    isDown = hasDownTime
    if (hasDownTime) {
      await send(station, 'a', 'ok')
      await sleep(1500)
    }
    const next = await upgraded(old.database, '26.10')
    onTestFinished(() => next.close())
    behind = next
    isDown = false
    await send(station, 'b', 'alert')
    await send(station, 'd', 'alert')
    await send(station, 'd', 'ok')
    await delivered(station, 30)
    const rows = tableOf(next.database, 'tickets').rows.filter(
      (row) => alertIdOf(row) !== undefined,
    )
    const state = Object.fromEntries(
      rows.map((row) => [row['ticket_subject'], row['ticket_status']]),
    )
    expect(rows).toHaveLength(4)
    expect((await metricsOf(station))['itflow_alerts_failed']).toBe(0)
    if (hasDownTime) {
      expect(state).toMatchObject({ 'About a': '4', 'About d': '4' })
    }
  },
)

test('a key that is revoked and replaced in the profile: what came in meanwhile is delivered', async () => {
  const desk = await startDesk('26.10')
  const keys = ['first-made-up-key-of-the-desk', 'second-made-up-key-of-the-desk']
  let valid = keys[0] ?? ''
  const translate = ({ query, body }: Passing): Fate => {
    const isValid = query.get('api_key') === valid || body.includes(`"${valid}"`)
    if (!isValid) return PASS
    const replaced = body.replaceAll(`"${valid}"`, `"${desk.key}"`)
    const rest = query.has('api_key') ? { query: { api_key: desk.key } } : {}
    return { kind: 'pass', body: replaced, ...rest }
  }
  const url = await startFront(desk.url, translate)
  const station = await makeStation({ ITFLOW_PROFILE: 'desk' })
  const login = (key: string) =>
    run(['login', 'desk', '--url', url, '--key-stdin', '--store', 'file', '--yes'], {
      home: station.home,
      stdin: key,
      env: { ITFLOW_PROFILE: '' },
    })
  expect((await login(valid)).status).toBe(0)
  const receiver = await listeningReceiver(station)
  await send(station, 'a')
  await delivered(station)
  valid = keys[1] ?? ''
  const answers = [await send(station, 'a', 'ok'), await send(station, 'b')]
  await sleep(2500)
  answers.push(await send(station, 'c'))
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(3)
  expect((await metricsOf(station))['itflow_alerts_failed']).toBe(0)
  const again = await login(valid)
  expect([again.status, again.stderr]).toEqual([0, expect.any(String)])
  await delivered(station, 40)
  const tickets = await desk.tickets()
  expect(tickets.map((row) => `${row['ticket_subject']} ${row['ticket_status']}`).sort()).toEqual([
    'About a 4',
    'About b 1',
    'About c 1',
  ])
  const { status, stderr } = await receiver.end('SIGTERM')
  expect(status).toBe(0)
  for (const key of [...keys, desk.key]) expect(stderr).not.toContain(key)
})
