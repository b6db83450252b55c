import { type ChangeRule, requestFor } from '../actions/change-rule.ts'
import { create, needsOwner } from '../actions/create.ts'
import { hereFor } from '../actions/resolve-values.ts'
import { update } from '../actions/update.ts'
import type { Api } from '../api/api.ts'
import type { Stored } from '../api/records/read.ts'
import { readWhole } from '../api/records/read-by-id.ts'
import { type Scope, scopeOfClient } from '../api/records/scope.ts'
import type { Outcome } from '../api/writes/write.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { type CheckedValues, checkRecord } from '../records/input.ts'
import type { Json } from '../records/record.ts'
import type { Writing } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { ownerField } from '../resources/ownership.ts'
import { CHANGE_RULES } from './change-rules.ts'
import type { Carrying, RunHow } from './execute-steps.ts'
import { isHidden } from './redacted.ts'
import type { Step } from './step.ts'
import { hiddenRecord } from './target-records.ts'

/** Writes what a step says. */
export function performStep(carrying: Carrying, step: Step, how: RunHow): Promise<Outcome> {
  switch (step.verb) {
    case 'create':
      return createOf(carrying, step, how)
    case 'update':
      return updateOf(carrying, step, how)
    default:
      return changeOf(carrying, { rule: CHANGE_RULES[step.verb], step }, how)
  }
}

async function createOf({ api, resource }: Carrying, step: Step, how: RunHow): Promise<Outcome> {
  const values = await valuesOf(api, resource, step, 'create', how)
  const scope = await ownScope(api, resource, step, how)
  return create(api, { resource, scope, values, ...calledIn(step, how) }, how)
}

async function updateOf({ api, resource }: Carrying, step: Step, how: RunHow): Promise<Outcome> {
  const values = await valuesOf(api, resource, step, 'update', how)
  const which = how.targets?.get(step) ?? (await targetOf(api, resource, step))
  return update(
    api,
    { resource, scope: { kind: 'all' }, which, values, ...calledIn(step, how) },
    how,
  )
}

async function changeOf(
  { api, resource }: Carrying,
  { rule, step }: { rule: ChangeRule; step: Step },
  { onOutcome: _, ...how }: RunHow,
): Promise<Outcome> {
  const target = how.targets?.get(step) ?? (await targetOf(api, resource, step))
  const counted = await rule.count?.(api, resource, target.row)
  const request = { ...requestFor(rule, resource, target), isConfirmed: true }
  return (await rule.write(api, request, how, counted)).outcome
}

/** The record of a step; one that is archived may be hidden (H20), and is known by its ID and client. */
async function targetOf(api: Api, resource: Resource, step: Step): Promise<Stored> {
  const { id = 0, client, verb } = step
  const stored = await readWhole(api, resource, id, client)
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
  { lookUp }: RunHow,
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

async function valuesOf(
  api: Api,
  resource: Resource,
  step: Step,
  on: Writing,
  how: RunHow,
): Promise<CheckedValues> {
  const { values = {} } = step
  const isSecret = Object.values(values).some(isHidden)
  const secrets = isSecret ? ((await how.secretsOf?.(step)) ?? {}) : {}
  const whole: Record<string, Json> = {}
  for (const [name, value] of Object.entries(values)) {
    const given = isHidden(value) ? secrets[name] : value
    if (given === undefined) throw new UsageError(`${name}: the secret is no longer available`)
    whole[name] = given
  }
  // What was a text is HTML since the step was made.
  const alike = { called: how.calledIn?.(step), format: 'html' } as const
  return checkRecord(resource, whole, on, await hereFor(api), alike)
}

function calledIn(step: Step, how: RunHow): { called?: (field: string) => string } {
  const called = how.calledIn?.(step)
  return called === undefined ? {} : { called }
}
