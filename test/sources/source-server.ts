import type { Resource } from '../../src/resources/definition.ts'
import type { Release } from '../../src/resources/releases.ts'
import { addKey, type Database, emptyDatabase, insertRow } from '../../src/sandbox/database.ts'
import { makeSandbox, type Sandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import type { SandboxServer } from '../../src/sandbox/serve.ts'
import { decodeSnapshot, encodeSnapshot } from '../../src/sandbox/snapshot.ts'
import { serveAtNewPort } from '../support/sandbox.ts'

const SNAPSHOT = 'snapshot'

/** A server whose tables a test edits, backs up and restores, and whose clock it sets. */
export class SourceServer {
  database: Database
  readonly #release: Release
  /** The server's time. */
  now = new Date('2025-01-06T06:00:00Z')
  /** The writes since they were last taken. */
  #writes: string[] = []
  /** Called before and after each write. */
  onWrite: ((at: 'before' | 'after') => void) | undefined
  #sandbox: Sandbox
  #server: SandboxServer | undefined

  constructor(release: Release) {
    this.#release = release
    this.database = emptyDatabase(release)
    addKey(this.database, { secret: SANDBOX_KEY })
    this.#sandbox = this.#sandboxOn(this.database)
  }

  #sandboxOn(database: Database): Sandbox {
    const random = (bytes: number) => globalThis.crypto.getRandomValues(new Uint8Array(bytes))
    return makeSandbox({ database, release: this.#release, clock: () => this.now, random })
  }

  async start(): Promise<void> {
    this.#server = await serveAtNewPort({
      state: {
        handle: async (request) => {
          if (request.method === 'GET') return this.#sandbox.handle(request)
          this.#writes.push(request.path)
          this.onWrite?.('before')
          const reply = this.#sandbox.handle(request)
          this.onWrite?.('after')
          return reply
        },
      },
    })
  }

  async end(): Promise<void> {
    await this.#server?.close()
  }

  /** What the program needs to use it. */
  get env(): Record<string, string> {
    return {
      ITFLOW_URL: this.#server?.url ?? '',
      ITFLOW_API_KEY: SANDBOX_KEY,
      ITFLOW_ALLOW_HTTP: '1',
    }
  }

  /** The paths of the writes since the last call. */
  takeWrites(): string[] {
    return this.#writes.splice(0)
  }

  /** Adds a client; returns its ID. */
  addClient(name: string): string {
    const row = { client_name: name, client_rate: 0 }
    return String(insertRow(this.database, 'clients', row, this.now))
  }

  /** Adds a client's record of a module, of which only the name matters. */
  addNamed({ module, label, client }: Resource, owner: string, name: string): void {
    insertRow(this.database, module, { [label]: name, [client ?? '']: owner }, this.now)
  }

  backUp(): Buffer {
    return encodeSnapshot(SNAPSHOT, this.database)
  }

  restore(backup: Buffer): void {
    const restored = decodeSnapshot(backup, this.#release)
    if (restored === undefined || 'unknownFormat' in restored) throw new Error('a bad backup')
    this.database = restored.database
    this.#sandbox = this.#sandboxOn(this.database)
  }
}
