import type { Value } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Presence } from '../capabilities/capabilities.ts'
import type { DecryptProof } from '../capabilities/decrypt-proof.ts'
import type { StoredRecord } from '../records/read.ts'

import type { Notice } from './plan.ts'
import type { SendResult } from './send-once.ts'
import type { WriteRequest } from './write.ts'

/** The IDs that existed before a record was created. */
export interface IdsBefore {
  has(id: Value): boolean
}

/** What was read before a record is created. */
export interface CreateBaseline {
  ids: IdsBefore
  /** The records that the new one could be confused with (H07). */
  lookalikes: readonly StoredRecord[]
  /** Notices about records that already have one of its natural keys. */
  duplicateKeyNotices: readonly Notice[]
}

/** A write to be checked: the request, and the ID and client of the record. */
export interface WrittenRecord {
  request: WriteRequest
  id: number
  client: number | null
}

/**
 * Reads what a write relies on: each record with separate requests (`singleReads`), or many together (a session).
 * `performWrite` uses either, and decides what the result means.
 */
export interface WriteReads {
  /** The record to write to, as it is now, in whichever client; undefined if it is gone. */
  rereadTarget(resource: Resource, target: StoredRecord): Promise<StoredRecord | undefined>
  /** A record that a write refers to, as it is now; undefined if it is gone. */
  readReferenced(resource: Resource, id: number): Promise<StoredRecord | undefined>
  /** The records that a new one could be confused with. */
  readBaseline(request: WriteRequest): Promise<CreateBaseline>
  /** Sends a write, once. */
  send(request: WriteRequest, send: () => Promise<SendResult>): Promise<SendResult>
  /** The complete record, read after it was written to; undefined if it is gone. */
  readBack(written: WrittenRecord): Promise<StoredRecord | undefined>
  /** The records that a new one could be confused with, read after it was sent; `named` is its ID, if the server gave one. */
  readLookalikes(request: WriteRequest, named: number | undefined): Promise<readonly StoredRecord[]>
  /** Proves the decrypt password by reading credentials (H05, H18). */
  proveDecryptPassword(random: (bytes: number) => Uint8Array): Promise<DecryptProof>
  /** Whether the server has an operation, regardless of what is cached. */
  presence(module: string, file: string): Promise<Presence>
}
