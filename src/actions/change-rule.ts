import type { Api } from '../api/api.ts'
import type { LookupOptions } from '../api/records/lookup-steps.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { clientOf, type Scope } from '../api/records/scope.ts'
import type { Outcome, WriteRequest } from '../api/writes/write.ts'
import type { RecordStep } from '../hints.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { ActionOptions, ReferenceLookup } from './action-options.ts'
import type { CascadeSnapshot } from './cascade.ts'

/** The verbs that change records that are there, one or many, and take no values. */
export type ChangeVerb = 'archive' | 'unarchive' | 'delete' | 'resolve' | 'close'

/** The write to a record that is there. */
export type TargetedWrite = WriteRequest & { target: StoredRecord }

/** What a change of one record came to. */
export interface ChangeResult {
  id: number
  outcome: Outcome
  /** The record as it is now, or as it was last seen; undefined where it is gone or could not be read. */
  row: Row | undefined
  /** What undoes it; null where nothing does. */
  undo: RecordStep | null
}

/** How a change is done, and who is told of each write as soon as it is through (a deletion may need two). */
export interface ChangeOptions extends ActionOptions {
  /** All writes are asked for at once, as a session wants it; else one after the other. */
  isConcurrent?: boolean
  onOutcome?(outcome: Outcome, undo: RecordStep | null): Promise<void>
}

/** What differs from verb to verb. */
export interface ChangeRule {
  verb: ChangeVerb | 'update'
  /** It cannot be undone. */
  isFinal: boolean
  /** Whether a record is already as requested, so that nothing is sent; throws a RefusedError if it can never be. */
  isUpToDate?(resource: Resource, target: StoredRecord): boolean
  /** The write of one record, with what its values name looked up; absent: there are no values. */
  prepare?(
    api: Api,
    resource: Resource,
    target: StoredRecord,
    how: ReferenceLookup,
  ): Promise<TargetedWrite>
  /** Throws a UsageError where several records may not be given what they are given. */
  requireUniqueValues?(
    api: Api,
    resource: Resource,
    requests: readonly TargetedWrite[],
  ): Promise<void>
  /** IDs that the server may hide. */
  recover?(api: Api, resource: Resource, scope: Scope): LookupOptions['recover']
  /** Counts what goes with a record. */
  count?(api: Api, resource: Resource, row: Row): Promise<CascadeSnapshot | undefined>
  /** Changes one record, unless it is already as requested. */
  write(
    api: Api,
    request: TargetedWrite,
    how: ChangeOptions,
    counted?: CascadeSnapshot,
  ): Promise<ChangeResult>
}

/** The write of one record, without values. */
export function createWriteRequest(
  rule: ChangeRule,
  resource: Resource,
  target: StoredRecord,
): TargetedWrite {
  return {
    ...{ resource, verb: rule.verb, values: {}, target, client: clientOf(resource, target.row) },
    isDone: (stored) => rule.isUpToDate?.(resource, stored) === true,
  }
}
