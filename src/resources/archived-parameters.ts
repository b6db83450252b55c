import type { Resource } from './definition.ts'

/** Returns the parameters of a read that include archived records, for modules that leave them out by default. */
export function archivedParameters({
  filters,
}: Pick<Resource, 'filters'>): Readonly<Record<string, number>> {
  const hasParameter = filters.some(
    ({ name, field }) => field === undefined && name === 'include_archived',
  )
  return hasParameter ? { include_archived: 1 } : {}
}
