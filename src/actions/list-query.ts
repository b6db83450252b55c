import type { Criterion } from '../records/criterion.ts'
import type { FilterValues } from '../records/filter-input.ts'
import type { Row } from '../records/record.ts'
import type { Condition } from '../records/where.ts'

/** Which records a list contains and in what order; the names in it aren't looked up yet. */
export interface ListQuery {
  /** A record must have one of the values of each filter. */
  filters?: readonly FilterValues[]
  /** A record must meet all of them. */
  conditions?: readonly Condition[]
  /** A record must meet all of them: search words, open, overdue, recently changed. */
  criteria?: readonly Criterion[]
  /** The month or year of the list, by the server's parameter names. */
  period?: Readonly<Record<string, number>> | undefined
  visibility?: Visibility
  /** The maximum number of records, at least 1; undefined for all. */
  limit?: number | undefined
  /** The sort order; by default the module's, or else the server's. */
  order?: ((left: Row, right: Row) => number) | undefined
}

/** Which of the records hidden by default are shown. */
export interface Visibility {
  /** Also show archived records and those that the module hides (closed tickets). */
  all?: boolean
  /** Show only archived records. */
  onlyArchived?: boolean
  /** Show only the records that the module hides. */
  onlyHidden?: boolean
}

/** Why a list hides a matching record by default. */
export type HiddenReason = 'archived' | 'hidden'
