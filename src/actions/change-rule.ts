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

/** The verbs that change existing records and take no values. */
export type ChangeVerb = 'archive' | 'unarchive' | 'delete' | 'resolve' | 'close'

/** A write to an existing record. */
export type TargetedWrite = WriteRequest & { target: StoredRecord }

/** The result of changing one record. */
export interface ChangeResult {
  id: number
  outcome: Outcome
  /** The record as it is now, or as last seen; undefined if it was deleted or couldn't be read. */
  row: Row | undefined
  /** The step that undoes the change; null if it can't be undone. */
  undo: RecordStep | null
}

/** The options of a change; `onOutcome` is called after each write (a deletion may need two). */
export interface ChangeOptions extends ActionOptions {
  /** Starts all writes at once and lets a session schedule them; otherwise they run one after another. */
  isConcurrent?: boolean
  onOutcome?(outcome: Outcome, undo: RecordStep | null): Promise<void>
}

/** What is specific to one verb. */
export interface ChangeRule {
  verb: ChangeVerb | 'update'
  /** Whether the change can't be undone. */
  isFinal: boolean
  /** Returns whether a record is already as requested, so nothing is sent; throws a RefusedError if it never can be. */
  isUpToDate?(resource: Resource, target: StoredRecord): boolean
  /** Builds the write to one record, with its references looked up; absent if the verb takes no values. */
  prepare?(
    api: Api,
    resource: Resource,
    target: StoredRecord,
    changeOptions: ReferenceLookup,
  ): Promise<TargetedWrite>
  /** Throws a UsageError if several records would get a value that only one may have. */
  requireUniqueValues?(
    api: Api,
    resource: Resource,
    requests: readonly TargetedWrite[],
  ): Promise<void>
  /** Finds records by IDs that the server may hide. */
  recover?(api: Api, resource: Resource, scope: Scope): LookupOptions['recover']
  /** Counts what is deleted along with a record. */
  count?(api: Api, resource: Resource, row: Row): Promise<CascadeSnapshot | undefined>
  /** Changes one record, unless it is already as requested. */
  write(
    api: Api,
    request: TargetedWrite,
    changeOptions: ChangeOptions,
    counted?: CascadeSnapshot,
  ): Promise<ChangeResult>
}

/** Builds the write to one record, without values. */
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
