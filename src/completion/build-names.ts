import type { Stored } from '../api/records/read.ts'
import { clientOf } from '../api/records/scope.ts'
import { parseWhich } from '../api/records/selector.ts'
import type { Fit } from '../cli/option-types.ts'
import { oneLine } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import { numberText } from '../records/record-number.ts'
import type { Resource } from '../resources/definition.ts'
import { meets } from '../verbs/asking/eligible-records.ts'
import { fold } from './fold.ts'
import type { KeptName } from './names-format.ts'

/** What names are made with: the conditions to hold them against, and what clients are called. */
export interface Naming {
  fits: readonly Fit[]
  clientName: (id: number) => string | undefined
}

/** The names of records, each as it can be written on a line, with what tells it from others. */
export function keptNames(
  resource: Resource,
  records: readonly Stored[],
  naming: Naming,
): readonly KeptName[] {
  const { naming: named } = resource
  if (named !== undefined) return namesInRows(resource, named, records)
  return records.flatMap((stored) => namesOf(resource, stored, naming))
}

function namesOf(
  resource: Resource,
  stored: Stored,
  { fits, clientName }: Naming,
): readonly KeptName[] {
  const { row } = stored
  const id = String(row[resource.id] ?? '')
  const label = textOf(row, resource.label)
  const client = ownerOf(resource, row)
  const number = numberText(resource, row)
  const owner =
    typeof client === 'number' && resource.client !== resource.id ? clientName(client) : undefined
  const met = fits.flatMap((fit, at) => (meets(resource, stored, fit) ? [at] : []))
  const rest = { client, fits: met }
  const said = [number, label].find((text) => isSayable(resource, text))
  const word = said ?? id
  const help = [word === label ? '' : oneLine(label), owner ?? ''].filter((text) => text !== '')
  const aliases = (resource.alsoKnownBy ?? [])
    .map((field) => textOf(row, field))
    .filter((text) => text !== word && isSayable(resource, text))
  return [
    { key: fold(word), word, help: help.join(', '), ...rest },
    ...aliases.map(
      (alias): KeptName => ({
        ...{ key: fold(alias), word: alias, help: oneLine(label), ...rest },
        isAlias: true,
      }),
    ),
  ]
}

/** What rows name that is no record of its own (technicians): each once, and no client's. */
function namesInRows(
  resource: Resource,
  { id, label }: NonNullable<Resource['naming']>,
  records: readonly Stored[],
): readonly KeptName[] {
  const names = new Map<string, KeptName>()
  for (const { row } of records) {
    const [text, number] = [textOf(row, label), String(row[id] ?? '')]
    const word = isSayable(resource, text) ? text : number
    const help = word === text ? '' : oneLine(text)
    if (word !== '') names.set(word, { key: fold(word), word, help, client: 'any', fits: [] })
  }
  return [...names.values()]
}

/** The client that a record belongs to, by its ID; none is 0. What only its parent knows is not known. */
function ownerOf(resource: Resource, row: Row): KeptName['client'] {
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
function isSayable(resource: Resource, text: string): boolean {
  if (text === '' || text.startsWith('-') || text !== oneLine(text)) return false
  try {
    return parseWhich(resource, text).by === 'any'
  } catch {
    return false
  }
}
