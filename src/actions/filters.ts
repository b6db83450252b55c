import type { Api } from '../api/api.ts'
import { referenceOf } from '../api/references.ts'
import type { Scope } from '../api/scope.ts'
import { NotFoundError } from '../errors.ts'
import type { FilterValue, FilterValues, Wanted } from '../records/filter-input.ts'
import { holds } from '../records/matching.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** What a list is narrowed to, with the records that are named looked up: a record fits that has any of these. */
export interface Filter {
  anyOf: readonly Wanted[]
}

/** Looks up the records that filters name. */
export function lookUpFilters(
  api: Api,
  scope: Scope,
  filters: readonly FilterValues[],
): Promise<Filter[]> {
  return Promise.all(
    filters.map(async (given) => {
      const found = await Promise.all(given.map((one) => lookUp(api, scope, one)))
      const distinct = new Map(found.flat().map((one) => [`${one.name} ${one.value}`, one]))
      return { anyOf: [...distinct.values()] }
    }),
  )
}

/** Whether a record fits a filter. */
export function fits(resource: Resource, row: Row, { anyOf }: Filter): boolean {
  return anyOf.some(({ name, value }) => holds(resource, row, name, value))
}

async function lookUp(api: Api, scope: Scope, given: FilterValue): Promise<Wanted[]> {
  if (!('filter' in given)) return [given]
  const { filter, text, parts } = given
  const { name, field, called } = filter
  try {
    return [{ name, value: await referenceOf(api, field, called, text, scope) }]
  } catch (error) {
    if (parts.length === 0 || !(error instanceof NotFoundError)) throw error
    const found = await Promise.all(parts.map((part) => lookUp(api, scope, part)))
    return found.flat()
  }
}
