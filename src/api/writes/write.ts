import type { Failure } from '../../errors.ts'
import type { Row } from '../../records/record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { StoredRecord } from '../records/read.ts'
import type { Change } from './diff.ts'
import type { Draft, FieldValues, Notice, Related } from './plan.ts'
import type { Reference } from './refresh-references.ts'

/** A write as a verb requests it, independent of the server's release. */
export interface WriteRequest {
  resource: Resource
  verb: OperationName
  /** Validated values; on an update only those that differ from what is stored. */
  values: FieldValues
  /** For an update, all requested values, including those that are already stored. */
  requestedValues?: FieldValues
  target?: StoredRecord
  /** The client the record belongs to, or is to belong to; null for none. */
  client: number | null
  related?: Related
  /** The records it refers to, as they were when they were looked up. */
  references?: readonly Reference[]
  /** Whether a person was shown the record's name and confirmed the write. */
  isConfirmed?: boolean
  /** The consequences that they confirmed, if they were shown. */
  confirmed?: Draft
  /** Whether a record is already as requested; throws a RefusedError if it can never be. */
  isDone?: ((target: StoredRecord) => boolean) | undefined
  /** Changes that others have made in other fields since the record was first read. */
  mergedChanges?: readonly Change[]
  /** Returns the name of a field in messages (`--email`); absent: its label. */
  fieldName?: (field: string) => string
  /** How many times it was planned again because others changed something. */
  replans?: number
}

/** A write that is about to be sent. */
export interface Plan {
  request: WriteRequest
  draft: Draft
  changes: readonly Change[]
}

/** How a write is performed. */
export interface WriteOptions {
  isForced: boolean
  /** Do everything except sending it. */
  isDryRun: boolean
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Called with the plan before it is sent. */
  announce(plan: Plan): Promise<void>
}

/** The outcome of a write. */
export interface Outcome {
  /** `planned`: a dry run, nothing was sent; `unchanged`: it is already as requested. */
  state: 'done' | 'planned' | 'unchanged'
  id: number | undefined
  /** The record as stored afterwards; undefined if it is gone or can't be read. */
  row: Row | undefined
  /** The same record with the server's raw data, if it was read back. */
  stored?: StoredRecord | undefined
  notices: readonly Notice[]
  plan: Plan
  /** The error to throw once the record is printed, if part of it is not stored. */
  failure?: Failure
}

/** Performs writes: each on its own, or many of them in one session. */
export interface Writer {
  perform(request: WriteRequest, options: WriteOptions): Promise<Outcome>
}
