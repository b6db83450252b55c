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

/** A record to update or create with these values. */
export interface UpsertRequest {
  resource: Resource
  /** The scope to search; all records for modules whose records have no client. */
  scope: Scope
  /** The scope that the record must be in to be written; a client may be found anywhere. */
  targetScope?: Scope
  /** The keys to find it by, in order; by default the module's own. */
  match?: readonly string[] | undefined
  /** Checked for a create. */
  values: CheckedValues
  /** More values for a new record. */
  createValues?: CheckedValues
  /** Returns a field's name in messages. */
  labelOf(field: string): string
}

/** What was done, and its outcome. */
export interface UpsertResult {
  did: 'created' | 'updated' | 'unchanged'
  outcome: Outcome
}

/**
 * Updates the record that the keys find, or creates one if they find none. Throws an AmbiguousError if they find several,
 * and a RefusedError if the record is archived or its first key differs.
 */
export async function upsert(
  api: Api,
  request: UpsertRequest,
  acting: ActionOptions,
): Promise<UpsertResult> {
  const { notices, values } = withoutPlaceholders(request)
  const { did, outcome } = await write(api, { ...request, values }, upsertKeys(request), acting)
  return { did, outcome: { ...outcome, notices: [...notices, ...outcome.notices] } }
}

/** Leaves out placeholders in keys (`To be filled by O.E.M.`), as an import does: they would replace real values. */
function withoutPlaceholders({ resource, values }: Pick<UpsertRequest, 'resource' | 'values'>): {
  values: CheckedValues
  notices: Notice[]
} {
  const placeholders = [...values].filter(([name, { text }]) =>
    isPlaceholderKey(resource, name, text),
  )
  const names = new Set(placeholders.map(([name]) => name))
  return {
    values: new Map([...values].filter(([name]) => !names.has(name))),
    notices: placeholders.map(([, { inputName, text }]) => ({
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
  const options = { lookUp: createReferenceCache(), ...acting }
  const match = await find(api, request, keys, options)
  if (match !== undefined) {
    const { row } = match.stored
    if (!isInScope(resource, row, targetScope))
      throw await outOfScopeError(api, resource, row, targetScope)
    const outcome = await update(
      api,
      { resource, scope, record: match.stored, values, inputNameOf: labelOf },
      options,
    )
    return { did: outcome.state === 'unchanged' ? 'unchanged' : 'updated', outcome }
  }
  requireCreateValues(request)
  const all = new Map([...values, ...(request.createValues ?? [])])
  const outcome = await create(api, { resource, scope, values: all, inputNameOf: labelOf }, options)
  return { did: 'created', outcome }
}

/**
 * Returns the keys to match by: the requested ones, which all need a value, or else those of the module's keys that have one,
 * or else the name. Throws a UsageError if a value is missing.
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
  if (match !== undefined) requireWritable(resource, keys)
  const candidates = match === undefined ? [...keys, nameKey(resource)] : keys
  const usable = candidates.filter((key) => lacking(key).length === 0)
  const missing = [...new Set(candidates.flatMap(lacking))].map((name) => labelOf(name))
  if (match === undefined ? usable.length > 0 : missing.length === 0) {
    return keys.filter((key) => usable.includes(key))
  }
  throw new UsageError(
    match === undefined
      ? `Give a key to find the ${nounOf(resource)} by: ${missing.join(', ')}`
      : `To match by ${match.join(', ')}, give ${joinWords(missing)}`,
  )
}

/** Throws a UsageError for a key that a create can't set (the ID), so no value can be given for it. */
function requireWritable(resource: Resource, keys: readonly MatchKey[]): void {
  for (const { word, fields } of keys) {
    const isSettable = fields.every((name) => {
      const field = resource.fields[name]
      return field !== undefined && isWritable(field, 'create')
    })
    if (isSettable) continue
    throw new UsageError(
      `An upsert can't match by ${word}, which can't be set on a new ${nounOf(resource)}`,
      { hint: 'Match by fields that have an option' },
    )
  }
}

async function find(
  api: Api,
  request: UpsertRequest,
  keys: readonly MatchKey[],
  options: Pick<ActionOptions, 'lookUp'> & { lookUp: ActionOptions['lookUp'] & object },
): Promise<Match | undefined> {
  const { resource, scope } = request
  const index = await readIndex(api, resource, scope)
  const references = await resolveReferences(api, request, keys, options.lookUp)
  const client = scope.kind === 'client' ? scope.id : scope.kind === 'global' ? null : undefined
  const keyValue = (name: string) => references.get(name) ?? valueIn(request, name)
  try {
    return new Matcher(resource, keys, index).find({ client, isArchived: false, valueOf: keyValue })
  } catch (error) {
    throw error instanceof RowError ? toCommandError(error) : error
  }
}

/** Resolves the references among the values of keys to IDs. */
async function resolveReferences(
  api: Api,
  { resource, scope, values }: UpsertRequest,
  keys: readonly MatchKey[],
  lookUp: ActionOptions['lookUp'] & object,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const name of keys.flatMap(({ fields }) => fields)) {
    const [field, input] = [resource.fields[name], values.get(name)]
    if (field?.kind !== 'reference' || input === undefined) continue
    const { id } = await lookUp(api, { ...input, field }, scope)
    if (id !== 0) found.set(name, id)
  }
  return found
}

/** Returns a value as it would be in a record. */
function valueIn({ resource, values }: UpsertRequest, name: string): Value | undefined {
  const [field, input] = [resource.fields[name], values.get(name)]
  if (field === undefined || input === undefined || field.kind === 'reference') return undefined
  return input.parsed.is === 'value' ? toTypedValue(field, input.parsed.value) : input.text
}

function toCommandError(error: RowError): AmbiguousError | RefusedError {
  const { why, hint, hazard } = error.fault
  const details = { ...(hint && { hint }), ...(hazard && { hazard }) }
  return error instanceof AmbiguousRowError
    ? new AmbiguousError(why, details)
    : new RefusedError(`${why}.`, details)
}

/** Throws a UsageError if a new record needs more values. */
function requireCreateValues({ resource, values, labelOf }: UpsertRequest): void {
  const missing = missingFields(resource, (name) => (values.get(name)?.text ?? '').trim() !== '')
  if (missing.length === 0) return
  throw new UsageError(
    `No ${nounOf(resource)} matches, and a new one needs ${joinWords(missing.map((name) => labelOf(name)))}`,
  )
}
