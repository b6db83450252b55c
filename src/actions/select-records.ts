import type { Api } from '../api/api.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import { readRecords, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { listPlanNotices, planList } from './list-plan.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'

/** The records that conditions chose. */
export interface SelectedRecords {
  found: readonly StoredRecord[]
  /** How many were left out that the conditions did not leave out. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** All records of the scope, in the order of its list; undefined where only a part of it was read. */
  listed: readonly StoredRecord[] | undefined
  notices: readonly Notice[]
}

/** The records in scope that a list of this query shows; names in it are looked up, and throw what finding one throws. */
export async function selectRecords(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<SelectedRecords> {
  try {
    return await selected(api, resource, scope, query)
  } catch (error) {
    throw await preferUnsupportedError(api, resource, 'read', error)
  }
}

async function selected(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<SelectedRecords> {
  const selection = await planList(api, resource, scope, query)
  const found: StoredRecord[] = []
  const listed: StoredRecord[] = []
  const hidden = { archived: 0, hidden: 0 }
  for (const request of selection.requests) {
    for await (const page of readRecords(api, resource, request)) {
      for (const stored of page) {
        listed.push(stored)
        const verdict = selection.classify(stored)
        if (verdict === true) found.push(stored)
        else if (verdict !== false) hidden[verdict] += 1
      }
    }
  }
  const order =
    query.order ?? (resource.defaultSort && parseSort(resource, resource.defaultSort, 'order'))
  if (order) found.sort((a, b) => order(a.row, b.row))
  const isWhole = selection.requests.every(
    ({ equals = {}, parameters = {} }) => Object.keys({ ...equals, ...parameters }).length === 0,
  )
  return {
    found,
    hidden,
    listed: isWhole ? listed : undefined,
    notices: await listPlanNotices(api, scope, selection),
  }
}
