import type { Scope } from '../../api/records/scope.ts'
import type { Context } from '../../context.ts'
import type { Failure } from '../../errors.ts'
import { UnsupportedError } from '../../errors.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import { type Found, search } from '../../search/search.ts'
import type { Term } from '../../search/term.ts'
import { readScope } from '../../verbs/selector-argument.ts'

/** What to find. */
export interface FindRequest {
  term: Term
  kinds: readonly ResourceName[]
  isAll: boolean
}

/** What was found on an instance. */
export interface Collected {
  scope: Scope
  /** The modules that were to be searched and that the server has. */
  kinds: readonly ResourceName[]
  found: readonly Found[]
  /** How many matches are archived, and left out. */
  hidden: number
  /** The modules that couldn't be read, and why. */
  failures: readonly ModuleFailure[]
  /** The modules that the server doesn't have. */
  absent: readonly Resource[]
}

/** A module that couldn't be read. */
export interface ModuleFailure {
  resource: Resource
  failure: Failure
}

/** Searches an instance to the end; `onFound` is called with each module's matches as they arrive. */
export async function collect(
  context: Context,
  request: FindRequest,
  onFound: (found: readonly Found[]) => void = () => undefined,
): Promise<Collected> {
  const api = await context.api()
  const scope = await readScope(context, api)
  const found: Found[] = []
  const failures: ModuleFailure[] = []
  const absent: Resource[] = []
  let hidden = 0
  for await (const result of search(api, { ...request, scope })) {
    const { resource, failure } = result
    if (failure instanceof UnsupportedError && isOfSomeReleases(resource)) absent.push(resource)
    else if (failure !== undefined) failures.push({ resource, failure })
    hidden += result.hidden
    found.push(...result.found)
    if (result.found.length > 0) onFound(result.found)
  }
  const kinds = request.kinds.filter((name) => !absent.some((one) => one.name === name))
  return { scope, kinds, found, hidden, failures, absent }
}

/** Whether only some releases have a module's list; one that all have is missing for another reason. */
function isOfSomeReleases({ operations: { read } }: Resource): boolean {
  return read?.since !== undefined || read?.until !== undefined
}
