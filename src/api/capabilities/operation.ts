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
 * The operation behind a verb, proven to be there for this key. Throws an UnsupportedError (which release
 * has it, what to do instead) where the server has none, a PermissionError where the key may not, and a
 * RefusedError on a read-only profile: all before anything else about the write is looked at.
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
  // What every release has and this address has not may be no ITFlow at all: that read tells.
  if (presence === 'absent' && operation !== undefined && isEverywhere) {
    await api.capabilities.probe(resources[TENANT].module, 'read')
  }
  if (presence === 'forbidden') throw forbidden(api, resource, verb)
  if (presence === 'absent') throw await unsupportedError(api, resource, verb)
  if (operation === undefined) throw undeclared(api, resource, verb)
  return operation
}

function forbidden({ settings }: Api, resource: Resource, verb: OperationName): PermissionError {
  return new PermissionError(
    `The key of ${settings.instance} may not ${verb} ${nounsOf(resource)}`,
    { hint: { for: 'See what it may do', step: { do: 'examine' } } },
  )
}

/**
 * The operation behind a write, and what was read of the command line for it. What is wrong there is found
 * before the server is asked anything, but for whether it has the operation at all.
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
  const said = await read().catch(async (error: unknown) => {
    throw await preferUnsupportedError(api, resource, verb, error)
  })
  await requireOperation(api, resource, verb)
  return said
}

function undeclared({ settings }: Api, resource: Resource, verb: OperationName): UnsupportedError {
  return new UnsupportedError(
    `${settings.instance} has an operation ${resource.module}/${verb} that no ITFlow release has; what it takes is not known here`,
    {
      hint: {
        for: 'Call it as it is',
        step: { do: 'call', path: `${resource.module}/${verb}` },
      },
    },
  )
}
