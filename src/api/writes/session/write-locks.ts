import { keysIn } from '../guards/duplicate-keys.ts'
import { exclusiveFlagName } from '../guards/exclusive-flags.ts'
import { lookalikeValues } from '../guards/lookalikes.ts'
import type { WriteRequest } from '../write.ts'
import type { LockRequest } from './lock-queue.ts'
import { touchesExclusiveFlag } from './own-writes.ts'
import { indexKeysOf } from './value-index.ts'

/**
 * The locks that keep writes in order. Writes to one record keep their order. So do creates with the same name or natural
 * key, so that each reports the previous one as a duplicate, and they aren't confused after a lost reply (H07). A write to
 * a record with a flag that only one may have runs alone in its client, since the server clears it on others (H36).
 */
export function locksFor(request: WriteRequest): readonly LockRequest[] {
  return [...recordLocks(request), ...createLocks(request), ...flagLocks(request)]
}

function recordLocks({ resource, target }: WriteRequest): LockRequest[] {
  return target === undefined ? [] : [{ key: `record ${target.row[resource.id] ?? ''}` }]
}

function createLocks({ resource, verb, values, client }: WriteRequest): LockRequest[] {
  if (verb !== 'create') return []
  const { label, parent = '' } = resource
  const identifying = lookalikeValues(resource, values)
  const owner = `${client ?? ''} ${identifying[parent] ?? ''}`
  const names = indexKeysOf(resource.fields[label], identifying[label] ?? null)
  const keys = keysIn(resource, values).flatMap(({ name, field, value }) =>
    indexKeysOf(field, value).map((form) => ({ key: `key ${client ?? ''} ${name} ${form}` })),
  )
  return [...names.map((form) => ({ key: `name ${owner} ${form}` })), ...keys]
}

function flagLocks(request: WriteRequest): LockRequest[] {
  const { resource, client } = request
  if (exclusiveFlagName(resource) === undefined) return []
  return [{ key: `flag ${client ?? ''}`, isShared: !touchesExclusiveFlag(request) }]
}
