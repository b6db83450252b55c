import type { ChangeVerb } from '../actions/change-rule.ts'
import type { Json } from '../records/record.ts'

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
}
