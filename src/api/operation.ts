import { bearable } from '../bearable.ts'
import {
  AmbiguousError,
  NotFoundError,
  PermissionError,
  UnsupportedError,
  UsageError,
} from '../errors.ts'
import { type HintLine, linesOf } from '../hints.ts'
import { nounsOf } from '../records/naming.ts'
import type { Operation, OperationName, Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { NEWEST_RELEASE } from '../resources/releases.ts'
import type { Api } from './api.ts'
import { requireWritable } from './read-only.ts'
import { webAddress } from './web.ts'

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
    await api.capabilities.ask(resources[TENANT].module, 'read')
  }
  if (presence === 'forbidden') throw forbidden(api, resource, verb)
  if (presence === 'absent') throw await unsupported(api, resource, verb)
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
 * What an operation that failed before it was sent comes to: where the server has no such operation, that comes
 * before anything else about it, and is asked only where releases differ. Otherwise the failure as it was.
 */
export async function absenceFirst(
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
  const presence = await api.capabilities.presence(resource.module, file).catch(bearable)
  return presence === 'absent' ? unsupported(api, resource, verb) : error
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
    throw await absenceFirst(api, resource, verb, error)
  })
  await requireOperation(api, resource, verb)
  return said
}

/** The failure for an operation the server lacks, with the next step. */
export async function unsupported(
  api: Api,
  resource: Resource,
  verb: OperationName,
): Promise<UnsupportedError> {
  const release = await api.capabilities.provenRelease()
  const { instance } = api.settings
  const where = release === undefined ? instance : `${instance} (${release})`
  const address = await webAddress(api, resource, undefined)
  const steps = linesOf(
    await nearest(api, resource, verb),
    address === undefined ? undefined : `In the browser: ${address}`,
  )
  return new UnsupportedError(
    `${where} has no operation to ${verb} ${nounsOf(resource)}: ${whoHasIt(resource, verb)}.`,
    steps.length === 0 ? {} : { hint: steps },
  )
}

function whoHasIt({ operations }: Resource, verb: OperationName): string {
  const operation = operations[verb]
  if (operation === undefined) return `no ITFlow release up to ${NEWEST_RELEASE} has one`
  if (operation.until !== undefined) return `releases up to ${operation.until} have it`
  return operation.since === undefined
    ? 'every release has it; this server has it switched off or moved'
    : `ITFlow has it from ${operation.since} on`
}

/** The nearest thing that can be done instead. */
const NEAREST: Readonly<Partial<Record<OperationName, readonly Exclude<OperationName, 'read'>[]>>> =
  {
    delete: ['archive', 'close', 'resolve'],
    close: ['resolve'],
    update: ['resolve'],
  }

/** What this server can do instead, as far as it can be asked. */
async function nearest(
  { capabilities }: Api,
  { name, module, operations }: Resource,
  verb: OperationName,
): Promise<HintLine | undefined> {
  for (const other of NEAREST[verb] ?? []) {
    const file = operations[other]?.file
    if (file === undefined) continue
    const presence = await capabilities.presence(module, file).catch(bearable)
    if (presence === 'available') return { for: 'Nearest', step: { do: other, resource: name } }
  }
  return undefined
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
