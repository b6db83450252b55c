import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { alertId } from '../../src/alerts/alert-id.ts'
import type { Release } from '../../src/resources/releases.ts'
import { type Fate, PASS, startFront } from '../hazards/front.ts'
import {
  alertIdOf,
  delivered,
  insist,
  makeStation,
  mostOpenAtOnce,
  type Station,
  startDesk,
  startReceiver,
} from './receiver-process.ts'

const KEYS = Array.from({ length: 12 }, (_, index) => `disk/srv-${index}`)

/**
 * Sends alerts and recoveries of a key in turn until `isOver`, each until it is accepted, and in each round an alert that
 * comes only once. Returns how many rounds there were.
 */
async function flap(
  { url }: Station,
  key: string,
  { isOver, endsIn }: { isOver(): boolean; endsIn: 'alert' | 'ok' },
): Promise<number> {
  const send = (state: string, what = key) =>
    insist(`${url}/probe`, { key: what, subject: `About ${what}`, state })
  let rounds = 0
  for (; !isOver(); rounds += 1) {
    await send('alert')
    await sleep(Math.random() * 400)
    await send('alert', `${key}/${rounds}`)
    await send('ok')
    await sleep(Math.random() * 400)
  }
  await send('alert')
  if (endsIn === 'ok') await send('ok')
  return rounds
}

function endOf(index: number): 'alert' | 'ok' {
  return index % 2 === 0 ? 'alert' : 'ok'
}

/** Starts a receiver and kills it at a random moment: while it starts, or later. */
async function liveShortly(station: Station): Promise<string> {
  const receiver = startReceiver(station)
  if (Math.random() < 0.2) await sleep(Math.random() * 800)
  else {
    await receiver.listening()
    await sleep(Math.random() * 900)
  }
  return (await receiver.end('SIGKILL')).stderr
}

/** How a receiver is killed again and again. */
export interface Ordeal {
  release: Release
  kills: number
  /** Which part of all replies is lost. */
  losses: number
}

/** Kills a receiver again and again while alerts come in; expects that each has led to what it should in the end. */
export async function survive({ release, kills, losses }: Ordeal): Promise<void> {
  const desk = await startDesk(release)
  let isOver = false
  const decide = (): Fate =>
    isOver || Math.random() >= losses ? PASS : { kind: 'lost', handled: Math.random() < 0.5 }
  const url = losses === 0 ? desk.url : await startFront(desk.url, decide)
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const senders = KEYS.map((key, index) =>
    flap(station, key, { isOver: () => isOver, endsIn: endOf(index) }),
  )
  const said: string[] = []
  for (let nth = 0; nth < kills; nth += 1) said.push(await liveShortly(station))
  isOver = true
  const last = startReceiver(station)
  const rounds = await Promise.all(senders)
  await delivered(station)
  const { status, stderr } = await last.end('SIGTERM')
  expect(status).toBe(0)
  expect(`${said.join('')}${stderr}`).not.toMatch(
    /"event":"(?:failed|problem|status)"|Bug in itflow/,
  )
  const tickets = await desk.tickets()
  const statusesOf = (key: string) =>
    tickets.filter((row) => alertIdOf(row) === alertId(1, key)).map((row) => row['ticket_status'])
  for (const [index, key] of KEYS.entries()) {
    const own = statusesOf(key)
    const isResolved = release !== '25.01' && endOf(index) === 'ok'
    expect([key, own.at(-1)]).toEqual([key, isResolved ? '4' : expect.stringMatching(/^[12]$/)])
    // Only 26.10 can open a ticket again; elsewhere each time has its own, and the ones before are resolved.
    expect([key, own.slice(0, -1).filter((one) => one !== '4')]).toEqual([key, []])
    if (release !== '25.10') expect([key, own.length]).toEqual([key, 1])
    for (let round = 0; round < (rounds[index] ?? 0); round += 1) {
      expect([key, round, statusesOf(`${key}/${round}`)]).toEqual([key, round, ['1']])
    }
  }
  expect(new Set(mostOpenAtOnce(desk.writes).values())).toEqual(new Set([1]))
  const operations = desk.writes.map(({ operation }) => operation)
  expect(operations).not.toContain('tickets/close')
  const types = desk.writes.map(({ body }) => body['ticket_reply_type'] ?? 'none')
  expect(types.filter((type) => type !== 'none' && type !== 'Internal')).toEqual([])
  expect(types.includes('Internal')).toBe(release === '26.10')
}
