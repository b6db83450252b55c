import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import type { Transport } from '../../src/api/http/transport/transport.ts'
import { type OpenSyncedFile, openSyncedFile } from '../../src/files/synced-file.ts'
import type { Release } from '../../src/resources/releases.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { sandboxTransport } from '../../src/sandbox/transport.ts'
import { apiTo } from '../support/api.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'

/** When a process dies: at which of its writes, and whether the server has done that one. */
export interface Death {
  write: number
  isDone: boolean
}

/** A server in memory, and the writes that it did. */
export interface Mortal {
  database: Database
  /** The writes that the server has done, in order: operation and body. */
  writes: { operation: string; body: Record<string, unknown> }[]
  /** The api of a process that dies; from then on nothing is answered. Resolves `died` when it does. */
  api(death?: Death): { api: Api; died: Promise<void> }
}

/** Starts a server that processes can die on. */
export function mortal(release: Release = '26.10'): Mortal {
  const database = sandboxDatabase(release)
  let next = 0
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => next++ % 256)
  const sandbox = makeSandbox({ database, release, clock: () => TEST_NOW, random })
  const writes: Mortal['writes'] = []
  const serve = sandboxTransport((request) => {
    const reply = sandbox.handle(request)
    const operation = /\/api\/v1\/(.+)\.php$/.exec(request.path)?.[1] ?? ''
    if (request.method === 'POST') writes.push({ operation, body: JSON.parse(request.body) })
    return reply
  })
  return {
    ...{ database, writes },
    api: (death) => {
      let count = 0
      let isDead = false
      let tell = () => {}
      const died = new Promise<void>((resolve) => {
        tell = resolve
      })
      const never = new Promise<never>(() => {})
      const send: Transport['send'] = async (...asked) => {
        if (isDead) return never
        if (asked[0].method === 'POST') {
          count += 1
          if (count === death?.write) {
            isDead = true
            if (death.isDone) await serve.send(...asked)
            tell()
            return never
          }
        }
        return serve.send(...asked)
      }
      return { api: apiTo({ ...serve, send }), died }
    },
  }
}

/** Opens journals like a process that dies, after which nothing more is written. They are closed when the test ends. */
export function mortalHandles(died: Promise<void>): OpenSyncedFile {
  let isDead = false
  void died.then(() => {
    isDead = true
  })
  const never = new Promise<never>(() => {})
  return async (path) => {
    const handle = await openSyncedFile(path)
    onTestFinished(() => handle.close().catch(() => undefined))
    return { ...handle, write: (...asked) => (isDead ? never : handle.write(...asked)) }
  }
}

/** Releases the locks of a killed process, as the system does. */
export function freeLocks(folder: string): void {
  rmSync(join(folder, 'locks'), { recursive: true, force: true })
}
