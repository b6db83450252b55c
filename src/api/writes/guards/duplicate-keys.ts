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

/** The value of a natural key (a serial, a MAC) in a new record. */
interface GivenKey {
  name: string
  field: Field
  value: WireValue
}

/**
 * Notices about existing records with the same natural key as a new one, which the server accepts silently (H39). `find`
 * returns the records that have a key, in any notation.
 */
export async function duplicateKeyNotices(
  resource: Resource,
  values: FieldValues,
  find: (key: GivenKey) => Promise<readonly Row[]>,
): Promise<Notice[]> {
  const notices = await Promise.all(
    keysIn(resource, values).map(async (key) => {
      const found = await find(key)
      return found.length === 0 ? [] : [duplicateNotice(resource, key, found)]
    }),
  )
  return notices.flat()
}

/** The natural keys among the values of a new record, except its name, which has a notice of its own. */
export function keysIn(resource: Resource, values: FieldValues): GivenKey[] {
  const { label, fields } = resource
  const keys = naturalKeys(resource).filter(({ isUnique }) => isUnique)
  return keys.flatMap(({ fields: [name = ''] }) => {
    const [field, value] = [fields[name], values[name]]
    if (field === undefined || value === undefined || name === label) return []
    return isPlaceholder(value) ? [] : [{ name, field, value }]
  })
}

/** The records of a client that have a natural key, including archived ones; none if they can't be read. */
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

function duplicateNotice(
  resource: Resource,
  { field, value }: GivenKey,
  found: readonly Row[],
): Notice {
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
