// Loaded only where several records are given the same values.
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

/** So many records are named. */
const NAMED = 5

/**
 * Throws a UsageError where several records would be given what only one can have: a key that tells a record from others
 * (a serial), or a mark that one record of a client has (H36). What they have already, and placeholders, are no matter.
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
    if (sharing.length > 1) throw sharedKey(resource, name, field, sharing)
  }
  for (const [name, field] of Object.entries(resource.fields)) {
    const since = field.exclusiveFlag?.since
    if (field.exclusiveFlag === undefined || !isChanged(requests, name, isMark)) continue
    const sharing = largestClientGroup(requests)
    if (sharing.length < 2) continue
    if (since === undefined || (await api.capabilities.isAtLeast(since))) {
      throw sharedMark(resource, name, field, sharing)
    }
  }
}

/** The fields that tell a record from all others. */
function keyNames(resource: Resource): string[] {
  return naturalKeys(resource).flatMap(({ isUnique, fields }) => (isUnique ? fields : []))
}

/** Whether a value is given to at least one of the records that does not have it. */
function isChanged(
  requests: readonly TargetedWrite[],
  name: string,
  counts: (value: string | number) => boolean,
): boolean {
  return requests.some(({ values: { [name]: value } }) => value !== undefined && counts(value))
}

function isKeyValue(value: string | number): boolean {
  return String(value).trim() !== '' && !isPlaceholder(value)
}

function isMark(value: string | number): boolean {
  return Number(value) === 1
}

/** The records of the client that has most of them. */
function largestClientGroup(requests: readonly TargetedWrite[]): readonly TargetedWrite[] {
  const ofClients = new Map<number | null, TargetedWrite[]>()
  for (const request of requests) {
    const client = clientOf(request.resource, request.target.row)
    ofClients.set(client, [...(ofClients.get(client) ?? []), request])
  }
  return [...ofClients.values()].reduce((most, one) => (one.length > most.length ? one : most), [])
}

function sharedKey(
  resource: Resource,
  name: string,
  field: Field,
  sharing: readonly TargetedWrite[],
): UsageError {
  const [first] = sharing
  const within = field.isUniqueInClient === true ? ' of one client' : ''
  const said =
    `${inputNameOf(resource, name, first)} ${String(first?.requestedValues?.[name] ?? '')}`.trim()
  return new UsageError(
    `${said}: ${nounsOf(resource)}${within} can't have the same ${labelInSentence(field)}, and this would give it to ${listOf(resource, sharing)}`,
    { hint: `Name one ${nounOf(resource)}` },
  )
}

function sharedMark(
  resource: Resource,
  name: string,
  field: Field,
  sharing: readonly TargetedWrite[],
): UsageError {
  return new UsageError(
    `${inputNameOf(resource, name, sharing[0])}: a client has only one ${labelInSentence(field)} ${nounOf(resource)}, and this would mark ${listOf(resource, sharing)} (H36)`,
    { hazard: 'H36', hint: `Name one ${nounOf(resource)} of a client` },
  )
}

/** What messages call a field. */
function inputNameOf(resource: Resource, name: string, request: TargetedWrite | undefined): string {
  return request?.fieldName?.(name) ?? flagOf(resource, name)
}

/** `2 assets: 1 LT-0001, 2 LT-0002`. */
function listOf(resource: Resource, requests: readonly TargetedWrite[]): string {
  const names = requests
    .slice(0, NAMED)
    .map(({ target: { row } }) => `${row[resource.id] ?? ''} ${displayName(resource, row)}`.trim())
  const more = requests.length > NAMED ? ', …' : ''
  return `${formatCount(resource, requests.length)}: ${names.join(', ')}${more}`
}
