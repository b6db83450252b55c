import type { Found } from '../api/records/find-many.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Change } from '../api/writes/diff.ts'
import type { Draft, Notice } from '../api/writes/plan.ts'
import type { Resource } from '../resources/definition.ts'
import type { CascadeSnapshot } from './cascade.ts'
import type { ChangeLimit } from './change-limit.ts'
import type { ChangeResult, ChangeRule, TargetedWrite } from './change-rule.ts'
import type { FindOneOptions } from './find.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'

/** A request to change records. */
export interface ChangeRequest {
  resource: Resource
  /** Where the records are looked for. */
  scope: Scope
  /** The records, their names, or the conditions that select them. */
  selection: readonly string[] | readonly StoredRecord[] | QuerySelection
  /** Whether partial names are accepted, and how to choose between several matches. */
  findOptions?: Omit<FindOneOptions, 'scope'>
}

/** Records selected by a list query. */
export interface QuerySelection {
  where: ListQuery
}

/** A change that is planned and applied in one go. */
export interface LimitedChangeRequest extends ChangeRequest {
  /** How many records it may change; unlimited by default. */
  limit?: ChangeLimit
}

/** The changes about to be made, to be shown, confirmed and applied. */
export interface ChangePlan {
  rule: ChangeRule
  resource: Resource
  scope: Scope
  /** All records that were named or selected. */
  found: readonly PlannedTarget[]
  /** The records that aren't yet as requested. */
  pending: readonly PendingChange[]
  /** The number of records in scope; undefined if not all were read. */
  total: number | undefined
  /** All records in scope, in list order, if they were read. */
  listed: readonly StoredRecord[] | undefined
  /** How many matching records were left out because a list hides them. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** Notices about how the records were selected. */
  notices: readonly Notice[]
}

/** A record and the write to it. */
export interface PlannedTarget extends Found {
  request: TargetedWrite
}

/** A record that will be changed, and what would be sent for it. */
export interface PendingChange extends PlannedTarget {
  draft: Draft
  /** The fields that change, as far as known in advance. */
  changes: readonly Change[]
  /** What is deleted along with it. */
  cascade?: CascadeSnapshot
}

/** The result of changing several records. */
export interface BulkChangeResult {
  /** The records that were changed or were already as requested, in the order given. */
  done: readonly ChangeResult[]
  /** Why not everything was done: the error itself if nothing was, otherwise a PartialError that lists what was; undefined if all was. */
  failure: unknown
  /** Whether the server could no longer be reached. */
  isServerUnreachable: boolean
}
