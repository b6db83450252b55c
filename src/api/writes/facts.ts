import { hasFinalEffect } from '../../records/record-state.ts'
import type { Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { readOthersFlagged } from './guards/exclusive-flags.ts'
import type { Facts, OperationPath, Planner, Related } from './plan.ts'
import { plannersFor } from './planners/index.ts'
import { singleReads } from './single-reads.ts'
import type { WriteRequest } from './write.ts'
import type { WriteReads } from './write-reads.ts'

/** What facts are gathered for, and how. */
interface FactsOptions {
  isForced: boolean
  /** Absent: all planners that may apply to the write. */
  planners?: readonly Planner[]
  reads?: WriteReads | undefined
}

/** Gathers the facts that planners need about a write: asks the server what they declare, and nothing else. */
export async function gatherFacts(
  api: Api,
  request: WriteRequest,
  { isForced, planners, reads = singleReads(api) }: FactsOptions,
): Promise<Facts> {
  const { resource, verb, values, target, client, related = {} } = request
  const { capabilities } = api
  const applied = planners ?? plannersFor(resource, verb)
  const present = new Set<OperationPath>()
  for (const operation of new Set(applied.flatMap(({ asks = [] }) => asks))) {
    const [module = '', file = ''] = operation.split('/')
    if ((await reads.presence(module, file)) !== 'absent') present.add(operation)
  }
  const proven = new Set<Release>()
  for (const release of new Set(applied.flatMap(({ needs = [] }) => needs))) {
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
      ...parentFacts(request),
      othersFlagged: related.othersFlagged ?? (await readOthersFlagged(api, request)),
    },
    isAtLeast: (release) => proven.has(release),
    has: (operation) => present.has(operation),
  }
}

/** What is known about the parent of a new record, if it was looked up. */
function parentFacts({ resource, references = [] }: WriteRequest): Related {
  const parent = references.find(({ field }) => field !== undefined && field === resource.parent)
  return parent === undefined
    ? {}
    : { isTicketClosed: hasFinalEffect(parent.resource, parent.stored.row) }
}
