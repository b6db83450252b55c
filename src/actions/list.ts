import type { Api } from '../api/api.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import { readRecords } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { defaultOrder, type ListPlan, listPlanNotices, planList } from './list-plan.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'
import { countUndecrypted, undecryptedNotices } from './undecrypted.ts'

/** The result of reading a list. */
export interface ListResult {
  rows: readonly Row[]
  /** How many matching records were hidden by default. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** Whether everything was read, so that all hidden records are counted. */
  isComplete: boolean
  /** Whether the limit takeFirst the list short. */
  hasMore: boolean
  notices: readonly Notice[]
}

/** A list that is read while its records are consumed. */
interface ListStream {
  /** The records in batches; can be iterated once. Throws what reading throws. */
  pages(): AsyncGenerator<readonly Row[]>
  /** Returns the counts and notices, once the records have been consumed. */
  summary(): Promise<Omit<ListResult, 'rows'>>
}

/** Which records to list, and what reading them needs. */
interface ListRequest {
  scope: Scope
  query: ListQuery
  random: (bytes: number) => Uint8Array
  /** Use the server's order if the query has none: sorting needs all records before the first can be returned. */
  isServerOrder?: boolean
}

/** Lists the records in scope that match a query. Looks up the names in it; throws what finding a record throws. */
export async function list(
  api: Api,
  resource: Resource,
  request: ListRequest,
): Promise<ListResult> {
  const stream = await openListStream(api, resource, request)
  const rows: Row[] = []
  for await (const page of stream.pages()) rows.push(...page)
  return { rows, ...(await stream.summary()) }
}

/** Opens a list as a stream; in the server's order at most one page is held in memory. */
export async function openListStream(
  api: Api,
  resource: Resource,
  { scope, query, random, isServerOrder = false }: ListRequest,
): Promise<ListStream> {
  const explaining = async <T>(work: () => Promise<T>): Promise<T> =>
    work().catch(async (error: unknown) => {
      throw await preferUnsupportedError(api, resource, 'read', error)
    })
  const { limit } = query
  const order = query.order ?? (isServerOrder ? undefined : defaultOrder(resource))
  const plan = await explaining(() => planList(api, resource, scope, query))
  const tally = newTally()
  return {
    pages: async function* () {
      try {
        const kept = keptPages(api, resource, plan, tally)
        yield* order === undefined
          ? takeFirst(kept, limit, tally)
          : takeSorted(kept, order, limit, tally)
      } catch (error) {
        throw await preferUnsupportedError(api, resource, 'read', error)
      }
    },
    summary: () =>
      explaining(async () => {
        const { hidden, isComplete, hasMore, undecrypted } = tally
        const planNotices = await listPlanNotices(api, scope, plan, isComplete)
        const notices = [...planNotices, ...(await undecryptedNotices(api, undecrypted, random))]
        return { hidden, isComplete, hasMore, notices }
      }),
  }
}

/** Counts kept while a list is read. */
interface Tally extends Pick<ListResult, 'hidden' | 'isComplete' | 'hasMore'> {
  hidden: Record<HiddenReason, number>
  /** How many credentials couldn't be decrypted. */
  undecrypted: number
}

function newTally(): Tally {
  return { hidden: { archived: 0, hidden: 0 }, isComplete: true, undecrypted: 0, hasMore: false }
}

/** Yields the records that a list plan keeps, as they are read. */
async function* keptPages(
  api: Api,
  resource: Resource,
  plan: ListPlan,
  tally: Tally,
): AsyncGenerator<Row[]> {
  for (const request of plan.requests) {
    for await (const page of readRecords(api, resource, request)) {
      tally.undecrypted += countUndecrypted(resource, page)
      const kept: Row[] = []
      for (const record of page) {
        const verdict = plan.classify(record)
        if (verdict === true) kept.push(record.row)
        else if (verdict !== false) tally.hidden[verdict] += 1
      }
      if (kept.length > 0) yield kept
    }
  }
}

/** Yields at most `limit` records, then stops reading; for the server's order. */
async function* takeFirst(
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

/** Yields at most `limit` records in the given order; reads all of them first. */
async function* takeSorted(
  pages: AsyncIterable<Row[]>,
  order: (left: Row, right: Row) => number,
  limit: number | undefined,
  tally: Tally,
): AsyncGenerator<readonly Row[]> {
  const rows: Row[] = []
  for await (const page of pages) rows.push(...page)
  rows.sort(order)
  tally.hasMore = limit !== undefined && rows.length > limit
  for (let start = 0; start < Math.min(rows.length, limit ?? rows.length); start += BATCH_SIZE) {
    yield rows.slice(start, Math.min(start + BATCH_SIZE, limit ?? rows.length))
  }
}

/** How many records of a takeSorted list are yielded at once. */
const BATCH_SIZE = 500
