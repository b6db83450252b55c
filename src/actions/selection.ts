import type { Api } from '../api/api.ts'
import type { ReadRequest } from '../api/reading.ts'
import { referenceOf } from '../api/references.ts'
import type { Scope } from '../api/scope.ts'
import { serverZone } from '../api/server-zone.ts'
import type { Notice } from '../api/writes/plan.ts'
import { type FilterValues, filterOf } from '../records/filter-input.ts'
import type { Row } from '../records/record.ts'
import type { Condition } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import { type Filter, fits, lookUpFilters } from './filters.ts'
import type { Hiding, ListQuery } from './list-query.ts'
import { zoneNotice } from './notices.ts'
import { type Unmet, watchUnmet } from './unmet.ts'

/** What a list is to contain: what to ask the server for, one after the other, and what to keep of its answer. */
export interface Selection {
  requests: readonly ReadRequest[]
  /** True to keep; `archived` or `hidden` (closed) for what is left out unless asked for. */
  judge(row: Row): boolean | Hiding
  /** Says so where the zone of the server's moments is not known and they are compared (H44). */
  unplaced: Notice | undefined
  /** What of the conditions no record has had, once all were judged. */
  unmet: Unmet
}

/** Looks up what a query names; throws what finding a record throws. */
export async function selectionOf(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<Selection> {
  const { filters: given = [], conditions = [], period: parameters } = query
  const needed = neededFilters(api, resource, conditions)
  const filters = await lookUpFilters(api, scope, [...given, ...needed])
  const server = conditions.some(({ needsZone }) => needsZone) ? await serverZone(api) : undefined
  const tests = await testsOf(api, resource, scope, { conditions, zone: server?.zone })
  const unmet = watchUnmet(resource, conditions, tests)
  const isHidden = hidingRule(resource, query, filters)
  const request = { scope, ...(parameters === undefined ? {} : { parameters }) }
  return {
    requests: requestsOf(resource, filters, request),
    judge: (row) => {
      unmet.see(row)
      return (
        filters.every((filter) => fits(resource, row, filter)) &&
        tests.every((test) => test(row)) &&
        (isHidden(row) ?? true)
      )
    },
    unmet,
    unplaced: server === undefined ? unplacedNotice(api, conditions) : undefined,
  }
}

/**
 * What is worth knowing of a selection; once all records were judged, it throws for a value that no record can have.
 */
export async function noticesOf(
  api: Api,
  scope: Scope,
  { unmet, unplaced }: Selection,
  isWhole = true,
): Promise<Notice[]> {
  const messages = isWhole ? await unmet.explain(api, scope) : []
  return [
    ...(unplaced === undefined ? [] : [unplaced]),
    ...messages.map((message) => ({ code: 'unmet', message })),
  ]
}

/** The values of filters that have only one, which the server may be asked for as well. */
function equalsOf(filters: readonly Filter[]): Record<string, string | number> {
  return Object.fromEntries(
    filters.flatMap(({ anyOf: [only, ...more] }) =>
      only === undefined || more.length > 0 ? [] : [[only.name, only.value]],
    ),
  )
}

/** How moments are compared where the server's zone is not known; undefined where none are. */
function unplacedNotice(
  { settings: { instance } }: Api,
  conditions: readonly Condition[],
): Notice | undefined {
  const needs = new Set(conditions.flatMap(({ needsZone }) => needsZone ?? []))
  const [first] = conditions
  if (needs.size === 0 || first === undefined) return undefined
  const ways = [
    ...(needs.has('clock') ? ['as written'] : []),
    ...(needs.has('instant') ? ['as if written in UTC'] : []),
  ]
  const consequence = `${first.called} compared their dates ${ways.join(' and ')}, which may be hours off`
  return zoneNotice(instance, consequence)
}

/** What a read can't do without (the invoice of items), where a condition says it: the server is asked for just that. */
function neededFilters(
  { clock, zone }: Api,
  { needsFilter = [], fields }: Resource,
  conditions: readonly Condition[],
): FilterValues[] {
  const here = { now: clock(), zone }
  return conditions.flatMap(({ field: name, operator, value, called }) => {
    const field = fields[name]
    if (operator !== '=' || field === undefined || !needsFilter.includes(name)) return []
    return [filterOf([{ name, field, called: `${called} ${name}` }], [value], here)]
  })
}

/** What to read: once, or for each value of a filter that a read can't do without (the invoices of items). */
function requestsOf(
  { needsFilter = [] }: Resource,
  filters: readonly Filter[],
  request: ReadRequest,
): readonly ReadRequest[] {
  const equals = equalsOf(filters)
  const needed = filters.find(({ anyOf }) => anyOf.some(({ name }) => needsFilter.includes(name)))
  if (needed === undefined) return [{ ...request, equals }]
  return needed.anyOf.map(({ name, value }) => ({
    ...request,
    equals: { ...equals, [name]: value },
  }))
}

/**
 * What each condition asks of a record. A reference that is to be, or not to be, what is named is looked up
 * as its flag would be, so that a slip is an error and not an empty list; other comparisons go by the names.
 */
async function testsOf(
  api: Api,
  resource: Resource,
  scope: Scope,
  { conditions, zone }: { conditions: readonly Condition[]; zone: Zone | undefined },
): Promise<((row: Row) => boolean)[]> {
  const looked = conditions.map(({ field, operator, value, needsNames, called }) => {
    const declared = resource.fields[field]
    const isOne = needsNames !== undefined && (operator === '=' || operator === '!=')
    return isOne && declared !== undefined && value.trim() !== ''
      ? referenceOf(api, declared, `${called} ${field}`, value, scope)
      : undefined
  })
  const wanted = conditions.flatMap(({ needsNames }, index) =>
    needsNames === undefined || looked[index] !== undefined ? [] : [needsNames],
  )
  const names = wanted.length === 0 ? undefined : await api.names(wanted, scope, { isNeeded: true })
  const ids = await Promise.all(looked)
  return conditions.map(({ field, operator, test }, index) => {
    const id = ids[index]
    if (id === undefined) return (row) => test(row, names, zone)
    return (row) => (row[field] === id) === (operator === '=')
  })
}

/** Which records are left out: archived ones unless asked for, and what the declaration hides (closed tickets). */
function hidingRule(
  { archivedAt, hides }: Resource,
  { shows }: ListQuery,
  filters: readonly Filter[],
): (row: Row) => false | Hiding | undefined {
  const isAll = shows?.all === true
  const onlyArchived = shows?.onlyArchived === true
  const onlyHidden = hides !== undefined && shows?.onlyHidden === true
  // What a filter names is wanted, and the others are left out by it.
  const isNamed = filters.some(({ anyOf }) => anyOf.some(({ name }) => name === hides?.field))
  return (row) => {
    const isArchived = archivedAt !== null && (row[archivedAt] ?? null) !== null
    const isHidden = hides !== undefined && row[hides.field] === hides.value
    if (onlyArchived && !isArchived) return false
    if (onlyHidden && !isHidden) return false
    if (isAll) return undefined
    if (isArchived && !onlyArchived) return 'archived'
    return isHidden && !onlyHidden && !onlyArchived && !isNamed ? 'hidden' : undefined
  }
}
