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
  /** The first release that has it; undefined for the first at all, null for none. */
  since: Release | undefined | null
}

/** How many questions are under way at once: few, so that a small server is not flooded. */
const AT_ONCE = 4

/** Asks for every operation that ITFlow's documentation or any release has, with reads only; nothing remembered is trusted. */
export async function probeAllOperations(api: Api): Promise<ProbedOperation[]> {
  await api.capabilities.forget()
  const wanted = Object.values(resources).flatMap(operationsOf)
  const found: ProbedOperation[] = []
  const queue = [...wanted.entries()]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, { module, file, ...operation }] = next
      found[index] = { ...operation, presence: await api.capabilities.presence(module, file) }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  for (const { module, file } of MARKERS) await api.capabilities.presence(module, file)
  return found
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
