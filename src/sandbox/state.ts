import { join } from 'node:path'
import type { Turn } from '../locking.ts'
import type { Release } from '../resources/releases.ts'
import { type Changes, collectChanges, hasChanges } from './changes.ts'
import { type Database, emptyDatabase } from './database.ts'
import { makeSandbox, type Sandbox } from './engine/engine.ts'
import { keepChanges, readState, type StoredState, writeState } from './state-file.ts'
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
interface Waiting {
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
  const { directory, release } = options
  const file = join(directory, `sandbox-${release}.json`)
  let last: Loaded | undefined
  let turns: Promise<unknown> = Promise.resolve()
  const waiting: Waiting[] = []

  const load = (): Loaded | undefined => {
    const known = last
    // What cannot be read to its end is nobody's state.
    last = undefined
    const stored = readState(file, options, release, known?.stored)
    last = stored === known?.stored ? known : stored && serving(stored, options)
    return last
  }

  const store = (database: Database, turn: Turn): Loaded => {
    turn.check()
    last = serving(writeState(file, database), options)
    return last
  }

  /** One piece of work after another: those of this process in turn, those of others by the lock. */
  const alone = <T>(work: (turn: Turn) => T | Promise<T>): Promise<T> => {
    const result = turns.then(async () => {
      const { underLock } = await import('../locking.ts')
      return underLock(file, work)
    })
    turns = result.catch(() => undefined)
    return result
  }

  const create = async (): Promise<Loaded> => {
    const database = await seededDatabase(options)
    return alone((turn) => load() ?? store(database, turn))
  }

  /** Carries out what waits; `tell` is given what to do about each once the lock is free again. */
  const writeWaiting = async (turn: Turn, tell: (() => void)[]): Promise<void> => {
    while (waiting.length > 0) {
      const loaded = load() ?? store(await seededDatabase(options), turn)
      // Until it is stored, what the requests make of the memory is nobody's state.
      last = undefined
      const { replies, writes, failed } = answer(loaded, waiting)
      if (failed !== undefined) tell.push(failed)
      try {
        if (writes.length > 0) {
          turn.check()
          keepChanges(file, loaded.stored, writes)
        }
        if (failed === undefined) last = loaded
        for (const [{ resolve }, reply] of replies) tell.push(() => resolve(reply))
      } catch (error) {
        for (const [{ reject }] of replies) tell.push(() => reject(error))
      }
    }
  }

  const writeNext = async (): Promise<void> => {
    const tell: (() => void)[] = []
    // Requests that have arrived on other connections get to the queue first.
    await new Promise(setImmediate)
    try {
      await alone((turn) => writeWaiting(turn, tell))
    } catch (error) {
      for (const { reject } of waiting.splice(0)) tell.push(() => reject(error))
    }
    for (const one of tell) one()
  }

  const write = (request: WireRequest): Promise<WireReply> => {
    return new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject })
      // Who was first goes for all that come until it is their turn.
      if (waiting.length === 1) void writeNext()
    })
  }

  return {
    release,
    file,
    handle: async (request) => {
      if (request.method === 'POST') return write(request)
      const { sandbox } = load() ?? (await create())
      return sandbox.handle(request)
    },
    reset: async () => {
      const database = await seededDatabase(options)
      await alone((turn) => store(database, turn))
    },
  }
}

/** What came of the writes that waited. */
interface Answered {
  replies: [Waiting, WireReply][]
  writes: Changes[]
  /** Tells the one that failed; the memory then holds more than the writes made of it. */
  failed?: () => void
}

/** Takes writes that wait, up to one that fails, and answers them. */
function answer({ stored, sandbox }: Loaded, waiting: Waiting[]): Answered {
  const replies: [Waiting, WireReply][] = []
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
