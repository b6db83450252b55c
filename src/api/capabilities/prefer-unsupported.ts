import { AmbiguousError, NotFoundError, tolerate, UsageError } from '../../errors.ts'
import type { Resource } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import type { Api } from '../api.ts'

/**
 * Returns the error to report for an operation that failed before it was sent: an UnsupportedError if the server
 * doesn't have it, which matters more; otherwise `error`. Asks the server only if releases differ in that operation.
 */
export async function preferUnsupportedError(
  api: Api,
  resource: Resource,
  verb: OperationName,
  error: unknown,
): Promise<unknown> {
  const operation = resource.operations[verb]
  const isEverywhere = operation?.since === undefined && operation?.until === undefined
  const isInputError =
    error instanceof UsageError || error instanceof NotFoundError || error instanceof AmbiguousError
  if (isEverywhere || !isInputError) return error
  const file = operation?.file ?? verb
  const presence = await api.capabilities.presence(resource.module, file).catch(tolerate)
  if (presence !== 'absent') return error
  return (await import('./unsupported.ts')).unsupportedError(api, resource, verb)
}
