import type { Hint } from '../../hints.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { Release } from '../../resources/releases.ts'
import type { StoredRecord } from '../records/read.ts'

/** A value as it is sent to the server. */
export type WireValue = string | number

/** Values by the field's newest name. */
export type FieldValues = Readonly<Record<string, WireValue>>

/** Everything a planner may use: planners read nothing themselves. */
export interface Facts {
  resource: Resource
  verb: OperationName
  /** The requested values, validated; for an update only those that differ from what is stored. */
  values: FieldValues
  /** The record as stored; undefined on create. */
  target: StoredRecord | undefined
  /** The client the record belongs to, or is to belong to; null for none. */
  client: number | null
  /** `--force`. */
  isForced: boolean
  /** Whether the server is proven to run this release or a later one; only for releases that a planner `needs`. */
  isAtLeast(release: Release): boolean
  /** Whether the server has an operation, checked just now; only for operations that a planner `asks` for. */
  has(operation: OperationPath): boolean
  /** What planners need to know about related records. */
  related: Related
}

/** An operation as `module/file`. */
export type OperationPath = `${string}/${string}`

/** What was read about related records, for the planners that need it. */
export interface Related {
  /** Whether the ticket that a reply goes to is closed, or was. */
  isTicketClosed?: boolean | undefined
  /** The IDs of the client's other records with a flag that only one record may have, if this record has it too. */
  othersFlagged?: readonly number[]
}

/** A message about a write: a stable code, a sentence, and the hazard behind it. */
export interface Notice {
  code: string
  message: string
  hazard?: string
  /** What to do about it. */
  hint?: Hint
}

/** A request that planners are still working on. */
export interface Draft {
  /** The body to send, by the names that the server reads; without the API key. */
  body: Readonly<Record<string, WireValue>>
  /** Reported once it is done. */
  notices: readonly Notice[]
  /** Reported before it is sent: effects that a person may not want. */
  warnings?: readonly Notice[]
  /** Fields that the write also changes: shown with the plan, and not reported again afterwards. */
  sideEffects?: FieldValues
  /** In milliseconds, if the server may take longer than the profile's time-out. */
  timeout?: number
}

/** Adapts requests to one hazard. It is pure, and tested on its own. */
export interface Planner {
  /** The hazard's number in the register. */
  hazard: string
  verbs: readonly OperationName[]
  /** The modules it applies to; absent: all. */
  modules?: readonly ResourceName[]
  /** Releases that it needs proof of. */
  needs?: readonly Release[]
  /** Operations whose presence is always checked again, never taken from the cache: a mistake would cost too much. */
  asks?: readonly OperationPath[]
  /** Without this planner the write fails, but loses nothing, so raw calls skip it. */
  isForSuccess?: true
  /** Not even `--force` overrides its refusal. */
  isNotForceable?: true
  /**
   * Returns what would be lost if a raw body were sent as is, as a sentence without its full stop; undefined if nothing
   * would. Absent: `plan` refuses such bodies.
   */
  describeLoss?(draft: Draft, facts: Facts): string | undefined
  /** Releases that `describeLoss` needs proof of. */
  needsForLoss?: readonly Release[]
  /** Whether the hazard affects this write; absent: every write of the verbs and modules. */
  applies?(facts: Facts): boolean
  /** Returns a draft that is safe to send; throws a RefusedError if there is none. */
  plan(draft: Draft, facts: Facts): Draft
}

/** Adds values to the body of a draft. */
export function withBody(draft: Draft, more: Readonly<Record<string, WireValue>>): Draft {
  return { ...draft, body: { ...draft.body, ...more } }
}

/** Adds a warning to a draft, and the side effects that it is about. */
export function withWarning(draft: Draft, warning: Notice, effects: FieldValues = {}): Draft {
  return {
    ...draft,
    warnings: [...(draft.warnings ?? []), warning],
    sideEffects: { ...draft.sideEffects, ...effects },
  }
}

/** Adds a notice to a draft. */
export function withNotice(draft: Draft, notice: Notice): Draft {
  return { ...draft, notices: [...draft.notices, notice] }
}
