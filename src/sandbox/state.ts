import { join } from 'node:path'
import type { HeldLock } from '../locks/file-lock.ts'
import type { Release } from '../resources/releases.ts'
import { type Changes, collectChanges, hasChanges } from './changes.ts'
import { type Database, emptyDatabase } from './database.ts'
import { makeSandbox, type Sandbox } from './engine/engine.ts'
import { readState, type StoredState, saveChanges, writeState } from './state-file.ts'
import type { WireReply, WireRequest } from './wire.ts'

/** Where a sandbox's state lies, and what it is given from outside. */
export interface StateOptions {
  /** Made on first use, for its owner only. */
  directory: string
  /** Each release has a file of its own. */
  release: Release
  /** The server's clock; at a reset, what the data's dates are relative to. */
  clock: () => Date
  random: (bytes: number) => Uint8Array
  /** The user whose data it is; undefined if that doesn't matter. */
  uid?: number | undefined
}

/** A sandbox that outlives the command: what one changes, the next one sees. */
export interface SandboxState {
  readonly release: Release
  readonly file: string
  /** Answers one request. Throws a ConfigError for a damaged file, which stays as it is. */
  handle(request: WireRequest): Promise<WireReply>
  /** Puts the seeded data in the place of whatever is there, with its dates relative to now. */
  reset(): Promise<void>
}

/** What was read last, and the server over it. */
interface Loaded {
  stored: StoredState
  sandbox: Sandbox
}

/** A write whose turn has not come. */
interface QueuedWrite {
  request: WireRequest
  resolve(reply: WireReply): void
  reject(error: unknown): void
}

/**
 * Opens the state; the disk is not touched before the first request. Reads take no lock and write nothing, so that they
 * are quick. A write locks the file, brings what it knows up to date, and appends what the request changed; all writes
 * that wait for the lock go together.
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
    // What cannot be read to its end is nobody's state.
    this.#last = undefined
    const stored = readState(this.file, this.#options, this.release, known?.stored)
    this.#last = stored === known?.stored ? known : stored && serving(stored, this.#options)
    return this.#last
  }

  #store(database: Database, turn: HeldLock): Loaded {
    turn.assertHeld()
    this.#last = serving(writeState(this.file, database), this.#options)
    return this.#last
  }

  /** One piece of work after another: those of this process in turn, those of others by the lock. */
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
      // Who was first goes for all that come until it is their turn.
      if (this.#waiting.length === 1) void this.#writeNext()
    })
  }

  async #writeNext(): Promise<void> {
    const tell: (() => void)[] = []
    // Requests that have arrived on other connections get to the queue first.
    await new Promise(setImmediate)
    try {
      await this.#exclusively((turn) => this.#writeWaiting(turn, tell))
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) tell.push(() => reject(error))
    }
    for (const one of tell) one()
  }

  /** Carries out what waits; `tell` is given what to do about each once the lock is free again. */
  async #writeWaiting(turn: HeldLock, tell: (() => void)[]): Promise<void> {
    while (this.#waiting.length > 0) {
      const loaded = this.#load() ?? this.#store(await seededDatabase(this.#options), turn)
      // Until it is stored, what the requests make of the memory is nobody's state.
      this.#last = undefined
      const { replies, writes, failed } = runBatch(loaded, this.#waiting)
      if (failed !== undefined) tell.push(failed)
      try {
        this.#keep(loaded, writes, turn)
        if (failed === undefined) this.#last = loaded
        for (const [{ resolve }, reply] of replies) tell.push(() => resolve(reply))
      } catch (error) {
        for (const [{ reject }] of replies) tell.push(() => reject(error))
      }
    }
  }

  #keep({ stored }: Loaded, writes: readonly Changes[], turn: HeldLock): void {
    if (writes.length === 0) return
    turn.assertHeld()
    saveChanges(this.file, stored, writes)
  }
}

/** What came of the writes that waited. */
interface BatchResult {
  replies: [QueuedWrite, WireReply][]
  writes: Changes[]
  /** Tells the one that failed; the memory then holds more than the writes made of it. */
  failed?: () => void
}

/** Takes writes that wait, up to one that fails, and answers them. */
function runBatch({ stored, sandbox }: Loaded, waiting: QueuedWrite[]): BatchResult {
  const replies: [QueuedWrite, WireReply][] = []
  const writes: Changes[] = []
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    const { request, reject } = one
    try {
      const { result, changes } = collectChanges(stored.database, () => sandbox.handle(request))
      replies.push([one, result])
      if (hasChanges(changes)) writes.push(changes)
    } catch (error) {
      return { replies, writes, failed: () => reject(error) }
    }
  }
  return { replies, writes }
}

function serving(stored: StoredState, { release, clock, random }: StateOptions): Loaded {
  const { database } = stored
  return { stored, sandbox: makeSandbox({ database, release, clock, random }) }
}

async function seededDatabase({ release, clock }: StateOptions): Promise<Database> {
  const { seed } = await import('./seed.ts')
  const database = emptyDatabase(release)
  seed(database, clock())
  return database
}
