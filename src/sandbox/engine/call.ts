import type { Post } from '../../php/values.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Operation, OperationName } from '../../resources/operation.ts'
import type { Release } from '../../resources/releases.ts'
import type { ApiKey, Database, User } from '../database.ts'

/** An in-memory server. Only writes change its database, in place. */
export interface Server {
  database: Database
  release: Release
  clock: () => Date
  random: (bytes: number) => Uint8Array
}

/** An operation that exists on the server's release. */
export interface Target {
  resource: Resource
  name: OperationName
  operation: Operation
}

/** A call with a valid key. */
export interface Call {
  server: Server
  target: Target
  key: ApiKey
  /** The user that the key runs as; null on releases where keys don't run as users. */
  user: User | null
  /** `$_GET` and `$_POST`. */
  get: Readonly<Record<string, string>>
  post: Post
}
