import type { Resource } from '../resources/definition.ts'
import { dueFields, momentThatTells } from '../resources/timestamp-fields.ts'
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
export type Ask = 'search' | 'updated_within' | 'open' | 'overdue'

/** What the records of a module can be asked, by what its declaration knows of them. */
export function asksOf(resource: Resource): readonly Ask[] {
  const canEnd = isEndable(resource)
  const isDated = momentThatTells(resource, 'updated') !== undefined
  return [
    'search',
    ...(isDated ? (['updated_within'] as const) : []),
    ...(canEnd ? (['open'] as const) : []),
    ...(canEnd && dueFields(resource).length > 0 ? (['overdue'] as const) : []),
  ]
}

/** Whether it is asked or not, without a value. */
export function isPlainAsk(ask: Ask): boolean {
  return ask === 'open' || ask === 'overdue'
}
