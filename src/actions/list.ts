import type { Api } from '../api/api.ts'
import { absenceFirst } from '../api/operation.ts'
import { readRecords } from '../api/reading.ts'
import type { Scope } from '../api/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Row } from '../records/record.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import type { Hiding, ListQuery } from './list-query.ts'
import { noticesOf, type Selection, selectionOf } from './selection.ts'
import { countShut, shutNotices } from './shut.ts'

/** What a list found. */
export interface Listed {
  rows: readonly Row[]
  /** How many were left out that were not asked to be left out. */
  hidden: Readonly<Record<Hiding, number>>
  /** Whether reading went to the end, so that the hidden ones are all counted. */
  isWhole: boolean
  /** Whether the limit cut the list. */
  hasMore: boolean
  notices: readonly Notice[]
}

/** Lists the records in scope that a query asks for; names in it are looked up, and throw what finding one throws. */
export async function list(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
  { random }: { random: (bytes: number) => Uint8Array },
): Promise<Listed> {
  try {
    return await listed(api, resource, scope, query, random)
  } catch (error) {
    throw await absenceFirst(api, resource, 'read', error)
  }
}

async function listed(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
  random: (bytes: number) => Uint8Array,
): Promise<Listed> {
  const { limit } = query
  const order = query.order ?? (resource.order && parseSort(resource, resource.order, 'order'))
  const selection = await selectionOf(api, resource, scope, query)
  // In the server's order reading can end at the limit; any other order needs all of it.
  const kept = await gather(api, resource, selection, order ? undefined : limit)
  const told = await noticesOf(api, scope, selection, kept.isWhole)
  if (order) kept.rows.sort(order)
  const { rows, hidden, isWhole, shut } = kept
  return {
    rows: rows.slice(0, limit),
    ...{ hidden, isWhole },
    hasMore: limit !== undefined && rows.length > limit,
    notices: [...told, ...(await shutNotices(api, shut, random))],
  }
}

/** What was read, and kept of it. */
interface Gathered extends Pick<Listed, 'hidden' | 'isWhole'> {
  rows: Row[]
  /** How many credentials did not open. */
  shut: number
}

async function gather(
  api: Api,
  resource: Resource,
  selection: Selection,
  enough: number | undefined,
): Promise<Gathered> {
  const rows: Row[] = []
  let shut = 0
  const hidden = { archived: 0, hidden: 0 }
  for (const request of selection.requests) {
    for await (const page of readRecords(api, resource, request)) {
      shut += countShut(resource, page)
      for (const { row } of page) {
        const verdict = selection.judge(row)
        if (verdict === true) rows.push(row)
        else if (verdict !== false) hidden[verdict] += 1
      }
      if (enough !== undefined && rows.length > enough) {
        return { rows, hidden, isWhole: false, shut }
      }
    }
  }
  return { rows, hidden, isWhole: true, shut }
}
