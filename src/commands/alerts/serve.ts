import type { ParsedConfig } from '../../alerts/config/parse-receiver-config.ts'
import type { ReceiverConfig } from '../../alerts/config/receiver-config.ts'
import { failureText } from '../../alerts/delivery/failure-kind.ts'
import type { HttpResult } from '../../alerts/http/http-result.ts'
import { type HttpReceiver, startHttp } from '../../alerts/http/start-http.ts'
import { type InstanceClock, instanceClock } from '../../alerts/instance-clock.ts'
import type { AlertOwner } from '../../alerts/opened-here.ts'
import { openOutbox } from '../../alerts/outbox/open-outbox.ts'
import type { Outbox } from '../../alerts/outbox/outbox.ts'
import { Receiver } from '../../alerts/receiver.ts'
import { receiverDirectory } from '../../alerts/receiver-paths.ts'
import { type ReceiverStatus, readStatus } from '../../alerts/receiver-status.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import type { CommandInput } from '../../cli/command.ts'
import { hintText } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { Failure, InterruptedError, RefusedError } from '../../errors.ts'
import { toFileError } from '../../files/file-errors.ts'
import { type LimitedLog, limitLog } from './log-limit.ts'
import { readConfig, requireConfigPath } from './read-config.ts'
import { type LastingApi, lastingApi, readSettings } from './serve-api.ts'
import { type LogLine, lineFor, makeLog } from './serve-log.ts'
import { StatusWriter } from './status-writer.ts'

/** How long deliveries that are under way may take once the receiver is to end, in milliseconds. */
const MAX_DELIVERY = 10_000

/** How long it may then take to record them, which a full disk prevents: they are delivered again, and nothing is opened twice. */
const MAX_RECORDING = 2000

const TICK = 1000

const LOST = 'Another receiver has taken over, since this one showed no sign of life for too long.'

const UNRECORDED =
  "The last deliveries couldn't be recorded, and are checked again at the next start"

/** `itflow alerts serve`: receives alerts and delivers them to ITFlow, until it is ended. */
export async function serveAlerts(context: Context, input: CommandInput): Promise<void> {
  const path = requireConfigPath(input)
  const settings = await readSettings(context)
  requireWritable(settings)
  const first = await readConfig(context, path)
  const owner = { profile: settings.instance, url: settings.url.href }
  const limited = limitLog(makeLog(context), context.monotonicNow)
  const { log } = limited
  const ending = new AbortController()
  const { outbox, clock } = await open(context, owner, log, ending)
  const lasting = lastingApi(context, AbortSignal.any([context.signal, ending.signal]))
  const service = { context, path, owner, outbox, clock, log, limited, lasting, ending }
  try {
    await serve(service, first)
  } finally {
    limited.flush(true)
    await lasting.close()
    await close(outbox, log)
  }
}

/** Closes the outbox. What could not be recorded is only delivered again. */
async function close(outbox: Outbox, log: Service['log']): Promise<void> {
  try {
    await outbox.close()
  } catch (error) {
    log({ level: 'error', event: 'outbox', message: toFileError(UNRECORDED, error).message })
  }
}

/** Everything that runs. */
interface Service {
  context: Context
  /** The path of the configuration, as given. */
  path: string
  owner: AlertOwner
  outbox: Outbox
  clock: InstanceClock
  log(line: LogLine): void
  limited: LimitedLog
  lasting: LastingApi
  /** Ends all requests to ITFlow. */
  ending: AbortController
}

async function open(
  context: Context,
  owner: AlertOwner,
  log: Service['log'],
  ending: AbortController,
): Promise<{ outbox: Outbox; clock: InstanceClock }> {
  let clock = instanceClock(context)
  const { outbox, problems } = await openOutbox(receiverDirectory(context, owner), {
    uid: context.uid,
    now: () => clock.now(),
    onLost: () => ending.abort(new RefusedError(LOST)),
  })
  clock = instanceClock(context, latestMoment(outbox))
  for (const message of problems) log({ level: 'warning', event: 'outbox', message })
  return { outbox, clock }
}

/** The latest moment that an earlier run has recorded. */
function latestMoment({ state }: Outbox): number {
  let latest = 0
  for (const { at } of state.waiting.values()) latest = Math.max(latest, at)
  for (const { failedAt } of state.failed.values()) latest = Math.max(latest, failedAt)
  for (const alert of state.alerts.values()) {
    latest = Math.max(latest, alert.latest, alert.recoveredAt ?? 0)
  }
  return latest
}

async function serve(service: Service, first: ParsedConfig): Promise<void> {
  const { context, log, path, clock, owner, lasting } = service
  let { config } = first
  const receiver = makeReceiver(service, () => config)
  const earlier = earlierStatus(service)
  if (earlier !== undefined) receiver.counters.resume(earlier)
  const http = await startHttp({
    config: () => config,
    accept: (source, events) => receiver.accept(source, events),
    isHealthy: () => service.outbox.isHealthy(),
    metrics: () => receiver.metrics(),
    onResult: (result) => {
      receiver.count(result)
      if (result.status >= 400) log(refusalLine(result))
    },
    now: () => clock.now(),
  })
  log({
    level: 'info',
    event: 'listening',
    message: `Listening at ${http.url}`,
    facts: { url: http.url },
  })
  const status = new StatusWriter({ context, owner, path, http, receiver, lasting, log })
  const beat = () => {
    void receiver.tick()
    void status.write()
    service.limited.flush()
  }
  beat()
  const timer = setInterval(beat, TICK)
  try {
    await untilEnded(service, async () => {
      const read = await reload(service, http, config)
      config = read.config
      status.configRead(read.problem)
      lasting.refresh()
    })
  } finally {
    clearInterval(timer)
    await end(service, http, receiver)
    await status.write()
    log({ level: 'info', event: 'ended', message: 'Ended' })
  }
}

/** Returns how an earlier run was doing; undefined if that can't be read, which is no reason not to run. */
function earlierStatus({ context, owner, log }: Service): ReceiverStatus | undefined {
  try {
    return readStatus(context, owner)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log({ level: 'warning', event: 'status', message: error.message })
    return undefined
  }
}

function makeReceiver(
  { context, owner, outbox, clock, lasting, log, ending }: Service,
  config: () => ReceiverConfig,
): Receiver {
  const { random, monotonicNow } = context
  return new Receiver({
    ...{ place: context, owner, outbox, config, clock, now: monotonicNow },
    api: lasting.api,
    refresh: lasting.refresh,
    actionOptions: {
      random,
      sleep: (milliseconds) => context.sleep(milliseconds, ending.signal),
    },
    random: () => (random(1)[0] ?? 0) / 255,
    log: (entry) => log(lineFor(entry)),
  })
}

/** Reads the configuration again; if it is invalid, says so and keeps the one before. */
async function reload(
  { context, path, log }: Service,
  http: HttpReceiver,
  before: ReceiverConfig,
): Promise<{ config: ReceiverConfig; problem?: string }> {
  try {
    const { config } = await readConfig(context, path)
    const problems = http.reload(config)
    for (const message of problems) log({ level: 'warning', event: 'reload', message })
    log({ level: 'info', event: 'reload', message: `${path} was read again` })
    return { config: keepListening(before, config) }
  } catch (error) {
    const why = failureText(error)
    const hint = error instanceof Failure ? hintText(error.hint)?.replaceAll('\n', ' ') : undefined
    const message = `The configuration stays as it was: ${why}${hint === undefined ? '' : `. ${hint}`}`
    log({ level: 'error', event: 'reload', message })
    return { config: before, problem: `could not be read again: ${why}` }
  }
}

/**
 * Keeps where the receiver listens if that needs a restart, and with it the proxies: otherwise anyone could connect to an
 * address without TLS that was only meant for a proxy.
 */
function keepListening(before: ReceiverConfig, config: ReceiverConfig): ReceiverConfig {
  const { host, port, tls, proxies } = before
  const hasTls = (one: ReceiverConfig) => one.tls !== undefined
  const isSame = host === config.host && port === config.port && hasTls(before) === hasTls(config)
  return isSame ? config : { ...config, host, port, tls, proxies }
}

/** Resolves when SIGTERM or Ctrl-C is to end the receiver; SIGHUP calls `onHangup`. */
function untilEnded({ context, ending }: Service, onHangup: () => Promise<void>): Promise<void> {
  const signal = AbortSignal.any([context.signal, ending.signal])
  let release: () => void = () => undefined
  return new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    if (signal.aborted) reject(signal.reason)
    let isEnding = false
    release = context.handleSignals((name) => {
      if (name === 'SIGHUP') void onHangup().catch(reject)
      else if (isEnding || (name !== 'SIGTERM' && name !== 'SIGINT')) return false
      else {
        isEnding = true
        resolve()
      }
      return true
    })
  }).finally(() => release())
}

/**
 * Answers the requests that are under way, ends the deliveries, and leaves the rest in the outbox. A second signal ends all
 * that at once.
 */
async function end(
  { context, ending }: Service,
  http: HttpReceiver,
  receiver: Receiver,
): Promise<void> {
  await http.close(context.signal)
  const timer = setTimeout(() => ending.abort(new InterruptedError('SIGTERM')), MAX_DELIVERY)
  const longest = AbortSignal.timeout(MAX_DELIVERY + MAX_RECORDING)
  await Promise.race([receiver.stop(), untilAborted(AbortSignal.any([context.signal, longest]))])
  clearTimeout(timer)
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function refusalLine({ source, from, result, status, message }: HttpResult): LogLine {
  return {
    level: 'warning',
    event: 'refused',
    message: `${source}: ${status} ${message ?? result}${from === undefined ? '' : ` (from ${from})`}`,
    facts: { source, from, status, result },
  }
}
