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

/** A filter with its names looked up: a record matches if it has any of these values. */
export interface ResolvedFilter {
  anyOf: readonly ValueFilter[]
}

/** Called with the record that a partial name matched. */
type OnGuess = (match: string) => void

/** Looks up the records that filters name. With `onGuess`, a partial name that matches only one record is accepted. */
export function lookUpFilters(
  api: Api,
  scope: Scope,
  filters: readonly FilterValues[],
  onGuess?: OnGuess,
): Promise<ResolvedFilter[]> {
  const lookupContext = { api, scope, onGuess }
  return Promise.all(
    filters.map(async (values) => {
      const found = await Promise.all(values.map((value) => lookUp(lookupContext, value)))
      const distinct = new Map(
        found
          .flat()
          .map((filter) => [
            `${filter.name} ${filter.value} ${filter.exclusion?.field ?? ''}`,
            filter,
          ]),
      )
      return { anyOf: [...distinct.values()] }
    }),
  )
}

/** Returns whether a record matches a filter. */
export function matchesFilter(resource: Resource, row: Row, { anyOf }: ResolvedFilter): boolean {
  return anyOf.some(
    ({ name, value, exclusion }) =>
      fieldEquals(resource, row, name, value) && !isExcluded(row, exclusion),
  )
}

/** Returns whether an exclusion rules a record out although it has the value. */
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
  filterValue: FilterValue,
): Promise<ValueFilter[]> {
  if (!('filter' in filterValue)) return [filterValue]
  const { filter, text, parts } = filterValue
  const { name, field, inputName, isExact = false, exclusion } = filter
  // Text with commas is a single name only if it matches in full.
  const guessOptions = isExact || parts.length > 0 ? {} : { onGuess }
  try {
    const value = await resolveReferenceId(api, { field, inputName, text }, scope, guessOptions)
    const isByName =
      exclusion !== undefined && !isNoReference(text) && parseId(text.trim()) === undefined
    return [{ name, value, ...(isByName ? { exclusion } : {}) }]
  } catch (error) {
    // If the server has no names for these records, the parts may be IDs.
    const mayBeSeveral = error instanceof NotFoundError || error instanceof UnsupportedError
    if (parts.length === 0 || !mayBeSeveral) throw error
    const found = await Promise.all(parts.map((part) => lookUp({ api, scope, onGuess }, part)))
    return found.flat()
  }
}
