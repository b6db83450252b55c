import type { Api } from '../api/api.ts'
import { preferUnsupportedError } from '../api/capabilities/prefer-unsupported.ts'
import { readRecords, type StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Resource } from '../resources/definition.ts'
import { defaultOrder, listPlanNotices, planList } from './list-plan.ts'
import type { HiddenReason, ListQuery } from './list-query.ts'

/** The records that a query readSelected. */
interface SelectedRecords {
  found: readonly StoredRecord[]
  /** How many matching records were hidden by default. */
  hidden: Readonly<Record<HiddenReason, number>>
  /** All records in scope, in list order; undefined if only some were read. */
  listed: readonly StoredRecord[] | undefined
  notices: readonly Notice[]
}

/** Selects the records in scope that a list with this query shows. Looks up the names in it; throws what finding a record throws. */
export async function selectRecords(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<SelectedRecords> {
  try {
    return await readSelected(api, resource, scope, query)
  } catch (error) {
    throw await preferUnsupportedError(api, resource, 'read', error)
  }
}

async function readSelected(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<SelectedRecords> {
  const plan = await planList(api, resource, scope, query)
  const found: StoredRecord[] = []
  const listed: StoredRecord[] = []
  const hidden = { archived: 0, hidden: 0 }
  for (const request of plan.requests) {
    for await (const page of readRecords(api, resource, request)) {
      for (const stored of page) {
        listed.push(stored)
        const verdict = plan.classify(stored)
        if (verdict === true) found.push(stored)
        else if (verdict !== false) hidden[verdict] += 1
      }
    }
  }
  const order = query.order ?? defaultOrder(resource)
  if (order) found.sort((a, b) => order(a.row, b.row))
  const isWhole = plan.requests.every(
    ({ equals = {}, parameters = {} }) => Object.keys({ ...equals, ...parameters }).length === 0,
  )
  return {
    found,
    hidden,
    listed: isWhole ? listed : undefined,
    notices: await listPlanNotices(api, scope, plan),
  }
}
