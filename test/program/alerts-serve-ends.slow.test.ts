import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type Fate, PASS, type Passing, startFront } from '../hazards/front.ts'
import { start, useProgram } from './child.ts'
import {
  delivered,
  listeningReceiver,
  makeStation,
  metricsOf,
  post,
  type Station,
  startDesk,
  startReceiver,
  TOKEN,
} from './receiver-process.ts'

useProgram()

/** Sends alerts of several keys at once; returns the subjects of those that were accepted. */
async function sendMany({ url }: Station, count: number, name = 'S'): Promise<string[]> {
  const all = Array.from({ length: count }, async (_, index) => {
    const subject = `${name} ${index}`
    const reply = await post(`${url}/probe`, { key: subject, subject, state: 'alert' }).catch(
      () => undefined,
    )
    return reply?.status === 202 ? [subject] : []
  })
  return (await Promise.all(all)).flat()
}

/** A connection that has sent half a request: it is never completed. */
async function halfRequest({ url }: Station): Promise<void> {
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(
    `POST /probe HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 100\r\n\r\n{`,
  )
  await sleep(200)
}

test('a second receiver for the same instance is refused, and names the first', async () => {
  const desk = await startDesk('26.10')
  const station = await makeStation(desk.env)
  const other = await makeStation(desk.env)
  const first = await listeningReceiver(station)
  const same = await startReceiver(station).ended
  expect(same.status).toBe(10)
  expect(same.stderr).toContain(`process ${first.child.pid}`)
  // Another port, the same state directory.
  const moved = await startReceiver({ ...other, env: station.env }).ended
  expect([moved.status, moved.stderr]).toEqual([
    10,
    expect.stringContaining(`process ${first.child.pid}`),
  ])
  expect(await sendMany(station, 3)).toHaveLength(3)
  await delivered(station)
  expect(await desk.tickets()).toHaveLength(3)
  expect((await first.end('SIGTERM')).status).toBe(0)
  // Now there is room for the next one.
  const next = await listeningReceiver(station)
  expect((await next.end('SIGTERM')).status).toBe(0)
})

test('of several receivers that start at the same moment, one serves and the others end with 10', async () => {
  const desk = await startDesk('26.10')
  const first = await makeStation(desk.env)
  const others = await Promise.all([1, 2, 3].map(() => makeStation(desk.env)))
  const stations = [first, ...others.map((station) => ({ ...station, env: first.env }))]
  const receivers = stations.map((station) => startReceiver(station))
  const ends = receivers.map(({ ended }, index) => ended.then(({ status }) => ({ index, status })))
  await vi.waitUntil(() => receivers.filter(({ child }) => child.exitCode !== null).length === 3, {
    timeout: 30_000,
  })
  const serving = receivers.findIndex(({ child }) => child.exitCode === null)
  await receivers[serving]?.listening()
  receivers[serving]?.child.kill('SIGTERM')
  const statuses = (await Promise.all(ends)).map(({ index, status }) => [index, status])
  expect(statuses).toEqual(receivers.map((_, index) => [index, index === serving ? 0 : 10]))
}, 60_000)

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it while deliveries are under way, and nothing is lost or doubled',
  async (signal) => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    const first = await listeningReceiver(station)
    const early = await sendMany(station, 60)
    const late = sendMany(station, 60, 'late')
    await sleep(5)
    const { status, stderr } = await first.end(signal)
    expect(status).toBe(0)
    expect(stderr).not.toContain('"level":"error"')
    expect(stderr).toMatch(/"event":"ended".*\n$/)
    expect((await desk.tickets()).length).toBeLessThan(60)
    const next = await listeningReceiver(station)
    await delivered(station)
    const subjects = (await desk.tickets()).map((row) => row['ticket_subject'])
    expect(new Set(subjects).size).toBe(subjects.length)
    expect(new Set(subjects)).toEqual(new Set([...early, ...(await late)]))
    expect(early).toHaveLength(60)
    expect((await next.end(signal)).status).toBe(0)
  },
)

test('SIGTERM waits for a reply that is under way, and not longer than ten seconds', async () => {
  const desk = await startDesk('26.10')
  let isSilent = true
  const decide = ({ method, operation }: Passing): Fate =>
    isSilent && method === 'POST' && operation === 'tickets/create'
      ? { kind: 'silent', handled: true }
      : PASS
  const url = await startFront(desk.url, decide)
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const first = await listeningReceiver(station)
  expect(await sendMany(station, 1)).toHaveLength(1)
  await vi.waitUntil(() => desk.writes.length === 1, { timeout: 10_000 })
  const from = Date.now()
  expect((await first.end('SIGTERM')).status).toBe(0)
  expect(Date.now() - from).toBeGreaterThan(5_000)
  expect(Date.now() - from).toBeLessThan(15_000)
  // The server had done it: the next one finds the ticket.
  isSilent = false
  const next = await listeningReceiver(station)
  await delivered(station)
  expect((await next.end('SIGTERM')).status).toBe(0)
  expect(await desk.tickets()).toHaveLength(1)
}, 60_000)

test.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGINT'],
] as const)('after %s, a second signal (%s) ends it at once', async (one, two) => {
  const desk = await startDesk('26.10')
  let isAsked = false
  const decide = ({ method, operation }: Passing): Fate => {
    if (method !== 'POST' || operation !== 'tickets/create') return PASS
    isAsked = true
    return { kind: 'silent', handled: false }
  }
  const url = await startFront(desk.url, decide)
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const receiver = await listeningReceiver(station)
  expect(await sendMany(station, 1)).toHaveLength(1)
  await halfRequest(station)
  await vi.waitUntil(() => isAsked, { timeout: 10_000 })
  receiver.child.kill(one)
  await sleep(600)
  expect(receiver.child.exitCode).toBe(null)
  const from = Date.now()
  const { stderr, status } = await receiver.end(two)
  expect(Date.now() - from).toBeLessThan(3000)
  expect(stderr).not.toMatch(/Bug in itflow|defect/)
  expect(status).toBe(two === 'SIGTERM' ? 143 : 130)
  // What was accepted is still there.
  const free = await listeningReceiver(station)
  expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(1)
  await free.end('SIGKILL')
})

test('a receiver that was started again goes on counting the alerts of the day', async () => {
  const desk = await startDesk('26.10')
  const station = await makeStation(desk.env)
  const first = await listeningReceiver(station)
  expect(await sendMany(station, 3)).toHaveLength(3)
  await delivered(station)
  await first.end('SIGTERM')
  const next = await listeningReceiver(station)
  expect(await sendMany(station, 1, 'next')).toHaveLength(1)
  await delivered(station)
  await next.end('SIGTERM')
  const { stdout } = await start(['alerts', 'status', '--json'], station.env).ended
  expect(JSON.parse(stdout).sources).toMatchObject([{ name: 'probe', today: 4 }])
})
