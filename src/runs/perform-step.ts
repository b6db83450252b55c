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

/** Performs the write of a step. */
export function performStep(
  context: StepContext,
  step: Step,
  runOptions: RunOptions,
): Promise<Outcome> {
  switch (step.verb) {
    case 'create':
      return performCreate(context, step, runOptions)
    case 'update':
      return performUpdate(context, step, runOptions)
    default:
      return performChange(context, { rule: CHANGE_RULES[step.verb], step }, runOptions)
  }
}

async function performCreate(
  context: StepContext,
  step: Step,
  runOptions: RunOptions,
): Promise<Outcome> {
  const { api, resource } = context
  const values = await restoreStepValues(context, step, 'create', runOptions)
  const scope = await scopeForCreate(api, resource, step, runOptions)
  return create(api, { resource, scope, values, ...inputNamesOf(step, runOptions) }, runOptions)
}

async function performUpdate(
  context: StepContext,
  step: Step,
  runOptions: RunOptions,
): Promise<Outcome> {
  const { api, resource } = context
  const values = await restoreStepValues(context, step, 'update', runOptions)
  const record = runOptions.targets?.get(step) ?? (await readTarget(api, resource, step))
  runOptions.checkTarget?.(step, record)
  return update(
    api,
    { resource, scope: { kind: 'all' }, record, values, ...inputNamesOf(step, runOptions) },
    runOptions,
  )
}

async function performChange(
  { api, resource }: StepContext,
  { rule, step }: { rule: ChangeRule; step: Step },
  { onOutcome: _, ...runOptions }: RunOptions,
): Promise<Outcome> {
  const target = runOptions.targets?.get(step) ?? (await readTarget(api, resource, step))
  const counted = await rule.count?.(api, resource, target.row)
  const request = { ...createWriteRequest(rule, resource, target), isConfirmed: true }
  return (await rule.write(api, request, runOptions, counted)).outcome
}

/** Reads the record of a step; an archived one may be hidden (H20), so that only its ID and client are known. */
async function readTarget(api: Api, resource: Resource, step: Step): Promise<StoredRecord> {
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

/** Returns the scope of a new record: its client, as it is now. */
async function scopeForCreate(
  api: Api,
  resource: Resource,
  { client }: Step,
  { lookUp }: RunOptions,
): Promise<Scope> {
  if (client === null) return needsOwner(resource) ? { kind: 'global' } : { kind: 'all' }
  const owner = resource.fields[ownerField(resource) ?? '']
  if (owner === undefined || lookUp === undefined) return scopeOfClient(client)
  const field = { ...owner, kind: 'reference', refers: TENANT } as const
  const input = { field, inputName: resources[TENANT].noun, text: String(client) }
  const { record } = await lookUp(api, input, { kind: 'all' })
  const scope = scopeOfClient(client)
  return record === undefined ? scope : { ...scope, found: record.stored }
}

/** Returns the values of a step, checked and with its secrets; throws a UsageError if a secret is no longer available. */
async function restoreStepValues(
  { api, resource }: StepContext,
  step: Step,
  on: WriteKind,
  runOptions: RunOptions,
): Promise<CheckedValues> {
  const { values = {} } = step
  const hasSecrets = Object.values(values).some(isRedacted)
  const secrets = hasSecrets ? ((await runOptions.secretsOf?.(step)) ?? {}) : {}
  const complete: Record<string, Json> = {}
  for (const [name, value] of Object.entries(values)) {
    const restored = isRedacted(value) ? secrets[name] : value
    if (restored === undefined) throw new UsageError(`${name}: the secret is no longer available`)
    complete[name] = restored
  }
  // Plain text was converted to HTML when the step was made.
  const options = { inputNameOf: runOptions.labelsFor?.(step), format: 'html' } as const
  return checkRecord(resource, complete, on, await offlineValueOptions(api), options)
}

function inputNamesOf(
  step: Step,
  runOptions: RunOptions,
): { inputNameOf?: (field: string) => string } {
  const inputNameOf = runOptions.labelsFor?.(step)
  return inputNameOf === undefined ? {} : { inputNameOf }
}
