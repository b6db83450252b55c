import { tolerate } from '../../bearable.ts'
import { AmbiguousError, NotFoundError, UsageError } from '../../errors.ts'
import type { Resource } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { Api } from '../api.ts'

/**
 * What an operation that failed before it was sent comes to: where the server has no such operation, that comes
 * before anything else about it, and is asked only where releases differ. Otherwise the failure as it was.
 */
export async function preferUnsupportedError(
  api: Api,
  resource: Resource,
  verb: OperationName,
  error: unknown,
): Promise<unknown> {
  const operation = resource.operations[verb]
  const isEverywhere = operation?.since === undefined && operation?.until === undefined
  const isOwnFault = error instanceof UsageError || error instanceof NotFoundError
  if (isEverywhere || !(isOwnFault || error instanceof AmbiguousError)) return error
  const file = operation?.file ?? verb
  const presence = await api.capabilities.presence(resource.module, file).catch(tolerate)
  if (presence !== 'absent') return error
  return (await import('./unsupported.ts')).unsupportedError(api, resource, verb)
}
