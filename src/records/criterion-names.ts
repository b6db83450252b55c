import type { Resource } from '../resources/definition.ts'
import { dueFields, timestampField } from '../resources/timestamp-fields.ts'
import { isEndable } from './record-state.ts'

/**
 * The criteria for records that aren't about a single field:
 *
 * | name | matches a record that |
 * |---|---|
 * | search | has all these words in its text fields |
 * | updated_within | was created or changed within this time (`2d`) |
 * | open | isn't resolved, closed or ended in another way |
 * | overdue | is open and was due before now |
 */
export type CriterionName = 'search' | 'updated_within' | 'open' | 'overdue'

/** Returns the criteria that a module supports. */
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

/** Whether a criterion takes no value. */
export function isPlainAsk(ask: CriterionName): boolean {
  return ask === 'open' || ask === 'overdue'
}
