import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Release } from '../../src/resources/releases.ts'
import { PASS, type Passing, startFront } from '../hazards/front.ts'
import { listen } from '../support/ports.ts'
import { freshHome } from '../support/run.ts'
import { type Started, start } from './child.ts'

// Receivers of alerts in processes of their own, and the servers that they deliver to.

/** The token of the source `probe`. */
export const TOKEN = 'made-up-token-of-the-probe'

/** A write that the server has done, and its reply. */
export interface Write {
  operation: string
  body: Record<string, unknown>
  reply: { success: string; message?: string; data?: Record<string, unknown>[] }
}

/** An ITFlow in a process of its own. */
export interface Desk {
  url: string
  key: string
  /** The environment that points the program to it. */
  env: Record<string, string>
  /** What it was asked to write, in order. */
  writes: Write[]
  /** The tickets with an alert's ID in their details, oldest first. */
  tickets(): Promise<Row[]>
  /** The internal and other replies of a ticket, oldest first; only where the release has them. */
  replies(ticket: string): Promise<Row[]>
  end(): Promise<void>
}

/** A record as the server has it. */
export type Row = Record<string, string | null>

/** Starts a sandbox of a release; its writes pass a front that records them. */
export async function startDesk(release: Release, port = 0): Promise<Desk> {
  const home = freshHome()
  const options = ['--release', release, '--port', String(port), '--memory']
  const server = start(['sandbox', 'serve', ...options], { HOME: home })
  const end = async () => {
    server.child.kill('SIGKILL')
    await server.ended
  }
  onTestFinished(end)
  await server.saying('Press Ctrl-C to stop.')
  const of = (name: string) => new RegExp(`${name}=(\\S+)`).exec(server.output())?.[1] ?? ''
  const writes: Write[] = []
  const behind = of('ITFLOW_URL')
  const key = of('ITFLOW_API_KEY')
  const url = await startFront(behind, (passing) => recorded(writes, passing))
  const read = async (query: string): Promise<Row[]> => {
    const response = await fetch(`${behind}api/v1/${query}&api_key=${key}&limit=100000&offset=0`, {
      signal: AbortSignal.timeout(10_000),
    })
    const { data = [] } = (await response.json()) as { data?: Row[] }
    return data
  }
  const env = { ITFLOW_URL: url, ITFLOW_API_KEY: key, ITFLOW_PROFILE: '' }
  const tickets = async () =>
    (await read('tickets/read.php?x=1')).filter((row) => alertIdOf(row) !== undefined)
  const replies = (ticket: string) => read(`ticket_replies/read.php?ticket_id=${ticket}`)
  return { url, key, env, writes, tickets, replies, end }
}

function recorded(writes: Write[], { method, operation, body }: Passing) {
  if (method !== 'POST') return PASS
  const change = (reply: { status: number; body: string }) => {
    writes.push({ operation, body: JSON.parse(body), reply: JSON.parse(reply.body) })
    return reply
  }
  return { kind: 'change', change } as const
}

/** The ID of the alert that a ticket was opened for. */
export function alertIdOf(row: Row): string | undefined {
  return /Alert-ID: ([0-9a-f]{32})/.exec(row['ticket_details'] ?? '')?.[1]
}

/** Where a receiver lives. */
export interface Station {
  home: string
  /** The path of its configuration. */
  config: string
  /** Where it listens. */
  url: string
  env: Record<string, string>
  /** Writes its configuration: the source `probe`, and more lines below it. */
  configure(text?: string): void
}

/** Makes a home for a receiver with a port of its own, which stays the same for all receivers there. */
export async function makeStation(env: Record<string, string>): Promise<Station> {
  const home = freshHome()
  const config = join(home, 'alerts.yaml')
  const port = await freePort()
  const configure = (text: string = configText(port)) => writeFileSync(config, text)
  configure()
  const all = { ...env, HOME: home, PROBE_TOKEN: TOKEN }
  return { home, config, url: `http://127.0.0.1:${port}`, env: all, configure }
}

/** A configuration with the source `probe`; `source` and `top` are lines to add. */
export function configText(port: number, source = '', top = ''): string {
  return `listen: 127.0.0.1:${port}
unknown_client: "2"
${top}
sources:
  probe:
    dialect: json
    token_env: PROBE_TOKEN
    key: key
    subject: subject
    state: state
    details: details
    client: "1"
    rate: 100000/m
${source}`
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

/** A line of a receiver's log. */
export type LogLine = Record<string, string | number>

/** A receiver in a process of its own. */
export interface ReceiverProcess extends Started {
  log(): LogLine[]
  /** Waits until it listens; rejects with what it said if it ends before. */
  listening(): Promise<void>
  /** Sends a signal; resolves with how it ended. */
  end(signal: NodeJS.Signals): Started['ended']
}

/** What is in the files below a station's state directory, by name. */
export function stateFiles({ home }: Station): Map<string, string> {
  const directory = join(home, '.local', 'state', 'itflow')
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(directory, name)).isFile())
  return new Map(files.map((name) => [name, readFileSync(join(directory, name), 'utf8')]))
}

/** What the receiver says in `status.json`. */
export function statusFile(station: Station): Record<string, unknown> {
  const [, text] = [...stateFiles(station)].find(([name]) => name.endsWith('/status.json')) ?? []
  return JSON.parse(text ?? '{}')
}

/** Starts a receiver, which is killed when the test ends. */
export function startReceiver(
  { env, config }: Station,
  more: Record<string, string> = {},
): ReceiverProcess {
  const process = start(['alerts', 'serve', '--config', config], { ...env, ...more })
  onTestFinished(async () => {
    process.child.kill('SIGKILL')
    await process.ended
  })
  return {
    ...process,
    log: () => linesOf(process.said()),
    listening: async () => {
      const early = process.ended.then(({ stderr }) => stderr)
      const why = await Promise.race([process.saying('"event":"listening"'), early])
      if (why !== undefined) throw new Error(`The receiver has ended: ${why}`)
    },
    end: (signal) => {
      process.child.kill(signal)
      return process.ended
    },
  }
}

/** Starts a receiver, and waits until it listens. */
export async function listeningReceiver(
  station: Station,
  more: Record<string, string> = {},
): Promise<ReceiverProcess> {
  const receiver = startReceiver(station, more)
  await receiver.listening()
  return receiver
}

/** The lines of a log; the last one may not be written completely yet. */
export function linesOf(text: string): LogLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

/** Sends a body to a source; resolves with the status, and rejects if there was no reply. */
export async function post(
  url: string,
  body: string | object,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

/** Sends an event of the source `probe`; resolves with the reply and how long it took, in milliseconds. */
export async function send(
  { url }: Pick<Station, 'url'>,
  key: string,
  state = 'alert',
  details = '',
): Promise<Awaited<ReturnType<typeof post>> & { took: number }> {
  const from = performance.now()
  const reply = await post(`${url}/probe`, { key, subject: `About ${key}`, state, details })
  return { ...reply, took: performance.now() - from }
}

/** Sends an event until it is accepted, as monitoring tools do. */
export async function insist(url: string, body: object): Promise<void> {
  await vi.waitUntil(async () => (await post(url, body).catch(() => undefined))?.status === 202, {
    timeout: 60_000,
    interval: 30,
  })
}

/** The gauges and counters of a receiver by name, labels included. */
export async function metricsOf({ url }: Pick<Station, 'url'>): Promise<Record<string, number>> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) })
  const lines = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line))
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  )
}

/** Waits until everything that was accepted is delivered. */
export async function delivered(station: Station, seconds = 60): Promise<void> {
  await vi.waitUntil(async () => (await metricsOf(station))['itflow_alerts_waiting'] === 0, {
    timeout: seconds * 1000,
    interval: 50,
  })
}

/** The greatest number of tickets that an alert had open at one time, by its ID, from the writes that the server has done. */
export function mostOpenAtOnce(writes: readonly Write[]): Map<string, number> {
  const alertOf = new Map<string, string>()
  const open = new Map<string, Set<string>>()
  const most = new Map<string, number>()
  for (const { operation, body, reply } of writes) {
    if (reply.success !== 'True') continue
    if (operation === 'tickets/create') {
      const ticket = String(reply.data?.[0]?.['insert_id'])
      const id = alertIdOf({ ticket_details: String(body['ticket_details']) })
      if (id !== undefined) alertOf.set(ticket, id)
    }
    const ticket = String(
      operation === 'tickets/create' ? reply.data?.[0]?.['insert_id'] : body['ticket_id'],
    )
    const id = alertOf.get(ticket)
    if (id === undefined) continue
    const tickets = open.get(id) ?? new Set()
    open.set(id, tickets)
    if (isEnding(operation, body)) tickets.delete(ticket)
    else if (operation === 'tickets/create' || Number(body['ticket_status']) > 0)
      tickets.add(ticket)
    most.set(id, Math.max(most.get(id) ?? 0, tickets.size))
  }
  return most
}

function isEnding(operation: string, body: Write['body']): boolean {
  return operation === 'tickets/resolve' || [4, 5].includes(Number(body['ticket_status']))
}
