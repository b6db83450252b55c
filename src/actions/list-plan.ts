import type { Api } from '../api/api.ts'
import type { ReadRequest, StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { CompiledQuery } from './compile-query.ts'
import type { Filter } from './filters.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'
import type { UnmatchedTracker } from './unmatched-conditions.ts'

/** What a list is to contain: what to ask the server for, one after the other, and what to keep of its answer. */
export interface ListPlan {
  requests: readonly ReadRequest[]
  /** True to keep; `archived` or `hidden` (closed) for what is left out unless asked for. */
  classify(record: StoredRecord): boolean | HiddenReason
  /** What is worth knowing of how it was narrowed. */
  notices: readonly Notice[]
  /** What of the conditions no record has had, once all were judged. */
  unmet: UnmatchedTracker
}

/** Looks up what a query names; throws what finding a record throws. */
export async function planList(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<ListPlan> {
  const { filters, test, unmet, notices } = await narrowingOf(api, resource, scope, query)
  const isHidden = hidingRule(resource, query, filters)
  const { period: parameters } = query
  const request = { scope, ...(parameters === undefined ? {} : { parameters }) }
  return {
    requests: requestsOf(resource, filters, request),
    classify: (record) => test(record) && (isHidden(record.row) ?? true),
    unmet,
    notices,
  }
}

/** What most lists are narrowed by. */
const NOTHING: CompiledQuery = {
  filters: [],
  test: () => true,
  unmet: { observe: () => undefined, explain: async () => [] },
  notices: [],
}

async function narrowingOf(
  api: Api,
  resource: Resource,
  scope: Scope,
  { filters = [], conditions = [], criteria = [] }: ListQuery,
): Promise<CompiledQuery> {
  if (filters.length + conditions.length + criteria.length === 0) return NOTHING
  const { compileQuery } = await import('./compile-query.ts')
  return compileQuery(api, resource, scope, { filters, conditions, criteria })
}

/**
 * What is worth knowing of a selection; once all records were judged, it throws for a value that no record can have.
 */
export async function listPlanNotices(
  api: Api,
  scope: Scope,
  { unmet, notices }: ListPlan,
  isWhole = true,
): Promise<Notice[]> {
  const messages = isWhole ? await unmet.explain(api, scope) : []
  return [...notices, ...messages.map((message) => ({ code: 'unmet', message }))]
}

/** The values of filters that have only one, which the server may be asked for as well. */
function equalsOf(filters: readonly Filter[]): Record<string, string | number> {
  return Object.fromEntries(
    filters.flatMap(({ anyOf: [only, ...more] }) =>
      only === undefined || more.length > 0 ? [] : [[only.name, only.value]],
    ),
  )
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

/** Which records are left out: archived ones unless asked for, and what the declaration hides (closed tickets). */
function hidingRule(
  { archivedAt, hiddenByDefault }: Resource,
  { visibility }: ListQuery,
  filters: readonly Filter[],
): (row: Row) => false | HiddenReason | undefined {
  const isAll = visibility?.all === true
  const onlyArchived = visibility?.onlyArchived === true
  const onlyHidden = hiddenByDefault !== undefined && visibility?.onlyHidden === true
  // What a filter names is wanted, and the others are left out by it.
  const isNamed = filters.some(({ anyOf }) =>
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
    return isHidden && !onlyHidden && !onlyArchived && !isNamed ? 'hidden' : undefined
  }
}
