import type { Api } from '../api/api.ts'
import { referenceOf } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import { NotFoundError, UnsupportedError } from '../errors.ts'
import type { ExceptWhere, FilterValue, FilterValues, Wanted } from '../records/filter-input.ts'
import { idIn } from '../records/ids.ts'
import type { Row } from '../records/record.ts'
import { isNoReference } from '../records/reference-input.ts'
import { holds } from '../records/text-equality.ts'
import type { Resource } from '../resources/definition.ts'

/** What a list is narrowed to, with the records that are named looked up: a record fits that has any of these. */
export interface Filter {
  anyOf: readonly Wanted[]
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
        found.flat().map((one) => [`${one.name} ${one.value} ${one.except?.field ?? ''}`, one]),
      )
      return { anyOf: [...distinct.values()] }
    }),
  )
}

/** Whether a record fits a filter. */
export function fits(resource: Resource, row: Row, { anyOf }: Filter): boolean {
  return anyOf.some(
    ({ name, value, except }) => holds(resource, row, name, value) && !isExcepted(row, except),
  )
}

/** Whether a record is one of those that a value does not mean. */
export function isExcepted(row: Row, except: ExceptWhere | undefined): boolean {
  return except?.values.includes(String(row[except.field] ?? '')) === true
}

interface Looking {
  api: Api
  scope: Scope
  onGuess: OnGuess | undefined
}

async function lookUp({ api, scope, onGuess }: Looking, given: FilterValue): Promise<Wanted[]> {
  if (!('filter' in given)) return [given]
  const { filter, text, parts } = given
  const { name, field, called, isExact = false, others } = filter
  // What has commas in it is one name only if it is a whole one.
  const guessing = isExact || parts.length > 0 ? {} : { onGuess }
  try {
    const value = await referenceOf(api, field, called, text, scope, guessing)
    const isByName = others !== undefined && !isNoReference(text) && idIn(text.trim()) === undefined
    return [{ name, value, ...(isByName ? { except: others } : {}) }]
  } catch (error) {
    // Where the server has no names, the parts may be IDs.
    const mayBeSeveral = error instanceof NotFoundError || error instanceof UnsupportedError
    if (parts.length === 0 || !mayBeSeveral) throw error
    const found = await Promise.all(parts.map((part) => lookUp({ api, scope, onGuess }, part)))
    return found.flat()
  }
}
