import { join } from 'node:path'
import type { Turn } from '../locking.ts'
import type { Release } from '../resources/releases.ts'
import { type Database, emptyDatabase } from './database.ts'
import { makeSandbox, type Sandbox } from './engine/engine.ts'
import { decode, encode, readSnapshot, type Snapshot, writeSnapshot } from './state-file.ts'
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
interface Loaded extends Snapshot {
  database: Database
  sandbox: Sandbox
}

/**
 * Opens the state; the disk is not touched before the first request. Reads take no lock and write nothing, so that they
 * are quick; a write locks the file, reads it anew, and replaces it if the request changed anything.
 */
export function openSandboxState(options: StateOptions): SandboxState {
  const { directory, release } = options
  const file = join(directory, `sandbox-${release}.json`)
  let last: Loaded | undefined
  let writes: Promise<unknown> = Promise.resolve()

  const load = (): Loaded | undefined => {
    const snapshot = readSnapshot(file, options, last)
    if (snapshot !== last) {
      last = snapshot && loadedFrom(snapshot, decode(snapshot.text, file, release), options)
    }
    return last
  }

  const store = (database: Database, turn: Turn): Loaded => {
    const text = encode(database)
    turn.check()
    writeSnapshot(file, text)
    return loadedFrom({ version: '', text }, database, options)
  }

  /** One write after another: those of this process in turn, those of others by the lock. */
  const alone = <T>(work: (turn: Turn) => T): Promise<T> => {
    const result = writes.then(async () => {
      const { underLock } = await import('../locking.ts')
      return underLock(file, work)
    })
    writes = result.catch(() => undefined)
    return result
  }

  const create = async (): Promise<Loaded> => {
    const database = await seededDatabase(options)
    return alone((turn) => load() ?? store(database, turn))
  }

  const write = (request: WireRequest, known: Loaded, turn: Turn): WireReply => {
    const { sandbox, database, text } = load() ?? known
    // Until it is stored, what the request makes of the memory is nobody's state.
    last = undefined
    const reply = sandbox.handle(request)
    if (encode(database) !== text) store(database, turn)
    return reply
  }

  return {
    release,
    file,
    handle: async (request) => {
      const loaded = load() ?? (await create())
      return request.method === 'POST'
        ? alone((turn) => write(request, loaded, turn))
        : loaded.sandbox.handle(request)
    },
    reset: async () => {
      const database = await seededDatabase(options)
      await alone((turn) => store(database, turn))
    },
  }
}

function loadedFrom(snapshot: Snapshot, database: Database, options: StateOptions): Loaded {
  const { release, clock, random } = options
  return { ...snapshot, database, sandbox: makeSandbox({ database, release, clock, random }) }
}

async function seededDatabase({ release, clock }: StateOptions): Promise<Database> {
  const { seed } = await import('./seed.ts')
  const database = emptyDatabase(release)
  seed(database, clock())
  return database
}
