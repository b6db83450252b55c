import type { Value } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { KeptBecause } from '../runs/step.ts'

/** What is remembered about a source on one instance, for the next import from it. It holds no secrets. */
export interface SourceMemory {
  /** The source's name, in lower case. */
  source: string
  resource: ResourceName
  /** The profile's name, and the address of its instance. */
  profile: string
  url: string
  /** When it was saved, in ISO 8601. */
  saved: string
  /** The number of the last run that it includes; 0 if there was none. */
  run: number
  /** The fields that the source owns, by newest read name. */
  owns: readonly string[]
  /** Names of clients, and of records that values refer to, by module and ID, as far as they are known. */
  names?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The records that it has brought, by ID in ITFlow. */
  records: ReadonlyMap<number, RememberedRecord>
}

/** What is remembered about a record that a source has brought. */
export interface RememberedRecord {
  id: number
  /** Null for a record without a client. */
  client: number | null
  name: string
  /** Its ID in the source, if the map names the column. */
  key?: string
  /** When ITFlow created and last updated it, as the server says: they tell whether it is still the same record. */
  created?: string
  updated?: string
  /** By newest read name. */
  fields: Readonly<Record<string, RememberedField>>
  /** Set while the source no longer has the record. */
  left?: Departure
}

/** What a source last said about a field. */
export interface RememberedField {
  /** The value as the file had it. */
  said: string
  /** What ITFlow then stored for it; absent if ITFlow has never had the source's value. */
  stored?: Value
  /** Set while ITFlow's value differs from what the source says and stays. */
  conflict?: Conflict
}

/** A value that was kept although the source has another. */
export interface Conflict {
  why: KeptBecause
  /** When it was first reported, in ISO 8601. */
  since: string
  /** ITFlow's value at the time of the last import. */
  itflow: Value
}

/** The departure of a record from a source. */
export interface Departure {
  /** When the first import without it ran, in ISO 8601. */
  since: string
  /** What was done with the record in ITFlow; absent if it was only reported. */
  did?: 'archived' | 'set'
  /** The fields that were set: what they replaced, and what ITFlow then stored. */
  set?: Readonly<Record<string, { from: Value; stored: Value }>>
}
