import { displayName, formatCount, nounOf } from '../../../records/describe-record.ts'
import { labelInSentence } from '../../../records/field-names.ts'
import { isPlaceholder } from '../../../records/placeholders.ts'
import type { Row } from '../../../records/record.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { naturalKeys } from '../../../resources/natural-keys.ts'
import { withArticle } from '../../../text/sentence.ts'
import type { Api } from '../../api.ts'
import { readAllIfPossible } from '../../records/read.ts'
import { scopeOfOwner } from '../../records/scope.ts'
import type { FieldValues, Notice, WireValue } from '../plan.ts'

/** A natural key that a new record is given. */
export interface GivenKey {
  name: string
  field: Field
  value: WireValue
}

/**
 * The records that `find` knows to have a natural key of a new one already (a serial, a MAC), by what the key means: the
 * server takes duplicates without a word (H39).
 */
export async function duplicateKeyNotices(
  resource: Resource,
  given: FieldValues,
  find: (key: GivenKey) => Promise<readonly Row[]>,
): Promise<Notice[]> {
  const notices = await Promise.all(
    keysIn(resource, given).map(async (key) => {
      const found = await find(key)
      return found.length === 0 ? [] : [noticeOf(resource, key, found)]
    }),
  )
  return notices.flat()
}

/** A key that is the record's name is told of as a name. */
export function keysIn(resource: Resource, given: FieldValues): GivenKey[] {
  const { label, fields } = resource
  const own = naturalKeys(resource).filter(({ isUnique }) => isUnique)
  return own.flatMap(({ fields: [name = ''] }) => {
    const [field, value] = [fields[name], given[name]]
    if (field === undefined || value === undefined || name === label) return []
    return isPlaceholder(value) ? [] : [{ name, field, value }]
  })
}

/** The records of a client that have a natural key, archived ones too; none where they cannot be read. */
export async function recordsWith(
  api: Api,
  resource: Resource,
  { name, field, value }: GivenKey,
  client: number | null,
): Promise<Row[]> {
  const scope = scopeOfOwner(client)
  const equals = { [name]: value }
  const isPartial = field.isJoined !== true
  const found = await readAllIfPossible(api, resource, { scope, equals, isPartial })
  return (found ?? []).map(({ row }) => row)
}

function noticeOf(resource: Resource, { field, value }: GivenKey, found: readonly Row[]): Notice {
  const records = found.map((row) => {
    const isArchived = resource.archivedAt !== null && (row[resource.archivedAt] ?? null) !== null
    return `${row[resource.id] ?? ''} ${displayName(resource, row)}${isArchived ? ' (archived)' : ''}`
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
    : `There are already ${formatCount(resource, count)}`
}
