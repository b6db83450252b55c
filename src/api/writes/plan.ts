import type { Hint } from '../../hints.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { Release } from '../../resources/releases.ts'
import type { StoredRecord } from '../records/read.ts'

/** A value as it goes over the wire. */
export type WireValue = string | number

/** Values by the field's newest name. */
export type FieldValues = Readonly<Record<string, WireValue>>

/** What a planner may know: no planner reads anything itself. */
export interface Facts {
  resource: Resource
  verb: OperationName
  /** What the person asked for, validated; on an update only what differs from what is stored. */
  values: FieldValues
  /** The record as stored; undefined on create. */
  target: StoredRecord | undefined
  /** The client the record belongs to, or is to belong to; null for none. */
  client: number | null
  /** `--force`. */
  isForced: boolean
  /** Whether the server is proven to be of a release or later; only for releases that a planner `needs`. */
  isAtLeast(release: Release): boolean
  /** Whether the server has an operation, asked just now; only for those that a planner `asks` for. */
  has(operation: OperationPath): boolean
  /** What is known of related records, where a planner needs it. */
  related: Related
}

/** An operation as `module/file`. */
export type OperationPath = `${string}/${string}`

/** What was read beside the record, for the planners that need it. */
export interface Related {
  /** Whether the ticket that a reply goes to is closed, or was. */
  isTicketClosed?: boolean | undefined
  /** The IDs of the client's other records with the mark that only one may have, and this one has. */
  othersFlagged?: readonly number[]
}

/** Something worth telling with a write: a stable word, a sentence, and the hazard it comes from. */
export interface Notice {
  code: string
  message: string
  hazard?: string
  /** What to do about it. */
  hint?: Hint
}

/** A request in the making. */
export interface Draft {
  /** What is sent, by the names the server reads; without the key. */
  body: Readonly<Record<string, WireValue>>
  /** Told once it is done. */
  notices: readonly Notice[]
  /** Told before it is sent: what a person may not want. */
  warnings?: readonly Notice[]
  /** What the write changes beside what was asked for, by field: shown with the plan, and no surprise afterwards. */
  sideEffects?: FieldValues
  /** In milliseconds, where the server may take longer than the profile's time-out. */
  timeout?: number
}

/** One hazard's answer: pure, and tested on its own. */
export interface Planner {
  /** Its number in the register. */
  hazard: string
  verbs: readonly OperationName[]
  /** The modules it is about; absent: all. */
  modules?: readonly ResourceName[]
  /** Releases whose proof it asks for. */
  needs?: readonly Release[]
  /** Operations that are asked for anew, whatever is remembered, since too much hangs on them. */
  asks?: readonly OperationPath[]
  /** Without what it adds the write fails, and loses nothing: a body that is sent as it is, is none of its business. */
  isForSuccess?: true
  /** Not even `--force` overrides its refusal. */
  isNotForceable?: true
  /**
   * What a body would lose if it were sent as it is (a raw call), as a sentence without its end; undefined: nothing.
   * Absent: `plan` refuses what would.
   */
  describeLoss?(draft: Draft, facts: Facts): string | undefined
  /** Releases whose proof `loses` asks for. */
  needsForLoss?: readonly Release[]
  /** Whether this write is concerned; absent: every write of the verbs and modules. */
  applies?(facts: Facts): boolean
  /** The draft made safe; throws a RefusedError where it cannot be. */
  plan(draft: Draft, facts: Facts): Draft
}

/** The draft with more in its body. */
export function withBody(draft: Draft, more: Readonly<Record<string, WireValue>>): Draft {
  return { ...draft, body: { ...draft.body, ...more } }
}

/** The draft with something to tell before it is sent, and what the write changes beside. */
export function withWarning(draft: Draft, warning: Notice, effects: FieldValues = {}): Draft {
  return {
    ...draft,
    warnings: [...(draft.warnings ?? []), warning],
    sideEffects: { ...draft.sideEffects, ...effects },
  }
}

/** The draft with one more thing to tell. */
export function withNotice(draft: Draft, notice: Notice): Draft {
  return { ...draft, notices: [...draft.notices, notice] }
}
