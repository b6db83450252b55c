import { hasFinalEffect } from '../../records/record-state.ts'
import type { Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { readOthersFlagged } from './guards/exclusive-flags.ts'
import type { Facts, OperationPath, Related } from './plan.ts'
import { plannersFor } from './planners/index.ts'
import { singleReads } from './single-reads.ts'
import type { WriteRequest } from './write.ts'

/** What planners may know of a write: what they ask the server for, and nothing more. */
export async function gatherFacts(
  api: Api,
  request: WriteRequest,
  isForced: boolean,
  planners = plannersFor(request.resource, request.verb),
  reads = singleReads(api),
): Promise<Facts> {
  const { resource, verb, values, target, client, related = {} } = request
  const { capabilities } = api
  const present = new Set<OperationPath>()
  for (const operation of new Set(planners.flatMap(({ asks = [] }) => asks))) {
    const [module = '', file = ''] = operation.split('/')
    if ((await reads.presence(module, file)) !== 'absent') present.add(operation)
  }
  const proven = new Set<Release>()
  for (const release of new Set(planners.flatMap(({ needs = [] }) => needs))) {
    if (await capabilities.isAtLeast(release)) proven.add(release)
  }
  return {
    resource,
    verb,
    values,
    target,
    client,
    isForced,
    related: {
      ...related,
      ...relatedOf(request),
      othersFlagged: related.othersFlagged ?? (await readOthersFlagged(api, request)),
    },
    isAtLeast: (release) => proven.has(release),
    has: (operation) => present.has(operation),
  }
}

/** The parent of a new record, if it was looked up. */
function relatedOf({ resource, references = [] }: WriteRequest): Related {
  const parent = references.find(({ field }) => field !== undefined && field === resource.parent)
  return parent === undefined
    ? {}
    : { isTicketClosed: hasFinalEffect(parent.resource, parent.stored.row) }
}
