import type { Api } from '../api/api.ts'
import { absenceFirst } from '../api/capabilities/prefer-unsupported.ts'
import { readRecords, type Stored } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import type { Notice } from '../api/writes/plan.ts'
import { parseSort } from '../records/sort.ts'
import type { Resource } from '../resources/definition.ts'
import { noticesOf, selectionOf } from './list-plan.ts'
import type { Hiding, ListQuery } from './list-query.ts'

/** The records that conditions chose. */
export interface Selected {
  found: readonly Stored[]
  /** How many were left out that the conditions did not leave out. */
  hidden: Readonly<Record<Hiding, number>>
  /** All records of the scope, in the order of its list; undefined where only a part of it was read. */
  listed: readonly Stored[] | undefined
  notices: readonly Notice[]
}

/** The records in scope that a list of this query shows; names in it are looked up, and throw what finding one throws. */
export async function select(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<Selected> {
  try {
    return await selected(api, resource, scope, query)
  } catch (error) {
    throw await absenceFirst(api, resource, 'read', error)
  }
}

async function selected(
  api: Api,
  resource: Resource,
  scope: Scope,
  query: ListQuery,
): Promise<Selected> {
  const selection = await selectionOf(api, resource, scope, query)
  const found: Stored[] = []
  const listed: Stored[] = []
  const hidden = { archived: 0, hidden: 0 }
  for (const request of selection.requests) {
    for await (const page of readRecords(api, resource, request)) {
      for (const stored of page) {
        listed.push(stored)
        const verdict = selection.judge(stored)
        if (verdict === true) found.push(stored)
        else if (verdict !== false) hidden[verdict] += 1
      }
    }
  }
  const order = query.order ?? (resource.order && parseSort(resource, resource.order, 'order'))
  if (order) found.sort((a, b) => order(a.row, b.row))
  const isWhole = selection.requests.every(
    ({ equals = {}, parameters = {} }) => Object.keys({ ...equals, ...parameters }).length === 0,
  )
  return {
    found,
    hidden,
    listed: isWhole ? listed : undefined,
    notices: await noticesOf(api, scope, selection),
  }
}
