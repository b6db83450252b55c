import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Fate, PASS, startFront } from '../hazards/front.ts'
import { useProgram } from './child.ts'
import {
  alertIdOf,
  delivered,
  listeningReceiver,
  makeStation,
  metricsOf,
  mostOpenAtOnce,
  send,
  startDesk,
  statusFile,
} from './receiver-process.ts'

useProgram()

test('while ITFlow loses, refuses and delays requests at random, each alert has one ticket', async () => {
  const desk = await startDesk('26.10')
  const fates: readonly Fate[] = [
    { kind: 'lost', handled: false },
    { kind: 'lost', handled: true },
    { kind: 'late', after: 400 },
    { kind: 'answer', status: 503, body: '', type: 'text/html' },
    { kind: 'answer', status: 500, body: '<b>Fatal error</b>', type: 'text/html' },
  ]
  let isOver = false
  const decide = (): Fate =>
    isOver || Math.random() > 0.08 ? PASS : (fates[Math.floor(Math.random() * 5)] ?? PASS)
  const url = await startFront(desk.url, decide)
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const receiver = await listeningReceiver(station)
  const keys = Array.from({ length: 8 }, (_, index) => `k${index}`)
  for (const state of ['alert', 'ok', 'alert', 'ok', 'alert']) {
    await Promise.all(keys.map((key) => send(station, key, state)))
    await sleep(2000)
  }
  await sleep(20_000)
  isOver = true
  await delivered(station, 90)
  expect((await metricsOf(station))['itflow_alerts_failed']).toBe(0)
  const tickets = await desk.tickets()
  expect(tickets.map((row) => row['ticket_subject']).sort()).toEqual(
    keys.map((key) => `About ${key}`),
  )
  expect(tickets.map((row) => row['ticket_status']).filter((status) => status !== '2')).toEqual([])
  expect(new Set(mostOpenAtOnce(desk.writes).values())).toEqual(new Set([1]))
  const types = desk.writes.flatMap(({ body }) => body['ticket_reply_type'] ?? [])
  expect(new Set(types)).toEqual(new Set(['Internal']))
  expect((await receiver.end('SIGTERM')).status).toBe(0)
})

test('while each reply takes a minute, alerts are accepted at once, and afterwards each has one ticket', async () => {
  const desk = await startDesk('26.10')
  let isSlow = false
  const url = await startFront(desk.url, () => (isSlow ? { kind: 'late', after: 60_000 } : PASS))
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const receiver = await listeningReceiver(station)
  for (const key of ['a', 'b', 'c']) await send(station, key)
  await delivered(station)
  isSlow = true
  const answers = []
  const until = Date.now() + 70_000
  for (let round = 0; Date.now() < until; round += 1) {
    answers.push(await send(station, 'a', round % 2 === 0 ? 'ok' : 'alert'))
    answers.push(await send(station, `new-${round % 8}`))
    await sleep(500)
  }
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
  expect(Math.max(...answers.map(({ took }) => took))).toBeLessThan(5000)
  // It shows that it is alive.
  expect(Date.now() - Number(statusFile(station)['at'])).toBeLessThan(40_000)
  await send(station, 'a', 'ok')
  isSlow = false
  await delivered(station, 180)
  const tickets = await desk.tickets()
  expect(new Set(tickets.map(alertIdOf)).size).toBe(tickets.length)
  expect(tickets).toHaveLength(11)
  expect(tickets.find((row) => row['ticket_subject'] === 'About a')?.['ticket_status']).toBe('4')
  expect(new Set(mostOpenAtOnce(desk.writes).values())).toEqual(new Set([1]))
  expect((await metricsOf(station))['itflow_alerts_failed']).toBe(0)
  expect((await receiver.end('SIGTERM')).status).toBe(0)
}, 300_000)
