import { keysIn } from '../guards/duplicate-keys.ts'
import { onlyMarkOf } from '../guards/exclusive-flags.ts'
import { likeness } from '../guards/lookalikes.ts'
import type { WriteRequest } from '../write.ts'
import type { Claim } from './lock-queue.ts'
import { isMarking } from './own-writes.ts'
import { formsOf } from './value-index.ts'

/**
 * What a write must not overtake others in. Writes to one record keep their order. So do new records of one name or
 * natural key, so that each is told of the one before, and none is taken for the other after a lost reply (H07). A
 * record with the mark that only one may have goes alone in its client, since the server takes it off others (H36).
 */
export function claimsOf(request: WriteRequest): readonly Claim[] {
  return [...ownClaims(request), ...likenessClaims(request), ...markClaims(request)]
}

function ownClaims({ resource, target }: WriteRequest): Claim[] {
  return target === undefined ? [] : [{ key: `record ${target.row[resource.id] ?? ''}` }]
}

function likenessClaims({ resource, verb, given, client }: WriteRequest): Claim[] {
  if (verb !== 'create') return []
  const { label, parent = '' } = resource
  const wanted = likeness(resource, given)
  const of = `${client ?? ''} ${wanted[parent] ?? ''}`
  const names = formsOf(resource.fields[label], wanted[label] ?? null)
  const keys = keysIn(resource, given).flatMap(({ name, field, value }) =>
    formsOf(field, value).map((form) => ({ key: `key ${client ?? ''} ${name} ${form}` })),
  )
  return [...names.map((form) => ({ key: `name ${of} ${form}` })), ...keys]
}

function markClaims(request: WriteRequest): Claim[] {
  const { resource, client } = request
  if (onlyMarkOf(resource) === undefined) return []
  return [{ key: `mark ${client ?? ''}`, isShared: !isMarking(request) }]
}
