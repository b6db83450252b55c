import type { Settings } from '../profiles/settings.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import type { Capabilities } from './capabilities/capabilities.ts'
import type { Server } from './http/server.ts'
import type { Freshness } from './records/read-freshness.ts'
import type { Scope } from './records/scope.ts'

/** How to send the decrypt password with a read of secrets; empty if none is needed. */
export interface SecretAccess {
  decryptPassword?: string
  decryptIn?: 'body' | 'query'
}

/** What commands call to reach ITFlow: one instance with one key. */
export interface Api {
  settings: Settings
  server: Server
  capabilities: Capabilities
  clock: () => Date
  /** The user's time zone. */
  zone: Zone
  /** Decides whether a record that was read can still be relied on. */
  freshness: Freshness
  /**
   * Returns the scope that the flags and settings select. For reads, pass `onGuess`: a partial name in the client
   * option is then enough if it matches only one client, and `onGuess` is called with that client.
   */
  resolveScope(flags: ScopeFlags, onGuess?: (client: Row) => void): Promise<Scope>
  /** Returns the technician that `me` refers to in an option; throws a UsageError if none is set or chosen. */
  resolveMe(resource: Resource, optionName: string): Promise<NamedTechnician>
  /** Returns a client's name on one line, or undefined if it can't be read; looked up once per command. */
  clientName(id: number): Promise<string | undefined>
  /** Remembers a record's name, as the server sent it, for `rememberedName`; makes no request. */
  rememberName(resource: ResourceName, id: number, name: string): void
  rememberedName(resource: ResourceName, id: number): string | undefined
  /** Returns what to send along to read a resource's secrets (H18, H26). */
  secretAccess(resource: Resource): Promise<SecretAccess>
  /**
   * Reads the names of all records of these resources, in parallel. A resource that can't be read has no names; with
   * `isNeeded` that is an error instead.
   */
  names(wanted: readonly ResourceName[], scope: Scope, need?: { isNeeded: boolean }): Promise<Names>
  close(): Promise<void>
}

/** Names as the server sent them: looked up by ID, or all of a resource. */
export type Names = NameLookup & {
  entriesOf(resource: ResourceName): (readonly [id: number, name: string])[]
}

/** The technician that the user is. */
export interface NamedTechnician {
  /** A name or an ID. */
  value: string
  /** Where it was set, for messages. */
  from: string
}

/** The global flags that select the scope. */
export interface ScopeFlags {
  allClients?: boolean
  global?: boolean
}
