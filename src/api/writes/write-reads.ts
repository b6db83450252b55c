import type { Value } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Presence } from '../capabilities/capabilities.ts'
import type { StoredRecord } from '../records/read.ts'
import type { Proof } from './guards/decrypt-password.ts'
import type { Notice } from './plan.ts'
import type { SendResult } from './send-once.ts'
import type { WriteRequest } from './write.ts'

/** The IDs that were there before a record was created. */
export interface IdsBefore {
  has(id: Value): boolean
}

/** What is known before a record is created. */
export interface CreateBaseline {
  ids: IdsBefore
  /** The records that the new one could be taken for (H07). */
  lookalikes: readonly StoredRecord[]
  /** Notices about records that have a natural key of the new one. */
  duplicateKeyNotices: readonly Notice[]
}

/** A write that is to be looked up: what was asked for, and the ID and client of the record. */
export interface WrittenRecord {
  request: WriteRequest
  id: number
  client: number | null
}

/**
 * Where a write reads what it relies on: each record with requests of its own (`singleReads`), or many together
 * (a session). Both are used by the same `performWrite`, which judges what was read.
 */
export interface WriteReads {
  /** A record to be written to, as it is now, wherever it is; undefined where there is none. */
  rereadTarget(resource: Resource, target: StoredRecord): Promise<StoredRecord | undefined>
  /** A record that a write refers to, as it is now. */
  readReferenced(resource: Resource, id: number): Promise<StoredRecord | undefined>
  /** What a new record could be confused with. */
  readBaseline(request: WriteRequest): Promise<CreateBaseline>
  /** Sends a write, once. */
  send(request: WriteRequest, send: () => Promise<SendResult>): Promise<SendResult>
  /** A record with everything that a read tells of it, read after it was written to. */
  readBack(written: WrittenRecord): Promise<StoredRecord | undefined>
  /** The records that a new one could be taken for, read after it was sent; `named` is its ID, if the server told it. */
  readLookalikes(request: WriteRequest, named: number | undefined): Promise<readonly StoredRecord[]>
  /** What reads tell of the decrypt password (H05, H18). */
  proveDecryptPassword(random: (bytes: number) => Uint8Array): Promise<Proof>
  /** Whether the server has an operation, whatever is remembered of it. */
  presence(module: string, file: string): Promise<Presence>
}
