import type { Api } from '../api/api.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import { readRecords } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Row } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { type ListPlan, listPlanNotices, planList } from './list-plan.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'
import { countUndecrypted, undecryptedNotices } from './undecrypted.ts'

/** What a list found. */
export interface ListResult {
  rows: readonly Row[]
  /** How many were left out that were not asked to be left out. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** Whether reading went to the end, so that the hidden ones are all counted. */
  isComplete: boolean
  /** Whether the limit cut the list. */
  hasMore: boolean
  notices: readonly Notice[]
}

/** A list that is read as its records are taken. */
export interface ListStream {
  /** The records, some at a time; throws what reading throws. To be gone through once. */
  pages(): AsyncGenerator<readonly Row[]>
  /** What there is to say of them, once they have been taken. */
  summary(): Promise<Omit<ListResult, 'rows'>>
}

/** What reading a list depends on beside the query. */
export interface ListReadOptions {
  random: (bytes: number) => Uint8Array
  /** In the server's order, where the query has none: the module's own order needs all records before the first. */
  isServerOrder?: boolean
}

/** Lists the records in scope that a query asks for; names in it are looked up, and throw what finding one throws. */
export async function list(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
  options: ListReadOptions,
): Promise<ListResult> {
  const reading = await openListStream(api, resource, scope, query, options)
  const rows: Row[] = []
  for await (const page of reading.pages()) rows.push(...page)
  return { rows, ...(await reading.summary()) }
}

/** The same, for whoever takes the records as they come: in the server's order no more than a page is held. */
export async function openListStream(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
  { random, isServerOrder = false }: ListReadOptions,
): Promise<ListStream> {
  const explained = async (error: unknown) => preferUnsupportedError(api, resource, 'read', error)
  const { limit } = query
  const usual = isServerOrder ? undefined : resource.defaultSort
  const order =
    query.order ?? (usual === undefined ? undefined : parseSort(resource, usual, 'order'))
  const selection = await planList(api, resource, scope, query).catch(async (error: unknown) => {
    throw await explained(error)
  })
  const tally: Tally = {
    hidden: { archived: 0, hidden: 0 },
    isComplete: true,
    shut: 0,
    hasMore: false,
  }
  return {
    pages: async function* () {
      try {
        const kept = keptPages(api, resource, selection, tally)
        yield* order === undefined ? cut(kept, limit, tally) : sorted(kept, order, limit, tally)
      } catch (error) {
        throw await explained(error)
      }
    },
    summary: async () => {
      const { hidden, isComplete, hasMore, shut } = tally
      try {
        const told = await listPlanNotices(api, scope, selection, isComplete)
        const notices = [...told, ...(await undecryptedNotices(api, shut, random))]
        return { hidden, isComplete, hasMore, notices }
      } catch (error) {
        throw await explained(error)
      }
    },
  }
}

/** What is counted while a list is read. */
interface Tally extends Pick<ListResult, 'hidden' | 'isComplete' | 'hasMore'> {
  hidden: Record<HiddenReason, number>
  /** How many credentials did not open. */
  shut: number
}

/** The records that a selection keeps, as they are read. */
async function* keptPages(
  api: Api,
  resource: Resource,
  selection: ListPlan,
  tally: Tally,
): AsyncGenerator<Row[]> {
  for (const request of selection.requests) {
    for await (const page of readRecords(api, resource, request)) {
      tally.shut += countUndecrypted(resource, page)
      const kept: Row[] = []
      for (const record of page) {
        const verdict = selection.classify(record)
        if (verdict === true) kept.push(record.row)
        else if (verdict !== false) tally.hidden[verdict] += 1
      }
      if (kept.length > 0) yield kept
    }
  }
}

/** At most so many of them: in the server's order reading can end there. */
async function* cut(
  pages: AsyncIterable<Row[]>,
  limit: number | undefined,
  tally: Tally,
): AsyncGenerator<readonly Row[]> {
  if (limit === undefined) return yield* pages
  let left = limit
  for await (const page of pages) {
    if (page.length <= left) {
      left -= page.length
      yield page
      continue
    }
    tally.hasMore = true
    tally.isComplete = false
    if (left > 0) yield page.slice(0, left)
    return
  }
}

/** At most so many of them, ordered: any order but the server's needs all of them. */
async function* sorted(
  pages: AsyncIterable<Row[]>,
  order: (left: Row, right: Row) => number,
  limit: number | undefined,
  tally: Tally,
): AsyncGenerator<readonly Row[]> {
  const rows: Row[] = []
  for await (const page of pages) rows.push(...page)
  rows.sort(order)
  tally.hasMore = limit !== undefined && rows.length > limit
  for (let start = 0; start < Math.min(rows.length, limit ?? rows.length); start += AT_ONCE) {
    yield rows.slice(start, Math.min(start + AT_ONCE, limit ?? rows.length))
  }
}

/** How many records of a list that is held are handed on at once. */
const AT_ONCE = 500
