import type { Settings } from '../profiles/settings.ts'
import type { NameLookup, Row } from '../records/record.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import type { Capabilities } from './capabilities/capabilities.ts'
import type { Server } from './http/server.ts'
import type { Freshness } from './records/read-freshness.ts'
import type { Scope } from './records/scope.ts'

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
  /**
   * The scope that the flags and settings ask for. With `onGuess`, which is told of it, a client that an option names by a
   * part of its name will do where that fits only one: for reads.
   */
  resolveScope(flags: ScopeFlags, onGuess?: (client: Row) => void): Promise<Scope>
  /** Who `me` is, among what the rows of a resource name; throws a UsageError where nobody can say. */
  resolveMe(resource: Resource, called: string): Promise<NamedTechnician>
  /** A client's name as a person reads it, on one line, where it can be read; looked up once per command. */
  clientName(id: number): Promise<string | undefined>
  /** Keeps a record's name, as the server sent it, for `learned`; makes no request. */
  rememberName(resource: ResourceName, id: number, name: string): void
  rememberedName(resource: ResourceName, id: number): string | undefined
  /** What to send along to read a resource's secrets (H18, H26). */
  secretAccess(resource: Resource): Promise<SecretAccess>
  /** The names of many records, read once per resource and in parallel; failures leave names out, unless they are needed. */
  names(wanted: readonly ResourceName[], scope: Scope, need?: { isNeeded: boolean }): Promise<Names>
  close(): Promise<void>
}

/** Names that were read, as the server sent them: by ID, and all of them. */
export type Names = NameLookup & {
  entriesOf(resource: ResourceName): (readonly [id: number, name: string])[]
}

/** A technician as somebody named one, by name or ID, and where that stands. */
export interface NamedTechnician {
  value: string
  from: string
}

/** The global flags that settle the scope. */
export interface ScopeFlags {
  allClients?: boolean
  global?: boolean
}
