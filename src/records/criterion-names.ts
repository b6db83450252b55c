import type { Resource } from '../resources/definition.ts'
import { dueFields, timestampField } from '../resources/timestamp-fields.ts'
import { isEndable } from './record-state.ts'

/**
 * What records can be asked as a whole, beside the values of their fields:
 *
 * | ask | a record fits that |
 * |---|---|
 * | search | has all these words in its texts |
 * | updated_within | was changed, or made, so short a time ago (`2d`) |
 * | open | nothing has ended |
 * | overdue | nothing has ended, and was due before now |
 */
export type CriterionName = 'search' | 'updated_within' | 'open' | 'overdue'

/** What the records of a module can be asked, by what its declaration knows of them. */
export function supportedCriteria(resource: Resource): readonly CriterionName[] {
  const canEnd = isEndable(resource)
  const isDated = timestampField(resource, 'updated') !== undefined
  return [
    'search',
    ...(isDated ? (['updated_within'] as const) : []),
    ...(canEnd ? (['open'] as const) : []),
    ...(canEnd && dueFields(resource).length > 0 ? (['overdue'] as const) : []),
  ]
}

/** Whether it is asked or not, without a value. */
export function isPlainAsk(ask: CriterionName): boolean {
  return ask === 'open' || ask === 'overdue'
}
