import type { StoredRecord } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { parseSelector } from '../api/records/selector.ts'
import type { RecordCondition } from '../cli/option-types.ts'
import { cleanName } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import type { Resource } from '../resources/definition.ts'
import { isEligible } from '../verbs/asking/eligible-records.ts'
import { fold } from './fold.ts'
import type { CachedName } from './names-format.ts'

/** What names are built from: the conditions to check records against, and clients' names. */
interface NameContext {
  conditions: readonly RecordCondition[]
  clientName: (id: number) => string | undefined
}

/** Builds the names of records as they can be typed, each with a short description. */
export function buildNames(
  resource: Resource,
  records: readonly StoredRecord[],
  naming: NameContext,
): readonly CachedName[] {
  const { directory } = resource
  if (directory !== undefined) return namesInRows(resource, directory, records)
  return records.flatMap((stored) => namesOf(resource, stored, naming))
}

function namesOf(
  resource: Resource,
  stored: StoredRecord,
  { conditions, clientName }: NameContext,
): readonly CachedName[] {
  const { row } = stored
  const id = String(row[resource.id] ?? '')
  const label = textOf(row, resource.label)
  const client = ownerOf(resource, row)
  const number = formatRecordNumber(resource, row)
  const owner =
    typeof client === 'number' && resource.client !== resource.id ? clientName(client) : undefined
  const meets = conditions.flatMap((condition, at) =>
    isEligible(resource, stored, condition) ? [at] : [],
  )
  const rest = { client, meets }
  const word = [number, label].find((text) => isTypeable(resource, text)) ?? id
  const help = [word === label ? '' : cleanName(label), owner ?? ''].filter((text) => text !== '')
  const aliases = (resource.aliasFields ?? [])
    .map((field) => textOf(row, field))
    .filter((text) => text !== word && isTypeable(resource, text))
  return [
    { key: fold(word), word, help: help.join(', '), ...rest },
    ...aliases.map(
      (alias): CachedName => ({
        ...{ key: fold(alias), word: alias, help: cleanName(label), ...rest },
        isAlias: true,
      }),
    ),
  ]
}

/** The names in rows of what has no module of its own (technicians): each once, and without a client. */
function namesInRows(
  resource: Resource,
  { id, label }: NonNullable<Resource['directory']>,
  records: readonly StoredRecord[],
): readonly CachedName[] {
  const names = new Map<string, CachedName>()
  for (const { row } of records) {
    const [text, number] = [textOf(row, label), String(row[id] ?? '')]
    const word = isTypeable(resource, text) ? text : number
    const help = word === text ? '' : cleanName(text)
    if (word !== '') names.set(word, { key: fold(word), word, help, client: 'any', meets: [] })
  }
  return [...names.values()]
}

/** The ID of the client that a record belongs to, 0 for none; undefined if only its parent has a client. */
function ownerOf(resource: Resource, row: Row): CachedName['client'] {
  if (resource.client !== null) return clientOf(resource, row) ?? 0
  return resource.parent === undefined ? 'any' : undefined
}

function textOf(row: Row, field: string): string {
  return String(row[field] ?? '').trim()
}

/**
 * Whether a name can be typed as a WHICH: it isn't read as an ID, a key or an option, and has no control characters.
 * Otherwise the record is offered by its ID.
 */
function isTypeable(resource: Resource, text: string): boolean {
  if (text === '' || text.startsWith('-') || text !== cleanName(text)) return false
  try {
    return parseSelector(resource, text).by === 'any'
  } catch {
    return false
  }
}
