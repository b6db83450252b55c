import type { Api } from '../api/api.ts'
import { resolveReferenceId } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import { NotFoundError, UnsupportedError } from '../errors.ts'
import type { Exclusion, FilterValue, FilterValues, ValueFilter } from '../records/filter-input.ts'
import { parseId } from '../records/ids.ts'
import type { Row } from '../records/record.ts'
import { isNoReference } from '../records/reference-input.ts'
import { fieldEquals } from '../records/text-equality.ts'
import type { Resource } from '../resources/definition.ts'

/** What a list is narrowed to, with the records that are named looked up: a record fits that has any of these. */
export interface Filter {
  anyOf: readonly ValueFilter[]
}

/** Told what a part of a name was taken for. */
export type OnGuess = (taken: string) => void

/** Looks up the records that filters name; with `onGuess`, which is told of it, a part that fits only one will do. */
export function lookUpFilters(
  api: Api,
  scope: Scope,
  filters: readonly FilterValues[],
  onGuess?: OnGuess,
): Promise<Filter[]> {
  const looking = { api, scope, onGuess }
  return Promise.all(
    filters.map(async (given) => {
      const found = await Promise.all(given.map((one) => lookUp(looking, one)))
      const distinct = new Map(
        found.flat().map((one) => [`${one.name} ${one.value} ${one.exclusion?.field ?? ''}`, one]),
      )
      return { anyOf: [...distinct.values()] }
    }),
  )
}

/** Whether a record fits a filter. */
export function matchesFilter(resource: Resource, row: Row, { anyOf }: Filter): boolean {
  return anyOf.some(
    ({ name, value, exclusion }) =>
      fieldEquals(resource, row, name, value) && !isExcluded(row, exclusion),
  )
}

/** Whether a record is one of those that a value does not mean. */
export function isExcluded(row: Row, except: Exclusion | undefined): boolean {
  return except?.values.includes(String(row[except.field] ?? '')) === true
}

interface LookupContext {
  api: Api
  scope: Scope
  onGuess: OnGuess | undefined
}

async function lookUp(
  { api, scope, onGuess }: LookupContext,
  given: FilterValue,
): Promise<ValueFilter[]> {
  if (!('filter' in given)) return [given]
  const { filter, text, parts } = given
  const { name, field, inputName, isExact = false, exclusion } = filter
  // What has commas in it is one name only if it is a whole one.
  const guessing = isExact || parts.length > 0 ? {} : { onGuess }
  try {
    const value = await resolveReferenceId(api, field, inputName, text, scope, guessing)
    const isByName =
      exclusion !== undefined && !isNoReference(text) && parseId(text.trim()) === undefined
    return [{ name, value, ...(isByName ? { exclusion } : {}) }]
  } catch (error) {
    // Where the server has no names, the parts may be IDs.
    const mayBeSeveral = error instanceof NotFoundError || error instanceof UnsupportedError
    if (parts.length === 0 || !mayBeSeveral) throw error
    const found = await Promise.all(parts.map((part) => lookUp({ api, scope, onGuess }, part)))
    return found.flat()
  }
}
