import type { ChangeVerb } from '../actions/change-rule.ts'
import type { Json } from '../records/record.ts'

/** One write of a run, as data: all that is needed to do it, but for secrets. */
export interface Step {
  verb: 'create' | 'update' | ChangeVerb
  /** The record; absent on a create. */
  id?: number
  /** What people call it. */
  name: string
  /** Whose it is; null for none. */
  client: number | null
  /** Of a create or an update: what is written, by newest read name; secrets as `{"secret":true}`. */
  values?: Readonly<Record<string, Json>>
  /** The line of the file that it is from. */
  line?: number
}
