import type { Post } from '../../php/values.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Operation, OperationName } from '../../resources/operation.ts'
import type { Release } from '../../resources/releases.ts'
import type { ApiKey, Database, User } from '../database.ts'

/** The server a call goes to. */
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

/** A call with a good key. */
export interface Call {
  server: Server
  target: Target
  key: ApiKey
  /** As whom it runs; null before keys ran as users. */
  user: User | null
  /** `$_GET` and `$_POST`. */
  get: Readonly<Record<string, string>>
  post: Post
}
