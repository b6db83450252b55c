import type { Release } from '../../resources/releases.ts'
import type { Database } from '../database.ts'
import type { WireReply, WireRequest } from '../wire.ts'
import { notFound } from './replies.ts'

/** What a sandbox is made of. */
export interface SandboxParts {
  /** Changed in place by writes, and by nothing else. */
  database: Database
  release: Release
  /** The server's clock; moments are written in UTC. */
  clock: () => Date
  /** That many random bytes, for link keys. */
  random: (bytes: number) => Uint8Array
}

/** An ITFlow server in memory. */
export interface Sandbox {
  handle(request: WireRequest): WireReply
}

/** Makes a server of a release over a database. */
export function makeSandbox(_parts: SandboxParts): Sandbox {
  return { handle: () => notFound() }
}
