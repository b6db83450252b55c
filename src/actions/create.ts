import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import { boundRefusal } from '../api/records/bound.ts'
import { findById } from '../api/records/find.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { isInScope, type Scope } from '../api/records/scope.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import type { Outcome } from '../api/writes/write.ts'
import { UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import { missingFields } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { isOwned, ownerField } from '../resources/ownership.ts'
import { type ActionOptions, perform } from './action-options.ts'
import { type ResolvedValues, resolveValues, type WriteInput } from './resolve-values.ts'
import { splitExtensions } from './split-extensions.ts'

/** A record to be created. */
export interface CreateRequest extends WriteInput {
  resource: Resource
  /** Whose it is, unless it belongs to another record or is a client itself. */
  scope: Scope
  /** The record that it belongs to, if it was looked up already; else its values name it. */
  parent?: StoredRecord | undefined
  /** A required field that `more` is going to give. */
  lateField?: string | undefined
}

/**
 * Creates a record. What is wrong with the values is found before the server is asked anything but whether it has the
 * operation. The outcome may have a failure, where part of it is not stored.
 */
export async function create(
  api: Api,
  request: CreateRequest,
  acting: ActionOptions,
): Promise<Outcome> {
  const { resource, scope } = request
  await withOperation(api, resource, 'create', async () => requireWhole(request))
  requireMayCreate(api, resource)
  const settled = await resolveValues(api, request, { resource, on: 'create', scope }, acting)
  const parent = await parentOf(api, request, settled)
  const { values, references } = settled
  return perform(
    api,
    {
      resource,
      verb: 'create',
      values: parent === undefined ? values : withParent(resource, settled, parent),
      ...(request.inputNameOf && { fieldName: request.inputNameOf }),
      client: parent?.client ?? (scope.kind === 'client' ? scope.id : null),
      references: [
        ...references.filter(({ field }) => field !== resource.parent),
        ...(parent === undefined ? ownerOf(scope) : [parent.reference]),
      ],
    },
    acting,
  )
}

/** Whether a new record has to be somebody's, so that a scope of one client or of none has to be given. */
export function needsOwner(resource: Resource): boolean {
  return ownerField(resource) !== undefined && resource.parent === undefined
}

/** Refuses on a profile that is bound to a client what would belong to none: a new client, or a record of a module without clients. */
export function requireMayCreate({ settings }: Api, resource: Resource): void {
  if (isOwned(resource) || settings.boundTo === undefined) return
  throw boundRefusal(settings, `it can't create a ${nounOf(resource)}`)
}

function requireWhole({ resource, scope, values, parent, lateField }: CreateRequest): void {
  const noun = nounOf(resource)
  splitExtensions(resource, 'create', values)
  if (needsOwner(resource) && scope.kind === 'all') {
    throw new UsageError(`A new ${noun} needs a client, or to be said to have none`)
  }
  const missing = missingFields(resource, (name) => {
    if (name === lateField || (name === resource.parent && parent !== undefined)) return true
    return (values.get(name)?.text ?? '').trim() !== ''
  })
  if (missing.length === 0) return
  const labels = missing.map((name) => labelInSentence(resource.fields[name] ?? { label: name }))
  throw new UsageError(`A new ${noun} needs ${labels.join(' and ')}`)
}

/** The client that a new record is for, by the scope. */
function ownerOf(scope: Scope): readonly Reference[] {
  if (scope.kind !== 'client' || scope.found === undefined) return []
  return [{ field: undefined, resource: resources[TENANT], stored: scope.found }]
}

interface Parent {
  client: number | null
  reference: Reference
}

/** The record that a new one belongs to: its client is the new one's client, and must lie within the scope. */
async function parentOf(
  api: Api,
  { resource: { parent, fields }, scope, parent: known }: CreateRequest,
  { values, references }: ResolvedValues,
): Promise<Parent | undefined> {
  const refers = parent === undefined ? undefined : fields[parent]?.refers
  if (parent === undefined || refers === undefined) return undefined
  const owner = resources[refers]
  const found = known ?? references.find(({ field }) => field === parent)?.stored
  const stored = found ?? (await findById(api, owner, Number(values[parent]), { scope }))
  const client = owner.client === null ? null : stored.row[owner.client]
  return {
    client: typeof client === 'number' && isInScope(owner, stored.row, scope) ? client : null,
    reference: { field: parent, resource: owner, stored },
  }
}

/** The values with the ID of the record that the new one belongs to. */
function withParent(
  { parent = '' }: Resource,
  { values }: ResolvedValues,
  { reference: { resource, stored } }: Parent,
): ResolvedValues['values'] {
  return { ...values, [parent]: Number(stored.row[resource.id]) }
}
