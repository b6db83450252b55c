// Loaded only when several records get the same values.
import type { Api } from '../api/api.ts'
import { clientOf } from '../api/records/scope.ts'
import { UsageError } from '../errors.ts'
import { displayName, formatCount, nounOf, nounsOf } from '../records/describe-record.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import { isPlaceholder } from '../records/placeholders.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import type { TargetedWrite } from './change-rule.ts'

/** How many records a message names. */
const MAX_NAMED = 5

/**
 * Throws a UsageError if several records would get a value that only one may have: a unique key (a serial), or a flag
 * that one record per client has (H36). Values they already have, and placeholders, are allowed.
 */
export async function requireUniqueValues(
  api: Api,
  resource: Resource,
  requests: readonly TargetedWrite[],
): Promise<void> {
  for (const name of keyNames(resource)) {
    const field = resource.fields[name]
    if (field === undefined || !isChanged(requests, name, isKeyValue)) continue
    const sharing = field.isUniqueInClient === true ? largestClientGroup(requests) : requests
    if (sharing.length > 1) throw sharedKeyError(resource, name, field, sharing)
  }
  for (const [name, field] of Object.entries(resource.fields)) {
    const since = field.exclusiveFlag?.since
    if (field.exclusiveFlag === undefined || !isChanged(requests, name, isFlagSet)) continue
    const sharing = largestClientGroup(requests)
    if (sharing.length < 2) continue
    if (since === undefined || (await api.capabilities.isAtLeast(since))) {
      throw sharedFlagError(resource, name, field, sharing)
    }
  }
}

/** Returns the fields whose values must be unique. */
function keyNames(resource: Resource): string[] {
  return naturalKeys(resource).flatMap(({ isUnique, fields }) => (isUnique ? fields : []))
}

/** Returns whether at least one record would get a new value. */
function isChanged(
  requests: readonly TargetedWrite[],
  name: string,
  matters: (value: string | number) => boolean,
): boolean {
  return requests.some(({ values: { [name]: value } }) => value !== undefined && matters(value))
}

function isKeyValue(value: string | number): boolean {
  return String(value).trim() !== '' && !isPlaceholder(value)
}

function isFlagSet(value: string | number): boolean {
  return Number(value) === 1
}

/** Returns the records of the client with the most of them. */
function largestClientGroup(requests: readonly TargetedWrite[]): readonly TargetedWrite[] {
  const byClient = new Map<number | null, TargetedWrite[]>()
  for (const request of requests) {
    const client = clientOf(request.resource, request.target.row)
    byClient.set(client, [...(byClient.get(client) ?? []), request])
  }
  return [...byClient.values()].reduce(
    (largest, one) => (one.length > largest.length ? one : largest),
    [],
  )
}

function sharedKeyError(
  resource: Resource,
  name: string,
  field: Field,
  sharing: readonly TargetedWrite[],
): UsageError {
  const [first] = sharing
  const within = field.isUniqueInClient === true ? ' of one client' : ''
  const input =
    `${inputNameOf(resource, name, first)} ${String(first?.requestedValues?.[name] ?? '')}`.trim()
  return new UsageError(
    `${input}: ${nounsOf(resource)}${within} can't have the same ${labelInSentence(field)}, and this would give it to ${listOf(resource, sharing)}`,
    { hint: `Name one ${nounOf(resource)}` },
  )
}

function sharedFlagError(
  resource: Resource,
  name: string,
  field: Field,
  sharing: readonly TargetedWrite[],
): UsageError {
  return new UsageError(
    `${inputNameOf(resource, name, sharing[0])}: a client has only one ${labelInSentence(field)} ${nounOf(resource)}, and this would mark ${listOf(resource, sharing)} (H36)`,
    { hazard: 'H36', hint: `Name one ${nounOf(resource)} per client` },
  )
}

/** Returns the name of a field in messages. */
function inputNameOf(resource: Resource, name: string, request: TargetedWrite | undefined): string {
  return request?.fieldName?.(name) ?? flagOf(resource, name)
}

/** `2 assets: 1 LT-0001, 2 LT-0002`. */
function listOf(resource: Resource, requests: readonly TargetedWrite[]): string {
  const names = requests
    .slice(0, MAX_NAMED)
    .map(({ target: { row } }) => `${row[resource.id] ?? ''} ${displayName(resource, row)}`.trim())
  const more = requests.length > MAX_NAMED ? ', …' : ''
  return `${formatCount(resource, requests.length)}: ${names.join(', ')}${more}`
}
