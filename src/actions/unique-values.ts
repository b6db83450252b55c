// Loaded only where several records are given the same values.
import type { Api } from '../api/api.ts'
import { clientOf } from '../api/records/scope.ts'
import { UsageError } from '../errors.ts'
import { countOf, nameOf, nounOf, nounsOf } from '../records/describe-record.ts'
import { flagOf, labelInSentence } from '../records/field-names.ts'
import { isPlaceholder } from '../records/placeholders.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { naturalKeys } from '../resources/natural-keys.ts'
import type { Targeted } from './change-rule.ts'

/** So many records are named. */
const NAMED = 5

/**
 * Throws a UsageError where several records would be given what only one can have: a key that tells a record from others
 * (a serial), or a mark that one record of a client has (H36). What they have already, and placeholders, are no matter.
 */
export async function requireOneOfAKind(
  api: Api,
  resource: Resource,
  requests: readonly Targeted[],
): Promise<void> {
  for (const name of keyNames(resource)) {
    const field = resource.fields[name]
    if (field === undefined || !isChanged(requests, name, isKeyValue)) continue
    const sharing = field.isUniqueInClient === true ? mostOfOneClient(requests) : requests
    if (sharing.length > 1) throw sharedKey(resource, name, field, sharing)
  }
  for (const [name, field] of Object.entries(resource.fields)) {
    const since = field.onlyOne?.since
    if (field.onlyOne === undefined || !isChanged(requests, name, isMark)) continue
    const sharing = mostOfOneClient(requests)
    if (sharing.length < 2) continue
    if (since === undefined || (await api.capabilities.isAtLeast(since))) {
      throw sharedMark(resource, name, field, sharing)
    }
  }
}

/** The fields that tell a record from all others. */
function keyNames(resource: Resource): string[] {
  return naturalKeys(resource).flatMap(({ isOwn, fields }) => (isOwn ? fields : []))
}

/** Whether a value is given to at least one of the records that does not have it. */
function isChanged(
  requests: readonly Targeted[],
  name: string,
  counts: (value: string | number) => boolean,
): boolean {
  return requests.some(({ given: { [name]: value } }) => value !== undefined && counts(value))
}

function isKeyValue(value: string | number): boolean {
  return String(value).trim() !== '' && !isPlaceholder(value)
}

function isMark(value: string | number): boolean {
  return Number(value) === 1
}

/** The records of the client that has most of them. */
function mostOfOneClient(requests: readonly Targeted[]): readonly Targeted[] {
  const ofClients = new Map<number | null, Targeted[]>()
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
  sharing: readonly Targeted[],
): UsageError {
  const [first] = sharing
  const within = field.isUniqueInClient === true ? ' of one client' : ''
  const said = `${saidBy(resource, name, first)} ${String(first?.asked?.[name] ?? '')}`.trim()
  return new UsageError(
    `${said}: ${nounsOf(resource)}${within} can't have the same ${labelInSentence(field)}, and this would give it to ${listOf(resource, sharing)}`,
    { hint: `Name one ${nounOf(resource)}` },
  )
}

function sharedMark(
  resource: Resource,
  name: string,
  field: Field,
  sharing: readonly Targeted[],
): UsageError {
  return new UsageError(
    `${saidBy(resource, name, sharing[0])}: a client has only one ${labelInSentence(field)} ${nounOf(resource)}, and this would mark ${listOf(resource, sharing)} (H36)`,
    { hazard: 'H36', hint: `Name one ${nounOf(resource)} of a client` },
  )
}

/** What messages call a field. */
function saidBy(resource: Resource, name: string, request: Targeted | undefined): string {
  return request?.called?.(name) ?? flagOf(resource, name)
}

/** `2 assets: 1 LT-0001, 2 LT-0002`. */
function listOf(resource: Resource, requests: readonly Targeted[]): string {
  const names = requests
    .slice(0, NAMED)
    .map(({ target: { row } }) => `${row[resource.id] ?? ''} ${nameOf(resource, row)}`.trim())
  const more = requests.length > NAMED ? ', …' : ''
  return `${countOf(resource, requests.length)}: ${names.join(', ')}${more}`
}
