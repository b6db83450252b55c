import { tolerate, UnsupportedError } from '../../errors.ts'
import { type HintLine, hintLines } from '../../hints.ts'
import { nounsOf } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import type { OperationName } from '../../resources/operation.ts'
import { NEWEST_RELEASE } from '../../resources/releases.ts'
import type { Api } from '../api.ts'
import { webAddress } from '../records/web-address.ts'

/** Builds the error for an operation that the server doesn't have, with the release that has it and an alternative. */
export async function unsupportedError(
  api: Api,
  resource: Resource,
  verb: OperationName,
): Promise<UnsupportedError> {
  const release = await api.capabilities.provenRelease()
  const { instance } = api.settings
  const where = release === undefined ? instance : `${instance} (${release})`
  const address = await webAddress(api, resource, undefined)
  const steps = hintLines(
    await alternativeHint(api, resource, verb),
    address === undefined ? undefined : `In the browser: ${address}`,
  )
  return new UnsupportedError(
    `${where} has no operation to ${verb} ${nounsOf(resource)}: ${describeReleases(resource, verb)}.`,
    steps.length === 0 ? {} : { hint: steps },
  )
}

function describeReleases({ operations }: Resource, verb: OperationName): string {
  const operation = operations[verb]
  if (operation === undefined) return `no ITFlow release up to ${NEWEST_RELEASE} has one`
  if (operation.until !== undefined) return `releases up to ${operation.until} have it`
  return operation.since === undefined
    ? 'every release has it, but it is switched off or moved on this server'
    : `this needs ITFlow ${operation.since} or later`
}

/** What can be done instead of a verb, the best first. */
const ALTERNATIVES: Readonly<
  Partial<Record<OperationName, readonly Exclude<OperationName, 'read'>[]>>
> = {
  delete: ['archive', 'close', 'resolve'],
  close: ['resolve'],
  update: ['resolve'],
}

/** Suggests the best alternative that this server has. */
async function alternativeHint(
  { capabilities }: Api,
  { name, module, operations }: Resource,
  verb: OperationName,
): Promise<HintLine | undefined> {
  for (const other of ALTERNATIVES[verb] ?? []) {
    const file = operations[other]?.file
    if (file === undefined) continue
    const presence = await capabilities.presence(module, file).catch(tolerate)
    if (presence === 'available') return { for: 'Instead', step: { do: other, resource: name } }
  }
  return undefined
}
