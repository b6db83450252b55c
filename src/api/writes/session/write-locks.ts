import { keysIn } from '../guards/duplicate-keys.ts'
import { exclusiveFlagName } from '../guards/exclusive-flags.ts'
import { lookalikeValues } from '../guards/lookalikes.ts'
import type { WriteRequest } from '../write.ts'
import type { LockRequest } from './lock-queue.ts'
import { touchesExclusiveFlag } from './own-writes.ts'
import { indexKeysOf } from './value-index.ts'

/**
 * What a write must not overtake others in. Writes to one record keep their order. So do new records of one name or
 * natural key, so that each is told of the one before, and none is taken for the other after a lost reply (H07). A
 * record with the mark that only one may have goes alone in its client, since the server takes it off others (H36).
 */
export function locksFor(request: WriteRequest): readonly LockRequest[] {
  return [...ownClaims(request), ...likenessClaims(request), ...markClaims(request)]
}

function ownClaims({ resource, target }: WriteRequest): LockRequest[] {
  return target === undefined ? [] : [{ key: `record ${target.row[resource.id] ?? ''}` }]
}

function likenessClaims({ resource, verb, values, client }: WriteRequest): LockRequest[] {
  if (verb !== 'create') return []
  const { label, parent = '' } = resource
  const wanted = lookalikeValues(resource, values)
  const of = `${client ?? ''} ${wanted[parent] ?? ''}`
  const names = indexKeysOf(resource.fields[label], wanted[label] ?? null)
  const keys = keysIn(resource, values).flatMap(({ name, field, value }) =>
    indexKeysOf(field, value).map((form) => ({ key: `key ${client ?? ''} ${name} ${form}` })),
  )
  return [...names.map((form) => ({ key: `name ${of} ${form}` })), ...keys]
}

function markClaims(request: WriteRequest): LockRequest[] {
  const { resource, client } = request
  if (exclusiveFlagName(resource) === undefined) return []
  return [{ key: `mark ${client ?? ''}`, isShared: !touchesExclusiveFlag(request) }]
}
