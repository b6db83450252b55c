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
  /** The client it belongs to, unless it belongs to another record or is a client itself. */
  scope: Scope
  /** The record it belongs to, if already looked up; otherwise its values name it. */
  parent?: StoredRecord | undefined
  /** A required field that `getLateValues` will supply. */
  lateField?: string | undefined
}

/**
 * Creates a record. The values are checked before any request, except the one that checks whether the server has the
 * operation. The outcome has a failure if part of the record wasn't stored.
 */
export async function create(
  api: Api,
  request: CreateRequest,
  actionOptions: ActionOptions,
): Promise<Outcome> {
  const { resource, scope } = request
  await withOperation(api, resource, 'create', async () => requireAllFields(request))
  requireMayCreate(api, resource)
  const resolved = await resolveValues(
    api,
    request,
    { resource, on: 'create', scope },
    actionOptions,
  )
  const parent = await findParent(api, request, resolved)
  const { values, references } = resolved
  return perform(
    api,
    {
      resource,
      verb: 'create',
      values: parent === undefined ? values : withParent(resource, resolved, parent),
      ...(request.inputNameOf && { fieldName: request.inputNameOf }),
      client: parent?.client ?? (scope.kind === 'client' ? scope.id : null),
      references: [
        ...references.filter(({ field }) => field !== resource.parent),
        ...(parent === undefined ? ownerOf(scope) : [parent.reference]),
      ],
    },
    actionOptions,
  )
}

/** Returns whether a new record needs a client, so the scope must be one client or explicitly none. */
export function needsOwner(resource: Resource): boolean {
  return ownerField(resource) !== undefined && resource.parent === undefined
}

/** Throws a RefusedError if the profile is bound to a client and the new record can't belong to it. */
export function requireMayCreate({ settings }: Api, resource: Resource): void {
  if (isOwned(resource) || settings.boundTo === undefined) return
  throw boundRefusal(settings, `it can't create a ${nounOf(resource)}`)
}

function requireAllFields({ resource, scope, values, parent, lateField }: CreateRequest): void {
  const noun = nounOf(resource)
  splitExtensions(resource, 'create', values)
  if (needsOwner(resource) && scope.kind === 'all') {
    throw new UsageError(`A new ${noun} needs a client, or must explicitly have none`)
  }
  const missing = missingFields(resource, (name) => {
    if (name === lateField || (name === resource.parent && parent !== undefined)) return true
    return (values.get(name)?.text ?? '').trim() !== ''
  })
  if (missing.length === 0) return
  const labels = missing.map((name) => labelInSentence(resource.fields[name] ?? { label: name }))
  throw new UsageError(`A new ${noun} needs ${labels.join(' and ')}`)
}

/** Returns a reference to the client a new record is for, if the scope names one. */
function ownerOf(scope: Scope): readonly Reference[] {
  if (scope.kind !== 'client' || scope.found === undefined) return []
  return [{ field: undefined, resource: resources[TENANT], stored: scope.found }]
}

interface Parent {
  client: number | null
  reference: Reference
}

/** Finds the record that a new one belongs to; the new one gets its client, which must be within the scope. */
async function findParent(
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

/** Adds the ID of the parent record to the values. */
function withParent(
  { parent = '' }: Resource,
  { values }: ResolvedValues,
  { reference: { resource, stored } }: Parent,
): ResolvedValues['values'] {
  return { ...values, [parent]: Number(stored.row[resource.id]) }
}
