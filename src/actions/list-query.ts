import type { Criterion } from '../records/criterion.ts'
import type { FilterValues } from '../records/filter-input.ts'
import type { Row } from '../records/record.ts'
import type { Condition } from '../records/where.ts'

/** What a list is to contain, and in which order; names in it are not looked up yet. */
export interface ListQuery {
  /** A record fits that has one of the values of each. */
  filters?: readonly FilterValues[]
  /** All of them must be true of a record. */
  conditions?: readonly Condition[]
  /** All of them must be true of a record: words that are searched for, whether it is open, overdue, changed of late. */
  criteria?: readonly Criterion[]
  /** The month or year that a list is about, by the names of the server's parameters. */
  period?: Readonly<Record<string, number>> | undefined
  visibility?: Visibility
  /** The most records, from 1; undefined for all. */
  limit?: number | undefined
  /** Undefined: the module's own order, else the server's. */
  order?: ((left: Row, right: Row) => number) | undefined
}

/** What is shown beside what every list shows. */
export interface Visibility {
  /** What is archived and what the module hides (closed tickets). */
  all?: boolean
  /** Only what is archived. */
  onlyArchived?: boolean
  /** Only what the module hides. */
  onlyHidden?: boolean
}

/** Why a list leaves a record out that it was not asked to leave out. */
export type HiddenReason = 'archived' | 'hidden'
