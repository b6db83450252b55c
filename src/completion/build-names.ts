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

/** What names are made with: the conditions to hold them against, and what clients are called. */
export interface NameContext {
  fits: readonly RecordCondition[]
  clientName: (id: number) => string | undefined
}

/** The names of records, each as it can be written on a line, with what tells it from others. */
export function buildNames(
  resource: Resource,
  records: readonly StoredRecord[],
  naming: NameContext,
): readonly CachedName[] {
  const { directory: named } = resource
  if (named !== undefined) return namesInRows(resource, named, records)
  return records.flatMap((stored) => namesOf(resource, stored, naming))
}

function namesOf(
  resource: Resource,
  stored: StoredRecord,
  { fits, clientName }: NameContext,
): readonly CachedName[] {
  const { row } = stored
  const id = String(row[resource.id] ?? '')
  const label = textOf(row, resource.label)
  const client = ownerOf(resource, row)
  const number = formatRecordNumber(resource, row)
  const owner =
    typeof client === 'number' && resource.client !== resource.id ? clientName(client) : undefined
  const met = fits.flatMap((fit, at) => (isEligible(resource, stored, fit) ? [at] : []))
  const rest = { client, fits: met }
  const said = [number, label].find((text) => isTypeable(resource, text))
  const word = said ?? id
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

/** What rows name that is no record of its own (technicians): each once, and no client's. */
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
    if (word !== '') names.set(word, { key: fold(word), word, help, client: 'any', fits: [] })
  }
  return [...names.values()]
}

/** The client that a record belongs to, by its ID; none is 0. What only its parent knows is not known. */
function ownerOf(resource: Resource, row: Row): CachedName['client'] {
  if (resource.client !== null) return clientOf(resource, row) ?? 0
  return resource.parent === undefined ? 'any' : undefined
}

function textOf(row: Row, field: string): string {
  return String(row[field] ?? '').trim()
}

/**
 * Whether a name stands for its record when it is written: not as an ID or a key does, not as an option, and nothing in it
 * that a line can't hold. What is not is offered by its ID.
 */
function isTypeable(resource: Resource, text: string): boolean {
  if (text === '' || text.startsWith('-') || text !== cleanName(text)) return false
  try {
    return parseSelector(resource, text).by === 'any'
  } catch {
    return false
  }
}
