import type { ChangeVerb } from '../actions/change-rule.ts'
import type { Json, Value } from '../records/record.ts'

/** One write of a run, as data: everything needed to perform it, except secrets. */
export interface Step {
  verb: 'create' | 'update' | ChangeVerb
  /** The record; absent on a create. */
  id?: number
  /** The record's name, as people use it. */
  name: string
  /** The client it belongs to; null for none. */
  client: number | null
  /** For a create or an update: the values, by field name; secrets as `{"secret":true}`. */
  values?: Readonly<Record<string, Json>>
  /** The line of the file that it comes from. */
  line?: number
  /** What to remember about the record's source once the step is done; absent if the file is no source. */
  source?: SourceNote
}

/** What a source says about a record, to be remembered once that is stored. Fields by newest read names. */
export interface SourceNote {
  /** The record's ID in the source, if the map names its column. */
  key?: string
  /** The source's values that ITFlow has, or that the step writes: as the file has them. */
  said?: Readonly<Record<string, string>>
  /** The source's values that differ from ITFlow's, which stay. */
  kept?: Readonly<Record<string, KeptValue>>
  /** The source no longer has the record; the fields that the step sets, with what they replace. */
  left?: { replaces?: Readonly<Record<string, Value>> }
  /** The source has the record again. */
  isBack?: true
}

/** A value of a source that was not written, since ITFlow has another. */
export interface KeptValue {
  said: string
  /** ITFlow's value. */
  itflow: Value
  why: KeptBecause
  /** When it was first reported, in ISO 8601; absent if that is now. */
  since?: string
}

/**
 * Why ITFlow's value stays: both sides changed it; it is the first import, or what was remembered is lost; or ITFlow doesn't
 * store the source's value.
 */
export const KEPT_BECAUSE = ['both_changed', 'first_import', 'not_stored'] as const
export type KeptBecause = (typeof KEPT_BECAUSE)[number]
