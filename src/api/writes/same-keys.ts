import { labelInSentence } from '../../records/fields.ts'
import { countOf, nameOf, nounOf } from '../../records/naming.ts'
import { isPlaceholder } from '../../records/placeholders.ts'
import type { Row } from '../../records/record.ts'
import type { Field, Resource } from '../../resources/definition.ts'
import { naturalKeys } from '../../resources/natural-keys.ts'
import { withArticle } from '../../text/sentence.ts'
import type { Api } from '../api.ts'
import { readAllIfPossible } from '../reading.ts'
import type { Scope } from '../scope.ts'
import { scopeOfOwner } from '../scope.ts'
import type { Given, Notice, WireValue } from './plan.ts'

/** A natural key that a new record is given. */
interface GivenKey {
  name: string
  field: Field
  value: WireValue
}

/**
 * The records of the client that have a natural key of a new one already (a serial, a MAC), by what the key means: the
 * server takes duplicates without a word (H39). What cannot be read is left out.
 */
export async function sameKeyNotices(
  api: Api,
  resource: Resource,
  given: Given,
  client: number | null,
): Promise<Notice[]> {
  const scope = scopeOfOwner(client)
  const notices = await Promise.all(
    keysIn(resource, given).map(async (key) => {
      const found = await recordsWith(api, resource, key, scope)
      return found.length === 0 ? [] : [noticeOf(resource, key, found)]
    }),
  )
  return notices.flat()
}

/** A key that is the record's name is told of as a name. */
function keysIn(resource: Resource, given: Given): GivenKey[] {
  const { label, fields } = resource
  const own = naturalKeys(resource).filter(({ isOwn }) => isOwn)
  return own.flatMap(({ fields: [name = ''] }) => {
    const [field, value] = [fields[name], given[name]]
    if (field === undefined || value === undefined || name === label) return []
    return isPlaceholder(value) ? [] : [{ name, field, value }]
  })
}

async function recordsWith(
  api: Api,
  resource: Resource,
  { name, field, value }: GivenKey,
  scope: Scope,
): Promise<Row[]> {
  const equals = { [name]: value }
  const isPartial = field.isJoined !== true
  const found = await readAllIfPossible(api, resource, { scope, equals, isPartial })
  return (found ?? []).map(({ row }) => row)
}

function noticeOf(resource: Resource, { field, value }: GivenKey, found: readonly Row[]): Notice {
  const records = found.map((row) => {
    const isArchived = resource.archivedAt !== null && (row[resource.archivedAt] ?? null) !== null
    return `${row[resource.id] ?? ''} ${nameOf(resource, row)}${isArchived ? ' (archived)' : ''}`
  })
  return {
    code: 'same_key',
    hazard: 'H39',
    message: `${thereIsAlready(resource, found.length)} with ${labelInSentence(field)} ${value}: ${records.join(', ')}`,
  }
}

/** `There is already an asset`, `There are already 2 assets`. */
export function thereIsAlready(resource: Resource, count: number): string {
  return count === 1
    ? `There is already ${withArticle(nounOf(resource))}`
    : `There are already ${countOf(resource, count)}`
}
