import type { Resource, ResourceName } from '../../resources/definition.ts'
import { resources } from '../../resources/index.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { Release } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { MARKERS, type Presence } from './capabilities.ts'

/** One operation as the server has it for this key. */
export interface ProbedOperation {
  resource: ResourceName
  verb: OperationName
  presence: Presence
  /** The first release that has it; undefined if all have it, null if none has. */
  since: Release | undefined | null
}

/** The most requests at the same time: few, so that a small server is not flooded. */
const MAX_CONCURRENT = 4

/** Probes every operation in any release or in ITFlow's documentation, with reads only, after clearing the cache. */
export async function probeAllOperations(api: Api): Promise<ProbedOperation[]> {
  await api.capabilities.forget()
  const operations = Object.values(resources).flatMap(operationsOf)
  const results: ProbedOperation[] = []
  const queue = [...operations.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, { module, file, ...operation }] = next
      results[index] = { ...operation, presence: await api.capabilities.presence(module, file) }
    }
  }
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, work))
  for (const { module, file } of MARKERS) await api.capabilities.presence(module, file)
  return results
}

function operationsOf(resource: Resource) {
  const declared = Object.entries(resource.operations).map(([verb, operation]) => ({
    resource: resource.name,
    verb: verb as OperationName,
    module: resource.module,
    file: operation.file,
    since: operation.since,
  }))
  const documented = (resource.documentedOnly ?? []).map((verb) => ({
    resource: resource.name,
    verb,
    module: resource.module,
    file: verb,
    since: null,
  }))
  return [...declared, ...documented]
}
