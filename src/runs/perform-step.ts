import { type ChangeRule, createWriteRequest } from '../actions/change-rule.ts'
import { create, needsOwner } from '../actions/create.ts'
import { offlineValueOptions } from '../actions/resolve-values.ts'
import { update } from '../actions/update.ts'
import type { Api } from '../api/api.ts'
import type { StoredRecord } from '../api/records/read.ts'
import { readCompleteById } from '../api/records/read-by-id.ts'
import { type Scope, scopeOfClient } from '../api/records/scope.ts'
import type { Outcome } from '../api/writes/write.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { type CheckedValues, checkRecord } from '../records/input.ts'
import type { Json } from '../records/record.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { ownerField } from '../resources/ownership.ts'
import { CHANGE_RULES } from './change-rules.ts'
import type { RunOptions, StepContext } from './execute-steps.ts'
import { isRedacted } from './redacted.ts'
import type { Step } from './step.ts'
import { hiddenRecord } from './target-records.ts'

/** Writes what a step says. */
export function performStep(carrying: StepContext, step: Step, how: RunOptions): Promise<Outcome> {
  switch (step.verb) {
    case 'create':
      return createOf(carrying, step, how)
    case 'update':
      return updateOf(carrying, step, how)
    default:
      return changeOf(carrying, { rule: CHANGE_RULES[step.verb], step }, how)
  }
}

async function createOf(
  { api, resource }: StepContext,
  step: Step,
  how: RunOptions,
): Promise<Outcome> {
  const values = await restoreStepValues(api, resource, step, 'create', how)
  const scope = await ownScope(api, resource, step, how)
  return create(api, { resource, scope, values, ...inputNamesOf(step, how) }, how)
}

async function updateOf(
  { api, resource }: StepContext,
  step: Step,
  how: RunOptions,
): Promise<Outcome> {
  const values = await restoreStepValues(api, resource, step, 'update', how)
  const which = how.targets?.get(step) ?? (await targetOf(api, resource, step))
  return update(
    api,
    { resource, scope: { kind: 'all' }, record: which, values, ...inputNamesOf(step, how) },
    how,
  )
}

async function changeOf(
  { api, resource }: StepContext,
  { rule, step }: { rule: ChangeRule; step: Step },
  { onOutcome: _, ...how }: RunOptions,
): Promise<Outcome> {
  const target = how.targets?.get(step) ?? (await targetOf(api, resource, step))
  const counted = await rule.count?.(api, resource, target.row)
  const request = { ...createWriteRequest(rule, resource, target), isConfirmed: true }
  return (await rule.write(api, request, how, counted)).outcome
}

/** The record of a step; one that is archived may be hidden (H20), and is known by its ID and client. */
async function targetOf(api: Api, resource: Resource, step: Step): Promise<StoredRecord> {
  const { id = 0, client, verb } = step
  const stored = await readCompleteById(api, resource, id, client)
  if (stored !== undefined) return stored
  if (
    verb === 'unarchive' &&
    resource.client !== null &&
    resource.hidesArchivedSince !== undefined
  ) {
    return hiddenRecord(resource, id, client)
  }
  throw new NotFoundError(`No ${nounOf(resource)} ${id} on ${api.settings.instance}`)
}

/** Where a new record goes: its client, as it is now. */
async function ownScope(
  api: Api,
  resource: Resource,
  { client }: Step,
  { lookUp }: RunOptions,
): Promise<Scope> {
  if (client === null) return needsOwner(resource) ? { kind: 'global' } : { kind: 'all' }
  const owner = resource.fields[ownerField(resource) ?? '']
  if (owner === undefined || lookUp === undefined) return scopeOfClient(client)
  const field = { ...owner, kind: 'reference', refers: TENANT } as const
  const { record } = await lookUp(api, field, resources[TENANT].noun, String(client), {
    kind: 'all',
  })
  const scope = scopeOfClient(client)
  return record === undefined ? scope : { ...scope, found: record.stored }
}

async function restoreStepValues(
  api: Api,
  resource: Resource,
  step: Step,
  on: WriteKind,
  how: RunOptions,
): Promise<CheckedValues> {
  const { values = {} } = step
  const isSecret = Object.values(values).some(isRedacted)
  const secrets = isSecret ? ((await how.secretsOf?.(step)) ?? {}) : {}
  const whole: Record<string, Json> = {}
  for (const [name, value] of Object.entries(values)) {
    const given = isRedacted(value) ? secrets[name] : value
    if (given === undefined) throw new UsageError(`${name}: the secret is no longer available`)
    whole[name] = given
  }
  // What was a text is HTML since the step was made.
  const alike = { called: how.labelsFor?.(step), format: 'html' } as const
  return checkRecord(resource, whole, on, await offlineValueOptions(api), alike)
}

function inputNamesOf(step: Step, how: RunOptions): { inputNameOf?: (field: string) => string } {
  const inputNameOf = how.labelsFor?.(step)
  return inputNameOf === undefined ? {} : { inputNameOf }
}
