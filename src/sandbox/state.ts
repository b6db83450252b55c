import { join } from 'node:path'
import type { HeldLock } from '../locks/file-lock.ts'
import type { Release } from '../resources/releases.ts'
import { type Changes, collectChanges, hasChanges } from './changes.ts'
import { type Database, emptyDatabase } from './database.ts'
import { makeSandbox, type Sandbox } from './engine/engine.ts'
import { readState, type StoredState, saveChanges, writeState } from './state-file.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** Where a sandbox's state is stored, and what it depends on. */
export interface StateOptions {
  /** Created on first use, accessible to its owner only. */
  directory: string
  /** Each release has its own file. */
  release: Release
  /** The server's clock. The dates of the seeded data are relative to it. */
  clock: () => Date
  random: (bytes: number) => Uint8Array
  /** The user who must own the files; undefined if that isn't checked. */
  uid?: number | undefined
}

/** A sandbox whose data is stored on disk, so that a command sees what earlier ones changed. */
export interface SandboxState {
  readonly release: Release
  readonly file: string
  /** Handles one request. Throws a ConfigError for a damaged file, which it leaves unchanged. */
  handle(request: WireRequest): Promise<WireReply>
  /** Replaces all data with the seeded data, with dates relative to now. */
  reset(): Promise<void>
}

/** The state that was read last, and a server for it. */
interface Loaded {
  stored: StoredState
  sandbox: Sandbox
}

/** A write that waits for the lock. */
interface QueuedWrite {
  request: WireRequest
  resolve(reply: WireReply): void
  reject(error: unknown): void
}

/**
 * Opens the state; the disk isn't touched before the first request. Reads don't lock or write anything, so that they
 * are quick. A write locks the file, reads what has changed and appends the request's changes; all writes that wait for
 * the lock are stored together.
 */
export function openSandboxState(options: StateOptions): SandboxState {
  return new DiskState(options)
}

class DiskState implements SandboxState {
  readonly release: Release
  readonly file: string
  readonly #options: StateOptions
  readonly #waiting: QueuedWrite[] = []
  #last: Loaded | undefined
  #turns: Promise<unknown> = Promise.resolve()

  constructor(options: StateOptions) {
    const { directory, release } = options
    this.release = release
    this.file = join(directory, `sandbox-${release}.json`)
    this.#options = options
  }

  async handle(request: WireRequest): Promise<WireReply> {
    if (request.method === 'POST') return this.#write(request)
    const { sandbox } = this.#load() ?? (await this.#create())
    return sandbox.handle(request)
  }

  async reset(): Promise<void> {
    const database = await seededDatabase(this.#options)
    await this.#exclusively((turn) => this.#store(database, turn))
  }

  async #create(): Promise<Loaded> {
    const database = await seededDatabase(this.#options)
    return this.#exclusively((turn) => this.#load() ?? this.#store(database, turn))
  }

  #load(): Loaded | undefined {
    const known = this.#last
    // If reading fails, there is no current state.
    this.#last = undefined
    const stored = readState(this.file, this.#options, this.release, known?.stored)
    this.#last = stored === known?.stored ? known : stored && withSandbox(stored, this.#options)
    return this.#last
  }

  #store(database: Database, turn: HeldLock): Loaded {
    turn.assertHeld()
    this.#last = withSandbox(writeState(this.file, database), this.#options)
    return this.#last
  }

  /** Runs `work` alone: after earlier work of this process, and under the lock against other processes. */
  #exclusively<T>(work: (turn: HeldLock) => T | Promise<T>): Promise<T> {
    const result = this.#turns.then(async () => {
      const { withFileLock } = await import('../locks/file-lock.ts')
      return withFileLock(this.file, work)
    })
    this.#turns = result.catch(() => undefined)
    return result
  }

  #write(request: WireRequest): Promise<WireReply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      // The first write in the queue also handles those that join it before the lock is free.
      if (this.#waiting.length === 1) void this.#writeNext()
    })
  }

  async #writeNext(): Promise<void> {
    const callbacks: (() => void)[] = []
    // Lets requests that have arrived on other connections join the queue.
    await new Promise(setImmediate)
    try {
      await this.#exclusively((turn) => this.#writeWaiting(turn, callbacks))
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) callbacks.push(() => reject(error))
    }
    for (const callback of callbacks) callback()
  }

  /** Runs the queued writes and adds the callbacks that settle them once the lock is released. */
  async #writeWaiting(turn: HeldLock, callbacks: (() => void)[]): Promise<void> {
    while (this.#waiting.length > 0) {
      const loaded = this.#load() ?? this.#store(await seededDatabase(this.#options), turn)
      // Until they are stored, the changes in memory are not the current state.
      this.#last = undefined
      const { replies, writes, failed } = runBatch(loaded, this.#waiting)
      if (failed !== undefined) callbacks.push(failed)
      try {
        this.#save(loaded, writes, turn)
        if (failed === undefined) this.#last = loaded
        for (const [{ resolve }, reply] of replies) callbacks.push(() => resolve(reply))
      } catch (error) {
        for (const [{ reject }] of replies) callbacks.push(() => reject(error))
      }
    }
  }

  #save({ stored }: Loaded, writes: readonly Changes[], turn: HeldLock): void {
    if (writes.length === 0) return
    turn.assertHeld()
    saveChanges(this.file, stored, writes)
  }
}

/** The result of running queued writes. */
interface BatchResult {
  replies: [QueuedWrite, WireReply][]
  writes: Changes[]
  /** Rejects the write that failed, which may have changed the database in memory. */
  failed?: () => void
}

/** Runs queued writes in order, up to one that fails. */
function runBatch({ stored, sandbox }: Loaded, waiting: QueuedWrite[]): BatchResult {
  const replies: [QueuedWrite, WireReply][] = []
  const writes: Changes[] = []
  for (let write = waiting.shift(); write !== undefined; write = waiting.shift()) {
    const { request, reject } = write
    try {
      const { result, changes } = collectChanges(stored.database, () => sandbox.handle(request))
      replies.push([write, result])
      if (hasChanges(changes)) writes.push(changes)
    } catch (error) {
      return { replies, writes, failed: () => reject(error) }
    }
  }
  return { replies, writes }
}

function withSandbox(stored: StoredState, { release, clock, random }: StateOptions): Loaded {
  const { database } = stored
  return { stored, sandbox: makeSandbox({ database, release, clock, random }) }
}

async function seededDatabase({ release, clock }: StateOptions): Promise<Database> {
  const { seed } = await import('./seed.ts')
  const database = emptyDatabase(release)
  seed(database, clock())
  return database
}
