import type { ResourceName } from './index.ts'
import type { Release, ReleaseRange } from './releases.ts'

/** An operation of a module, whatever its file on the server is called. */
export type OperationName =
  | 'read'
  | 'create'
  | 'update'
  | 'delete'
  | 'archive'
  | 'unarchive'
  | 'resolve'
  | 'close'

/** The file of an operation on the server, the releases that have it, and its effects. */
export interface Operation extends ReleaseRange {
  /** The file's name without `.php`. */
  file: string
  /** The permission level it needs from 26.08 on. */
  level: 1 | 2 | 3
  /** The fields it sets on its own; `effectsOf` adds what archive and unarchive set. */
  effects?: FieldEffects
  /** It can't be undone: a record that has any of its effects can no longer change (H37). */
  isFinal?: true
  /** How to do it a second time if the server refuses to repeat it (H46). */
  repeat?: Repeat
  /** What a delete also deletes, besides records of the API's modules, in words for a sentence (H34). */
  alsoDeletes?: readonly string[]
  /** What a delete leaves without an owner, besides records of the API's modules. */
  orphans?: readonly string[]
  /** What a create without a client makes, as a phrase for a sentence (H08); absent: the server refuses it. */
  withoutClient?: 'of no client' | 'of all clients'
}

/** The fields that an operation sets: to a value, to the time of the change, or to null. */
export type FieldEffects = Readonly<Record<string, number | 'now' | 'none'>>

/** How to do an operation again if the server refuses it once a field is set. */
interface Repeat {
  /** The field that the first time sets permanently. */
  afterField: string
  /** The module in which a new record does it; the record itself is its parent. */
  creates: ResourceName
  /** The values of the new record. */
  values: Readonly<Record<string, string | number>>
}

/** A filter that the server's read accepts. */
export interface Filter {
  /** The query parameter. */
  name: string
  /** The field that it compares; absent if it compares none (`include_archived`). */
  field?: string
  /** Releases on which it misbehaves (H12). A filter that any release breaks is never sent, but applied here. */
  broken?: ReleaseRange
  /** The read still has the joined fields, which other filters drop (assets by MAC). */
  keepsJoined?: true
}

/** A month or a year that a list can be limited to. */
export interface Period {
  flag: string
  help: string
  /** The pattern of its values; the named groups are query parameters. */
  pattern: string
  example: string
}

/** How a module is read whose secrets need the decrypt password. */
export interface Vault {
  /** The first release that reads the decrypt password from the body; earlier ones only read it from the query. */
  bodySince: Release
}
