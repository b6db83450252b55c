import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Fate, PASS, startFront } from '../hazards/front.ts'
import { useProgram } from './child.ts'
import {
  delivered,
  listeningReceiver,
  makeStation,
  metricsOf,
  type Station,
  send,
  startDesk,
} from './receiver-process.ts'

useProgram()

/** How a receiver can run out of room, and get it back. */
interface Shortage {
  /** Called before the receiver starts. */
  prepare(station: Station): void
  begin(station: Station, pid: number): void
  end(station: Station, pid: number): void
}

/** A small file system at the state directory that something else fills; only root may mount one. */
const fullDisk: Shortage = {
  prepare: ({ home }) => {
    const directory = stateDirectory(home)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    mount(directory)
    onTestFinished(() => unmount(directory))
  },
  begin: ({ home }) => fill(join(stateDirectory(home), 'filler')),
  end: ({ home }) => rmSync(join(stateDirectory(home), 'filler')),
}

/** A limit on the size of files, which any user can set. */
const smallFiles: Shortage = {
  prepare: () => undefined,
  begin: (_, pid) => limitFiles(pid, '8192:unlimited'),
  end: (_, pid) => limitFiles(pid, 'unlimited'),
}

function stateDirectory(home: string): string {
  return join(home, '.local', 'state')
}

function limitFiles(pid: number, limit: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}`], { timeout: 5000 })
}

function mount(directory: string): void {
  const options = ['-t', 'tmpfs', '-o', 'size=512k,mode=0700', 'tmpfs', directory]
  execFileSync('mount', options, { stdio: 'ignore', timeout: 5000 })
}

function unmount(directory: string): void {
  execFileSync('umount', ['-l', directory], { stdio: 'ignore', timeout: 5000 })
}

function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-mount-'))
  try {
    mount(directory)
    unmount(directory)
    return true
  } catch {
    return false
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const shortages: [string, Shortage][] = [
  ['of files', smallFiles],
  ...(canMount() ? [['of the disk', fullDisk] satisfies [string, Shortage]] : []),
]

function healthOf({ url }: Station): Promise<number> {
  return fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) }).then(({ status }) => status)
}

describe.each(shortages)('at the limit %s', (_, shortage) => {
  test('it answers 503; with room again, everything is accepted and delivered', async () => {
    const desk = await startDesk('26.10')
    const station = await makeStation(desk.env)
    shortage.prepare(station)
    const receiver = await listeningReceiver(station)
    const pid = receiver.child.pid ?? 0
    expect((await send(station, 'early')).status).toBe(202)
    await delivered(station)
    shortage.begin(station, pid)
    const accepted: string[] = []
    const refused: string[] = []
    for (let index = 0; index < 20; index += 1) {
      const reply = await send(station, `full-${index}`, 'alert', 'x'.repeat(15_000))
      expect([202, 503]).toContain(reply.status)
      if (reply.status === 503) {
        expect(reply.headers.get('retry-after')).toBe('30')
        expect(JSON.parse(reply.text)).toEqual({
          error: 'unavailable',
          message: expect.any(String),
        })
      }
      const list = reply.status === 202 ? accepted : refused
      list.push(`full-${index}`)
    }
    expect(refused.length).toBeGreaterThan(10)
    expect(await healthOf(station)).toBe(503)
    await sleep(2500)
    expect(receiver.child.exitCode).toBe(null)
    shortage.end(station, pid)
    await vi.waitUntil(async () => (await healthOf(station)) === 200, {
      timeout: 10_000,
      interval: 100,
    })
    for (const key of refused) expect((await send(station, key)).status).toBe(202)
    await delivered(station)
    const subjects = (await desk.tickets()).map((row) => row['ticket_subject'])
    const all = ['early', ...accepted, ...refused].map((key) => `About ${key}`)
    expect(subjects.sort()).toEqual(all.sort())
    const { status, stderr } = await receiver.end('SIGTERM')
    expect([status, stderr.includes('Bug in itflow')]).toEqual([0, false])
  })

  test('killed there while ITFlow is down, it has lost nothing afterwards', async () => {
    const station = await makeStation({
      ...{ ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up-key-of-no-server' },
      ITFLOW_PROFILE: '',
    })
    shortage.prepare(station)
    const first = await listeningReceiver(station)
    for (const key of ['a', 'b', 'c']) expect((await send(station, key)).status).toBe(202)
    shortage.begin(station, first.child.pid ?? 0)
    const statuses = []
    for (let index = 0; index < 5; index += 1) {
      statuses.push((await send(station, 'd', 'alert', 'x'.repeat(15_000))).status)
    }
    await first.end('SIGKILL')
    const waiting = 3 + statuses.filter((status) => status === 202).length
    // It starts where there is no room, too.
    const second = await listeningReceiver(station)
    expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(waiting)
    expect((await second.end('SIGTERM')).status).toBe(0)
    if (shortage === fullDisk) shortage.end(station, 0)
    const third = await listeningReceiver(station)
    expect((await metricsOf(station))['itflow_alerts_waiting']).toBe(waiting)
    expect((await third.end('SIGTERM')).status).toBe(0)
  })
})

/** Fills a file system up to its last byte. */
function fill(path: string): void {
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size, 'x'), { flag: 'a' })
    } catch {
      // Full for this size.
    }
  }
}

test('SIGTERM ends it although what was delivered cannot be recorded; nothing is opened twice', async () => {
  const desk = await startDesk('26.10')
  let isAsked = false
  const url = await startFront(desk.url, ({ method, operation }): Fate => {
    if (method !== 'POST' || operation !== 'tickets/create') return PASS
    isAsked = true
    return { kind: 'late', after: 1000 }
  })
  const station = await makeStation({ ...desk.env, ITFLOW_URL: url })
  const first = await listeningReceiver(station)
  expect((await send(station, 'a')).status).toBe(202)
  await vi.waitUntil(() => isAsked, { timeout: 10_000 })
  limitFiles(first.child.pid ?? 0, '1:unlimited')
  await sleep(2000)
  const from = Date.now()
  const { stderr, status } = await first.end('SIGTERM')
  expect(status).toBe(0)
  expect(stderr).toContain("The last deliveries couldn't be recorded")
  expect(stderr).not.toContain('Bug in itflow')
  // Once, not every second.
  expect(stderr.match(/status\.json can't be written/g)).toHaveLength(1)
  expect(Date.now() - from).toBeLessThan(20_000)
  const second = await listeningReceiver(station)
  await delivered(station)
  expect(await desk.tickets()).toHaveLength(1)
  expect((await second.end('SIGTERM')).status).toBe(0)
}, 60_000)
