import type { Failure } from '../../errors.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { StoredRecord } from '../records/read.ts'
import type { Change } from './diff.ts'
import type { Draft, FieldValues, Notice, Related } from './plan.ts'
import type { Reference } from './refresh-references.ts'

/** A write as a verb means it; no verb knows about releases. */
export interface WriteRequest {
  resource: Resource
  verb: OperationName
  /** Validated values; on an update only those that differ from what is stored. */
  values: FieldValues
  /** For an update, everything that was asked for, including what is already stored. */
  requestedValues?: FieldValues
  target?: StoredRecord
  /** The client the record belongs to, or is to belong to; null for none. */
  client: number | null
  related?: Related
  /** The records it refers to, as they were when looked up. */
  references?: readonly Reference[]
  /** Whether a person was shown the record's name and confirmed. */
  isConfirmed?: boolean
  /** What they confirmed, if it was shown. */
  confirmed?: Draft
  /** Whether a record is already as requested; throws a RefusedError if it can never be. */
  isDone?: ((target: StoredRecord) => boolean) | undefined
  /** What others have changed in other fields since it was first read. */
  mergedChanges?: readonly Change[]
  /** What the caller calls a field in messages (`--email`); absent: its label. */
  fieldName?: (field: string) => string
  /** How often it was planned again because others changed something. */
  replans?: number
}

/** What is about to be sent. */
export interface Plan {
  request: WriteRequest
  draft: Draft
  changes: readonly Change[]
}

/** How a write is to be done. */
export interface WriteOptions {
  isForced: boolean
  /** Everything but the sending. */
  isDryRun: boolean
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Told what is about to be sent, before it is. */
  announce(plan: Plan): Promise<void>
}

/** What a write came to. */
export interface Outcome {
  /** `planned`: a dry run, nothing was sent; `unchanged`: it is already as requested. */
  state: 'done' | 'planned' | 'unchanged'
  id: number | undefined
  /** The record as stored afterwards; undefined where it is gone or cannot be read. */
  row: Row | undefined
  /** The same, with what the server sent, if it was read back. */
  stored?: StoredRecord | undefined
  notices: readonly Notice[]
  plan: Plan
  /** The error to throw once the record is printed: part of it is not stored. */
  failure?: Failure
}

/** Whatever performs writes: each on its own, or many of them in one session. */
export interface Writer {
  perform(request: WriteRequest, options: WriteOptions): Promise<Outcome>
}
