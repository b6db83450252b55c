import { failureText } from '../../alerts/delivery/failure-kind.ts'
import type { HttpReceiver } from '../../alerts/http/start-http.ts'
import type { AlertOwner } from '../../alerts/opened-here.ts'
import type { Receiver } from '../../alerts/receiver.ts'
import { writeStatus } from '../../alerts/receiver-status.ts'
import type { Context } from '../../context.ts'
import { InterruptedError } from '../../errors.ts'
import { missingOperations } from './missing-operations.ts'
import type { LastingApi } from './serve-api.ts'
import type { LogLine } from './serve-log.ts'

/** How old the status on disk may get without a change, in milliseconds. */
const MAX_AGE = 30_000

const MINUTE = 60_000
const HOUR = 60 * MINUTE

interface StatusWriterOptions {
  context: Context
  owner: AlertOwner
  /** The path of the configuration. */
  path: string
  http: HttpReceiver
  receiver: Receiver
  lasting: LastingApi
  log(line: LogLine): void
}

/** Writes how the receiver is doing to disk, whenever that has changed. */
export class StatusWriter {
  readonly #options: StatusWriterOptions
  readonly #startedAt: number
  #missing: readonly string[] = []
  /** The clients that the configuration names and ITFlow doesn't have, in sentences. */
  #absent: readonly string[] = []
  /** Why the configuration could not be read again. */
  #unread: string | undefined
  /** When to ask ITFlow next what it lacks. */
  #askAt = Number.NEGATIVE_INFINITY
  /** How many alerts had been delivered when that was asked last. */
  #askedAfter: number | undefined
  /** Why the last attempt failed; empty if it didn't. */
  #failure = ''
  #isBusy = false
  #written = ''
  #writtenAt = Number.NEGATIVE_INFINITY

  constructor(options: StatusWriterOptions) {
    this.#options = options
    this.#startedAt = options.context.clock().getTime()
  }

  /** Writes the status if it has changed, or is old; a failure is logged only. A call while another is under way does nothing. */
  async write(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      await this.#writeIfNeeded()
      this.#failure = ''
    } catch (error) {
      // Once only: a full disk lasts, and this is tried every second.
      const message = failureText(error)
      if (message !== this.#failure) this.#options.log({ level: 'error', event: 'status', message })
      this.#failure = message
    } finally {
      this.#isBusy = false
    }
  }

  /** Takes note that the configuration was read again; `problem` says why that failed, if it did. */
  configRead(problem: string | undefined): void {
    this.#unread = problem
    this.#askAt = Number.NEGATIVE_INFINITY
    this.#askedAfter = undefined
  }

  async #writeIfNeeded(): Promise<void> {
    const { context, owner, path, http, receiver } = this.#options
    const { at, ...rest } = receiver.status()
    // Not awaited: ITFlow may be slow, and this must not look like a receiver that has died.
    if (rest.failingSince === undefined) void this.#askForLacks()
    const status = {
      ...{ ...rest, pid: process.pid, startedAt: this.#startedAt },
      missing: [...this.#missing],
      faults: [...(this.#unread === undefined ? [] : [this.#unread]), ...this.#absent],
      ...{ config: path, profile: owner.profile, url: owner.url, address: http.url },
    }
    const text = JSON.stringify(status)
    const now = context.monotonicNow()
    if (text === this.#written && now - this.#writtenAt < MAX_AGE) return
    await writeStatus(context, owner, { ...status, at })
    this.#written = text
    this.#writtenAt = now
  }

  /**
   * Finds out what the release and the configuration lack: at the start, and again each hour, since ITFlow may have been upgraded;
   * a client that isn't there may be created soon. Without anything to deliver, nothing is asked.
   */
  async #askForLacks(): Promise<void> {
    const { context, lasting, receiver, log } = this.#options
    const now = context.monotonicNow()
    const { delivered } = receiver.counters
    if (now < this.#askAt || delivered === this.#askedAfter) return
    this.#askAt = now + HOUR
    try {
      const missing = await missingOperations(await lasting.api())
      this.#logNew('missing', this.#missing, missing)
      this.#missing = missing
      const absent = await receiver.absentClients()
      this.#logNew('client', this.#absent, absent)
      this.#absent = absent
      if (absent.length > 0) this.#askAt = Math.min(this.#askAt, now + MINUTE)
      this.#askedAfter = delivered
    } catch (error) {
      if (error instanceof InterruptedError) return
      this.#askAt = Math.min(this.#askAt, now + MINUTE)
      log({ level: 'warning', event: 'itflow', message: failureText(error) })
    }
  }

  #logNew(event: string, before: readonly string[], sentences: readonly string[]): void {
    for (const message of sentences) {
      if (!before.includes(message)) this.#options.log({ level: 'warning', event, message })
    }
  }
}
