import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ReceiverConfig, SourceRules } from '../../../src/alerts/config/receiver-config.ts'
import type { AlertEvent } from '../../../src/alerts/event.ts'
import { type AlertOwner, alertsDirectory } from '../../../src/alerts/opened-here.ts'
import type { Outbox } from '../../../src/alerts/outbox/outbox.ts'
import { type LogEntry, Receiver } from '../../../src/alerts/receiver.ts'
import type { Settings } from '../../../src/profiles/settings.ts'
import type { Release } from '../../../src/resources/releases.ts'
import { type Database, type Row, tableOf } from '../../../src/sandbox/database.ts'
import { makeSandbox } from '../../../src/sandbox/engine/engine.ts'
import { sandboxTransport } from '../../../src/sandbox/transport.ts'
import type { WireReply, WireRequest } from '../../../src/sandbox/wire.ts'
import { apiTo } from '../../support/api.ts'
import { freshHome } from '../../support/run.ts'
import { sandboxDatabase } from '../../support/sandbox.ts'
import { memoryOutbox } from './memory-outbox.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** When tests begin, in milliseconds since 1970. */
export const START = Date.parse('2026-11-26T12:00:00Z')

/** A request on its way to the sandbox: `tickets/create`. */
export type Intercept = (
  operation: string,
  handle: () => WireReply,
  request: WireRequest,
) => WireReply | Promise<WireReply>

/** A receiver that delivers to a sandbox in memory, without HTTP, a disk or waiting. */
export interface ReceiverRig {
  receiver: Receiver
  outbox: Outbox
  database: Database
  log: LogEntry[]
  /** The operations that were sent: `POST tickets/create`. */
  calls: string[]
  /** The rules of the source `probe`, which a test may change. */
  rules: SourceRules
  config: ReceiverConfig
  owner: AlertOwner
  place: { env: Record<string, string>; platform: NodeJS.Platform; home: string }
  /** Accepts an event of the source `probe`, and delivers what can be delivered now. */
  send(event: Partial<AlertEvent>): Promise<void>
  /** Lets time pass, and does what has become due. */
  pass(milliseconds: number): Promise<void>
  /** Answers requests instead of the sandbox. */
  intercept(by: Intercept | undefined): void
  /** The tickets that alerts have opened, oldest first. */
  tickets(): Row[]
  repliesTo(ticket: Row | undefined): Row[]
  /** From now on nothing leaves this receiver, and nothing that it waits for comes. */
  kill(): void
  /** A new receiver on what this one has on disk, as after a restart. */
  restart(): ReceiverRig
}

interface RigOptions {
  settings?: Partial<Settings>
  prepare?(database: Database): void
}

export function receiverRig(release: Release = '26.10', options: RigOptions = {}): ReceiverRig {
  const database = sandboxDatabase(release)
  options.prepare?.(database)
  const home = freshHome()
  const time = { at: START }
  return start({
    database,
    release,
    home,
    time,
    before: undefined,
    settings: options.settings ?? {},
  })
}

interface Base {
  database: Database
  release: Release
  home: string
  time: { at: number }
  before: Outbox | undefined
  settings: Partial<Settings>
}

function start(base: Base): ReceiverRig {
  const { database, release, home, time, settings } = base
  let next = time.at % 250
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => next++ % 256)
  const sandbox = makeSandbox({ database, release, clock: () => new Date(time.at), random })
  const calls: string[] = []
  let intercept: Intercept | undefined
  let isKilled = false
  const transport = sandboxTransport(async (request) => {
    const operation = /\/api\/v1\/(.+)\.php$/.exec(request.path)?.[1] ?? request.path
    if (isKilled) return new Promise(() => undefined)
    calls.push(`${request.method} ${operation}`)
    const handle = () => sandbox.handle(request)
    return intercept === undefined ? handle() : intercept(operation, handle, request)
  })
  const api = apiTo(transport, settings)
  const outbox = memoryOutbox(() => time.at, base.before)
  const rules: SourceRules = {
    client: { kind: 'fixed', client: '1' },
    ...{ priorities: new Map(), priority: undefined },
    ...{ hold: 0, repeat: HOUR, reopen: 24 * HOUR },
  }
  const config = configWith(rules)
  const log: LogEntry[] = []
  const place = { env: {}, platform: process.platform, home }
  const owner = { profile: 'rig', url: 'http://127.0.0.1:1/' }
  const receiver = new Receiver({
    ...{ place, owner, outbox },
    config: () => config,
    api: async () => api,
    refresh: () => undefined,
    actionOptions: { random, sleep: async () => undefined },
    clock: { now: () => time.at, toWall: (moment) => moment },
    now: () => time.at,
    random: () => 0.5,
    log: (entry) => void log.push(entry),
  })
  // What a killed receiver was doing never ends.
  onTestFinished(() => (isKilled ? undefined : receiver.stop()))
  const deliver = async () => {
    await receiver.tick()
    await receiver.idle()
  }
  return {
    ...{ receiver, outbox, database, log, calls, rules, config, owner, place },
    send: async (event) => {
      await receiver.accept('probe', [eventWith(event)])
      await deliver()
    },
    pass: async (milliseconds) => {
      time.at += milliseconds
      await deliver()
    },
    intercept: (by) => {
      intercept = by
    },
    tickets: () =>
      tableOf(database, 'tickets').rows.filter((row) =>
        String(row['ticket_details']).includes('Alert-ID: '),
      ),
    repliesTo: (ticket) =>
      database.tables['ticket_replies']?.rows.filter(
        (row) => row['ticket_reply_ticket_id'] === ticket?.['ticket_id'],
      ) ?? [],
    kill: () => {
      isKilled = true
      removeLocks(place, owner)
    },
    restart: () => {
      isKilled = true
      removeLocks(place, owner)
      return start({ ...base, before: outbox })
    },
  }
}

/** Locks of a process that was killed count no more; the one of these tests lives on. */
function removeLocks(place: ReceiverRig['place'], owner: AlertOwner): void {
  const directory = alertsDirectory(place, owner)
  if (!existsSync(directory)) return
  for (const name of readdirSync(directory).filter((one) => one.endsWith('.locks'))) {
    rmSync(join(directory, name), { recursive: true, force: true })
  }
}

function configWith(rules: SourceRules): ReceiverConfig {
  const token = { header: 'authorization', token: 'made-up-token-of-probe', isSignature: false }
  const probe = {
    ...{ name: 'probe', dialect: 'json', token, rules, maxBody: 1000, rate: 1000 },
    read: () => ({ events: [] }),
  }
  return {
    ...{ host: '127.0.0.1', port: 0, tls: undefined, proxies: [], metricsToken: undefined },
    unknownClient: '2',
    sources: new Map([['probe', probe]]),
  }
}

/** An alert, with what a test wants to be different. */
export function eventWith(event: Partial<AlertEvent>): AlertEvent {
  return {
    ...{ key: 'disk/srv-01', state: 'alert', subject: 'Disk full', details: '91 % of C:' },
    ...{ clients: [] },
    ...event,
  }
}
