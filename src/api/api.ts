import type { Settings } from '../profiles/settings.ts'
import type { NameLookup } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import type { Capabilities } from './capabilities.ts'
import type { Freshness } from './freshness.ts'
import type { Scope } from './scope.ts'
import type { Server } from './server.ts'

/** How a read of secrets carries the decrypt password; empty where it needs none. */
export interface SecretAccess {
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** The thin layer over HTTP that commands work with: one instance, one key. */
export interface Api {
  settings: Settings
  server: Server
  capabilities: Capabilities
  clock: () => Date
  /** The person's time zone. */
  zone: Zone
  /** Tells whether what was read can still be relied on. */
  freshness: Freshness
  /** The scope that the flags and settings ask for; the client is looked up once. */
  scope(flags: ScopeFlags): Promise<Scope>
  /** A client's name as a person reads it, on one line, where it can be read; looked up once per command. */
  clientName(id: number): Promise<string | undefined>
  /** Keeps a record's name, as the server sent it, for `learned`; makes no request. */
  learn(resource: ResourceName, id: number, name: string): void
  learned(resource: ResourceName, id: number): string | undefined
  /** What to send along to read a resource's secrets (H18, H26). */
  secretAccess(resource: Resource): Promise<SecretAccess>
  /** The names of many records, read once per resource and in parallel; failures leave names out, unless they are needed. */
  names(wanted: readonly ResourceName[], scope: Scope, need?: { isNeeded: boolean }): Promise<Names>
  close(): Promise<void>
}

/** Names that were read, as the server sent them: by ID, and the IDs of a name. */
export type Names = NameLookup & {
  /** The IDs that have a name, letter case aside. */
  idsOf(resource: ResourceName, name: string): number[]
}

/** The global flags that settle the scope. */
export interface ScopeFlags {
  allClients?: boolean
  global?: boolean
}
