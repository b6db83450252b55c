import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { useProgram } from './child.ts'
import {
  configText,
  delivered,
  listeningReceiver,
  makeStation,
  metricsOf,
  type Station,
  send,
  startDesk,
  statusFile,
} from './receiver-process.ts'

useProgram()

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Runs before the program: the time of day is wrong by what is in a file, which is read again each time. */
const CLOCK = `
import { readFileSync } from 'node:fs'
const RealDate = Date
const offset = () => Number(readFileSync(process.env.CLOCK_OFFSET, 'utf8'))
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset())
    else super(...args)
  }
  static now() {
    return RealDate.now() + offset()
  }
}
`

interface Clocked {
  station: Station
  /** Makes this computer's clock wrong by this many milliseconds. */
  set(offset: number): void
}

async function clocked(env: Record<string, string>, source: string): Promise<Clocked> {
  const station = await makeStation(env)
  station.configure(configText(Number(new URL(station.url).port), source))
  const [script, file] = [join(station.home, 'clock.mjs'), join(station.home, 'offset')]
  writeFileSync(script, CLOCK)
  const set = (offset: number) => writeFileSync(file, String(offset))
  set(0)
  const more = { NODE_OPTIONS: `--import=file://${script}`, CLOCK_OFFSET: file }
  return { station: { ...station, env: { ...station.env, ...more } }, set }
}

const JUMPS = [
  ['ahead by ten days', 10 * DAY],
  ['ahead by ten years', 3650 * DAY],
  ['back by an hour', -HOUR],
  ['back by ten years', -3650 * DAY],
] as const

test.each(JUMPS)(
  'a clock that jumps %s changes nothing about how long an alert is held',
  async (_, offset) => {
    const desk = await startDesk('26.10')
    const { station, set } = await clocked(desk.env, '    hold: 4s\n')
    const receiver = await listeningReceiver(station)
    const from = performance.now()
    await send(station, 'a')
    await sleep(300)
    set(offset)
    await sleep(2000)
    expect(await desk.tickets()).toEqual([])
    await vi.waitUntil(async () => (await desk.tickets()).length === 1, {
      timeout: 10_000,
      interval: 100,
    })
    expect(performance.now() - from).toBeGreaterThan(4000)
    expect(performance.now() - from).toBeLessThan(9000)
    // What people see follows the clock on the wall.
    await vi.waitUntil(
      () => Math.abs(Number(statusFile(station)['at']) - Date.now() - offset) < 60_000,
      { timeout: 40_000 },
    )
    expect((await receiver.end('SIGTERM')).status).toBe(0)
  },
)

test.each(JUMPS)(
  'a clock that jumps %s makes no repeat a note, and the same ticket is used again',
  async (_, offset) => {
    const desk = await startDesk('26.10')
    const { station, set } = await clocked(desk.env, '')
    const receiver = await listeningReceiver(station)
    await send(station, 'a')
    await delivered(station)
    set(offset)
    await send(station, 'a')
    await delivered(station)
    expect(desk.writes.map(({ operation }) => operation)).toEqual(['tickets/create'])
    await send(station, 'a', 'ok')
    await delivered(station)
    set(0)
    await send(station, 'a')
    await delivered(station)
    const tickets = await desk.tickets()
    expect(tickets.map((row) => row['ticket_status'])).toEqual(['2'])
    expect((await receiver.end('SIGTERM')).status).toBe(0)
  },
)

test.each(JUMPS)(
  'a receiver that is started again after a jump %s loses nothing',
  async (_, offset) => {
    const desk = await startDesk('26.10')
    const { station, set } = await clocked({ ...desk.env, ITFLOW_URL: 'http://127.0.0.1:9/' }, '')
    const first = await listeningReceiver(station)
    for (const key of ['a', 'b']) await send(station, key)
    await send(station, 'b', 'ok')
    await first.end('SIGKILL')
    set(offset)
    const second = await listeningReceiver(station)
    expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(3)
    await send(station, 'c')
    expect((await second.end('SIGTERM')).status).toBe(0)
    set(0)
    const third = await listeningReceiver(station)
    expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(4)
    expect((await third.end('SIGTERM')).status).toBe(0)
  },
)

test.each(JUMPS)(
  'tickets and notes have the right time, although it started with a clock that was wrong (%s)',
  async (_, offset) => {
    const desk = await startDesk('26.10')
    const { station, set } = await clocked(desk.env, '    repeat: 1s\n')
    set(offset)
    const first = await listeningReceiver(station)
    set(0)
    await send(station, 'a')
    await delivered(station)
    await sleep(1100)
    await send(station, 'a')
    await delivered(station)
    expect((await first.end('SIGTERM')).status).toBe(0)
    const second = await listeningReceiver(station)
    await send(station, 'a', 'ok')
    await send(station, 'b')
    await delivered(station)
    const tickets = await desk.tickets()
    const notes = desk.writes.flatMap(({ body }) => body['ticket_reply'] ?? [])
    const texts = [...tickets.map((row) => row['ticket_details']), ...notes].map(String)
    expect(texts).toHaveLength(4)
    const moments = texts.flatMap((text) => text.match(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g) ?? [])
    expect(moments.length).toBeGreaterThanOrEqual(4)
    for (const moment of moments) {
      const away = Date.parse(moment.replace(' UTC', 'Z').replace(' ', 'T')) - Date.now()
      expect([texts, Math.abs(away) < 3 * 60_000]).toEqual([texts, true])
    }
    expect((await second.end('SIGTERM')).status).toBe(0)
  },
)
