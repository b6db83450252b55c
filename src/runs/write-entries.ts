import { mayHaveHappened, UnavailableError } from '../api/http/failures.ts'
import { isFatalForBatch } from '../api/http/fatal-for-batch.ts'
import { NotSentError } from '../api/writes/session/not-sent.ts'
import type { Outcome, Plan, WriteRequest } from '../api/writes/write.ts'
import { Failure, InterruptedError, PartialError } from '../errors.ts'
import type { Json, Row, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import {
  type BegunEntry,
  type EndedAs,
  type EndedEntry,
  type FieldChange,
  REDACTED,
} from './journal-entries.ts'

/** The fields of a begun entry: what a write is about to change, without secrets. */
export function begunFields({
  request,
  draft,
}: Plan): Omit<BegunEntry, 'is' | 'step' | 'at' | 'undo' | 'verb'> {
  const { resource, target, client } = request
  const id = target === undefined ? {} : { id: Number(target.row[resource.id]) }
  const fields = fieldsOf(request)
  const timeout = draft.timeout === undefined ? {} : { timeout: draft.timeout }
  const besides = sideEffectsOf(request, draft)
  const more = Object.keys(besides).length === 0 ? {} : { besides }
  return { client, fields, ...more, ...id, ...timeout }
}

/** The side effects of a write, from its plan. */
function sideEffectsOf(
  { resource, target, values }: WriteRequest,
  { sideEffects = {} }: Plan['draft'],
): Record<string, FieldChange> {
  const pairs = Object.entries(sideEffects).flatMap(([name, value]): [string, FieldChange][] => {
    const field = resource.fields[name]
    if (field === undefined || field.kind === 'secret' || values[name] !== undefined) return []
    return [[name, { from: target?.row[name] ?? null, to: value }]]
  })
  return Object.fromEntries(pairs)
}

function fieldsOf({ resource, verb, values, target }: WriteRequest): Record<string, FieldChange> {
  const pairs = Object.entries(values).map(([name, value]): [string, FieldChange] => {
    const isSecret = resource.fields[name]?.kind === 'secret'
    const to: Json = isSecret ? REDACTED : value
    if (verb === 'create') return [name, { to }]
    return [name, { from: isSecret ? REDACTED : (target?.row[name] ?? null), to }]
  })
  return Object.fromEntries(pairs)
}

type EndedParts = Omit<EndedEntry, 'is' | 'step' | 'at' | 'verb' | 'undo'>

/** The fields of an ended entry for an outcome. */
export function endedFields(request: WriteRequest, outcome: Outcome): EndedParts {
  const { resource } = request
  const id = outcome.id === undefined ? {} : { id: outcome.id }
  const isNew = request.target === undefined
  const stored = storedFields(
    resource,
    isNew ? undefined : outcome.plan.request.values,
    outcome.row,
  )
  const as: EndedAs = outcome.state === 'unchanged' ? 'same' : 'done'
  const { failure } = outcome
  return { as, ...id, ...stored, ...(failure === undefined ? {} : errorFields(resource, failure)) }
}

/**
 * The fields of a write as they are stored now, without secrets. For a new record `written` is undefined and all fields
 * with a value are included, so that an undo can check whether they were changed since.
 */
export function storedFields(
  resource: Resource,
  written: Readonly<Record<string, unknown>> | undefined,
  row: Row | undefined,
): { stored?: Record<string, Value> } {
  if (row === undefined) return {}
  const isKept = (name: string) => resource.fields[name]?.kind !== 'secret'
  if (written !== undefined) {
    const names = Object.keys(written).filter(isKept)
    if (names.length === 0) return {}
    return { stored: Object.fromEntries(names.map((name) => [name, row[name] ?? null])) }
  }
  const kept = Object.entries(row).filter(([name, value]) => {
    const field = resource.fields[name]
    if (field === undefined || field.isKeptByServer === true || field.isDerived === true)
      return false
    return isKept(name) && name !== resource.id && value !== null && value !== '' && value !== false
  })
  return { stored: Object.fromEntries(kept) }
}

/** The fields of an ended entry for an error. */
export function failureFields(resource: Resource, error: unknown, isBegun: boolean): EndedParts {
  return { as: failedAs(error, isBegun), ...errorFields(resource, error) }
}

/**
 * Returns the recorded outcome of a write that failed. With an error that would hit every write, it counts as untried;
 * if it may have happened, the outcome is unknown and is checked before the write is repeated.
 */
export function failedAs(error: unknown, isBegun: boolean): 'failed' | 'unknown' | 'untried' {
  if (error instanceof NotSentError || isKnownNotDone(error)) return 'untried'
  if (isBegun && isOutcomeUnknown(error)) return 'unknown'
  return isFatalForBatch(error) ? 'untried' : 'failed'
}

/** Whether a write was not passed on to the server, and a check has shown that it did not happen. */
function isKnownNotDone(error: unknown): boolean {
  return error instanceof UnavailableError && error.isProvenNotDone && !mayHaveHappened(error)
}

function isOutcomeUnknown(error: unknown): boolean {
  if (!(error instanceof Failure) || error instanceof InterruptedError) return true
  if (error.hazard === 'H07' || mayHaveHappened(error)) return true
  // The outcome of a partial write is unknown if its cause leaves it open (H20).
  return (
    error instanceof PartialError && error.cause instanceof Failure && isOutcomeUnknown(error.cause)
  )
}

/** The code and message of an error; no message if the module has secrets, which a server could have repeated in it. */
function errorFields({ fields }: Resource, error: unknown): Partial<EndedParts> {
  if (!(error instanceof Failure)) return { code: 'defect' }
  const { code, hazard, message } = error
  const hasSecrets = Object.values(fields).some(({ kind }) => kind === 'secret')
  return { code, ...(hazard === undefined ? {} : { hazard }), ...(hasSecrets ? {} : { message }) }
}
