import type { ActionOptions } from '../actions/action-options.ts'
import { create } from '../actions/create.ts'
import { createReferenceCache } from '../actions/reference-cache.ts'
import { update } from '../actions/update.ts'
import type { Api } from '../api/api.ts'
import { requireOperation } from '../api/capabilities/operation.ts'
import { outOfScopeError } from '../api/records/not-found.ts'
import { isInScope, type Scope } from '../api/records/scope.ts'
import { toTypedValue } from '../api/writes/diff.ts'
import type { Notice } from '../api/writes/plan.ts'
import type { Outcome } from '../api/writes/write.ts'
import { AmbiguousError, RefusedError, UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { type CheckedValues, missingFields } from '../records/input.ts'
import type { Value } from '../records/record.ts'
import { isWritable } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import { joinWords } from '../text/sentence.ts'
import { type MatchKey, matchKeysOf, nameKey } from './match-keys.ts'
import { type Match, Matcher } from './matcher.ts'
import { readIndex } from './read-index.ts'
import { AmbiguousRowError, RowError } from './row-error.ts'
import { isPlaceholderKey } from './row-values.ts'

/** A record that is to be there with these values. */
export interface UpsertRequest {
  resource: Resource
  /** Whose it is; all records for what belongs to nobody. */
  scope: Scope
  /** Where the record that is found has to be; a client may be found anywhere, and written to only there. */
  targetScope?: Scope
  /** The keys that find it, in order; absent: those that the module declares. */
  match?: readonly string[] | undefined
  /** Checked for a create. */
  values: CheckedValues
  /** Further values for a new record. */
  made?: CheckedValues
  /** What messages call a field. */
  labelOf(field: string): string
}

/** What was done, and what it came to. */
export interface UpsertResult {
  did: 'created' | 'updated' | 'unchanged'
  outcome: Outcome
}

/**
 * Updates the one record that the keys find, and creates it where they find none. Throws an AmbiguousError where they find
 * several, and a RefusedError for one that is archived, or is another thing by its first key.
 */
export async function upsert(
  api: Api,
  request: UpsertRequest,
  acting: ActionOptions,
): Promise<UpsertResult> {
  const { told, values } = withoutPlaceholders(request)
  const { did, outcome } = await write(api, { ...request, values }, upsertKeys(request), acting)
  return { did, outcome: { ...outcome, notices: [...told, ...outcome.notices] } }
}

/** What stands in a key for no value ("To be filled by O.E.M.") is not stored, as in an import: it would replace a real one. */
function withoutPlaceholders({ resource, values }: Pick<UpsertRequest, 'resource' | 'values'>): {
  values: CheckedValues
  told: Notice[]
} {
  const placeholders = [...values].filter(([name, { text }]) =>
    isPlaceholderKey(resource, name, text),
  )
  const names = new Set(placeholders.map(([name]) => name))
  return {
    values: new Map([...values].filter(([name]) => !names.has(name))),
    told: placeholders.map(([, { inputName, text }]) => ({
      code: 'placeholder',
      message: `${inputName}: “${text}” is a placeholder and isn't stored`,
    })),
  }
}

async function write(
  api: Api,
  request: UpsertRequest,
  keys: readonly MatchKey[],
  acting: ActionOptions,
): Promise<UpsertResult> {
  const { resource, scope, targetScope = scope, values, labelOf } = request
  await requireOperation(api, resource, 'update')
  await requireOperation(api, resource, 'create')
  const how = { lookUp: createReferenceCache(), ...acting }
  const match = await find(api, request, keys, how)
  if (match !== undefined) {
    const { row } = match.stored
    if (!isInScope(resource, row, targetScope))
      throw await outOfScopeError(api, resource, row, targetScope)
    const outcome = await update(
      api,
      { resource, scope, record: match.stored, values, inputNameOf: labelOf },
      how,
    )
    return { did: outcome.state === 'unchanged' ? 'unchanged' : 'updated', outcome }
  }
  requireWhole(request)
  const all = new Map([...values, ...(request.made ?? [])])
  const outcome = await create(api, { resource, scope, values: all, inputNameOf: labelOf }, how)
  return { did: 'created', outcome }
}

/**
 * The keys of a request: each needs a value where it was asked for; of those that the module declares, the ones that have
 * a value, else the name. Throws a UsageError.
 */
export function upsertKeys({
  resource,
  match,
  values,
  labelOf,
}: Pick<UpsertRequest, 'resource' | 'match' | 'values' | 'labelOf'>): readonly MatchKey[] {
  const lacking = ({ fields }: MatchKey) =>
    fields.filter((name) => (values.get(name)?.text ?? '').trim() === '')
  const keys = matchKeysOf(resource, match)
  if (match !== undefined) requireGivable(resource, keys)
  const asked = match === undefined ? [...keys, nameKey(resource)] : keys
  const usable = asked.filter((key) => lacking(key).length === 0)
  const missing = [...new Set(asked.flatMap(lacking))].map((name) => labelOf(name))
  if (match === undefined ? usable.length > 0 : missing.length === 0) {
    return keys.filter((key) => usable.includes(key))
  }
  throw new UsageError(
    match === undefined
      ? `A value of a key is needed to find the ${nounOf(resource)}: ${missing.join(', ')}`
      : `To match by ${match.join(', ')}, give ${joinWords(missing)}`,
  )
}

/** Throws a UsageError for a key that no new record is given (its ID), so that it can't be looked for. */
function requireGivable(resource: Resource, keys: readonly MatchKey[]): void {
  for (const { word, fields } of keys) {
    const field = fields.map((name) => resource.fields[name])
    if (field.every((one) => one !== undefined && isWritable(one, 'create'))) continue
    throw new UsageError(
      `An upsert can't match by ${word}: a new ${nounOf(resource)} isn't given all of it`,
      { hint: 'Match by fields that it has an option for' },
    )
  }
}

async function find(
  api: Api,
  request: UpsertRequest,
  keys: readonly MatchKey[],
  how: Pick<ActionOptions, 'lookUp'> & { lookUp: ActionOptions['lookUp'] & object },
): Promise<Match | undefined> {
  const { resource, scope } = request
  const index = await readIndex(api, resource, scope)
  const references = await referencesIn(api, request, keys, how.lookUp)
  const client = scope.kind === 'client' ? scope.id : scope.kind === 'global' ? null : undefined
  const given = (name: string) => references.get(name) ?? valueIn(request, name)
  try {
    return new Matcher(resource, keys, index).find({ client, isArchived: false, valueOf: given })
  } catch (error) {
    throw error instanceof RowError ? failureOf(error) : error
  }
}

/** What the values of keys refer to, by ID. */
async function referencesIn(
  api: Api,
  { resource, scope, values }: UpsertRequest,
  keys: readonly MatchKey[],
  lookUp: ActionOptions['lookUp'] & object,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const name of keys.flatMap(({ fields }) => fields)) {
    const [field, given] = [resource.fields[name], values.get(name)]
    if (field?.kind !== 'reference' || given === undefined) continue
    const { id } = await lookUp(api, field, given.inputName, given.text, scope)
    if (id !== 0) found.set(name, id)
  }
  return found
}

/** A value as a record would have it. */
function valueIn({ resource, values }: UpsertRequest, name: string): Value | undefined {
  const [field, given] = [resource.fields[name], values.get(name)]
  if (field === undefined || given === undefined || field.kind === 'reference') return undefined
  return given.parsed.is === 'value' ? toTypedValue(field, given.parsed.value) : given.text
}

function failureOf(fault: RowError): AmbiguousError | RefusedError {
  const { why, hint, hazard } = fault.fault
  const details = { ...(hint && { hint }), ...(hazard && { hazard }) }
  return fault instanceof AmbiguousRowError
    ? new AmbiguousError(why, details)
    : new RefusedError(`${why}.`, details)
}

/** Throws a UsageError for what a new record needs beside the values given. */
function requireWhole({ resource, values, labelOf }: UpsertRequest): void {
  const missing = missingFields(resource, (name) => (values.get(name)?.text ?? '').trim() !== '')
  if (missing.length === 0) return
  throw new UsageError(
    `None matches, and a new ${nounOf(resource)} needs ${joinWords(missing.map((name) => labelOf(name)))}`,
  )
}
