import type { Api } from '../api/api.ts'
import type { ReadRequest, StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Row } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import type { CompiledQuery } from './compile-query.ts'
import type { ResolvedFilter } from './filters.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'
import type { UnmatchedTracker } from './unmatched-conditions.ts'

/** How to read a list: the requests to send, one after another, and which records to keep. */
export interface ListPlan {
  requests: readonly ReadRequest[]
  /** Returns true to keep a record; `archived` or `hidden` (closed) if it is left out by default. */
  classify(record: StoredRecord): boolean | HiddenReason
  /** Notices about the filters and conditions. */
  notices: readonly Notice[]
  /** Knows, once all records were tested, which conditions never matched. */
  unmet: UnmatchedTracker
}

/** Looks up the records that a query names; throws what finding a record throws. */
export async function planList(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<ListPlan> {
  const { filters, test, unmet, notices } = await compileIfNeeded(api, resource, scope, query)
  const isHidden = hidingRule(resource, query, filters)
  const { period: parameters } = query
  const request = { scope, ...(parameters === undefined ? {} : { parameters }) }
  return {
    requests: buildRequests(resource, filters, request),
    classify: (record) => test(record) && (isHidden(record.row) ?? true),
    unmet,
    notices,
  }
}

/** The compiled query of a list without filters or conditions. */
const MATCH_ALL: CompiledQuery = {
  filters: [],
  test: () => true,
  unmet: { observe: () => undefined, explain: async () => [] },
  notices: [],
}

async function compileIfNeeded(
  api: Api,
  resource: Resource,
  scope: Scope,
  { filters = [], conditions = [], criteria = [] }: ListQuery,
): Promise<CompiledQuery> {
  if (filters.length + conditions.length + criteria.length === 0) return MATCH_ALL
  const { compileQuery } = await import('./compile-query.ts')
  return compileQuery(api, resource, scope, { filters, conditions, criteria })
}

/** Returns the notices about a list; once all records were tested, throws for a value that no record can have. */
export async function listPlanNotices(
  api: Api,
  scope: Scope,
  { unmet, notices }: ListPlan,
  isWhole = true,
): Promise<Notice[]> {
  const messages = isWhole ? await unmet.explain(api, scope) : []
  return [...notices, ...messages.map((message) => ({ code: 'unmet', message }))]
}

/** Returns the values of filters that have only one value, which the server can filter by too. */
function singleValues(filters: readonly ResolvedFilter[]): Record<string, string | number> {
  return Object.fromEntries(
    filters.flatMap(({ anyOf: [only, ...more] }) =>
      only === undefined || more.length > 0 ? [] : [[only.name, only.value]],
    ),
  )
}

/** Returns the requests: one, or one for each value of a filter that a read requires (the invoices of items). */
function buildRequests(
  { needsFilter = [] }: Resource,
  filters: readonly ResolvedFilter[],
  request: ReadRequest,
): readonly ReadRequest[] {
  const equals = singleValues(filters)
  const needed = filters.find(({ anyOf }) => anyOf.some(({ name }) => needsFilter.includes(name)))
  if (needed === undefined) return [{ ...request, equals }]
  return needed.anyOf.map(({ name, value }) => ({
    ...request,
    equals: { ...equals, [name]: value },
  }))
}

/** Returns a function that says why a record is left out: archived, or hidden by the declaration (closed tickets). */
function hidingRule(
  { archivedAt, hiddenByDefault }: Resource,
  { visibility }: ListQuery,
  filters: readonly ResolvedFilter[],
): (row: Row) => false | HiddenReason | undefined {
  const isAll = visibility?.all === true
  const onlyArchived = visibility?.onlyArchived === true
  const onlyHidden = hiddenByDefault !== undefined && visibility?.onlyHidden === true
  // A filter on the hiding field already says which records are wanted.
  const isFiltered = filters.some(({ anyOf }) =>
    anyOf.some(({ name }) => name === hiddenByDefault?.field),
  )
  return (row) => {
    const isArchived = archivedAt !== null && (row[archivedAt] ?? null) !== null
    const isHidden =
      hiddenByDefault !== undefined && row[hiddenByDefault.field] === hiddenByDefault.value
    if (onlyArchived && !isArchived) return false
    if (onlyHidden && !isHidden) return false
    if (isAll) return undefined
    if (isArchived && !onlyArchived) return 'archived'
    return isHidden && !onlyHidden && !onlyArchived && !isFiltered ? 'hidden' : undefined
  }
}

/** Returns the module's own order; undefined if it has none. */
export function defaultOrder(resource: Resource): ((left: Row, right: Row) => number) | undefined {
  const { defaultSort } = resource
  return defaultSort === undefined ? undefined : parseSort(resource, defaultSort, 'order')
}
