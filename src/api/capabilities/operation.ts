import { PermissionError, UnsupportedError } from '../../errors.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import type { Operation, OperationName } from '../../resources/operation.ts'
import type { Api } from '../api.ts'
import { requireWritable } from '../http/read-only.ts'
import { preferUnsupportedError } from './prefer-unsupported.ts'
import { unsupportedError } from './unsupported.ts'

/**
 * Returns the operation of a verb, once it is proven that this key can use it. Throws an UnsupportedError (which
 * release has it, what to do instead) if the server doesn't have it, a PermissionError if the key may not use it, and a
 * RefusedError on a read-only profile. Call it before checking anything else about a write.
 */
export async function requireOperation(
  api: Api,
  resource: Resource,
  verb: OperationName,
): Promise<Operation> {
  requireWritable(api.settings)
  const operation = resource.operations[verb]
  const file = operation?.file ?? verb
  const presence = await api.capabilities.presence(resource.module, file)
  const isEverywhere = operation?.since === undefined && operation?.until === undefined
  // If an operation of every release is missing, this may not be ITFlow at all: this read shows it.
  if (presence === 'absent' && operation !== undefined && isEverywhere) {
    await api.capabilities.probe(resources[TENANT].module, 'read')
  }
  if (presence === 'forbidden') throw forbiddenError(api, resource, verb)
  if (presence === 'absent') throw await unsupportedError(api, resource, verb)
  if (operation === undefined) throw undeclaredError(api, resource, verb)
  return operation
}

function forbiddenError(
  { settings }: Api,
  resource: Resource,
  verb: OperationName,
): PermissionError {
  return new PermissionError(
    `The API key of ${settings.instance} isn't allowed to ${verb} ${nounsOf(resource)}`,
    { hint: { for: 'See what it can do', step: { do: 'examine' } } },
  )
}

/**
 * Reads the input for a write and checks that its operation can be used. Errors in the input come before any request
 * to the server, except one that finds out whether it has the operation at all.
 */
export async function withOperation<T>(
  api: Api,
  resource: Resource,
  verb: OperationName,
  read: () => Promise<T>,
): Promise<T> {
  if (resource.operations[verb] === undefined || api.settings.readOnly.value) {
    await requireOperation(api, resource, verb)
  }
  const input = await read().catch(async (error: unknown) => {
    throw await preferUnsupportedError(api, resource, verb, error)
  })
  await requireOperation(api, resource, verb)
  return input
}

function undeclaredError(
  { settings }: Api,
  resource: Resource,
  verb: OperationName,
): UnsupportedError {
  return new UnsupportedError(
    `${settings.instance} has an operation ${resource.module}/${verb} that isn't in any ITFlow release, so its fields are unknown`,
    {
      hint: {
        for: 'Call it directly',
        step: { do: 'call', path: `${resource.module}/${verb}` },
      },
    },
  )
}
