import { isWritable, type WriteKind } from '../../records/writable.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { ownerField } from '../../resources/ownership.ts'
import { readNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/envelope.ts'
import type { Draft, Facts, FieldValues, WireValue } from './plan.ts'

/** A field that can be written, and its newest name. */
export type Writable = readonly [name: string, field: Field]

/** The fields a create or an update can carry. */
export function writableFields(resource: Resource, on: WriteKind): readonly Writable[] {
  return Object.entries(resource.fields).filter(([, field]) => isWritable(field, on))
}

/** The names of a field in a request, on all releases: each server reads the one it knows. */
export function writeNames(name: string, { write, formerly = [] }: Field): readonly string[] {
  if (write?.name !== undefined) return [write.name]
  return [name, ...formerly.map((older) => older.name)]
}

/** Returns a request body with the values under the names that servers read. */
export function bodyOf(resource: Resource, values: FieldValues): Record<string, WireValue> {
  const body: Record<string, WireValue> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = resource.fields[name]
    if (field === undefined) continue
    for (const sentAs of writeNames(name, field)) body[sentAs] = value
  }
  return body
}

/** Returns the stored value of a field in the form that keeps it unchanged when sent; undefined if the read has no such column. */
export function storedValue(name: string, field: Field, raw: RawRecord): string | undefined {
  for (const column of readNames(name, field)) {
    const value = raw[column]
    if (value === undefined) continue
    // A secret that could not be decrypted is not an empty one (H05).
    if (value === false) return undefined
    return value === null ? emptyOf(field) : String(value)
  }
  return undefined
}

function emptyOf({ kind }: Field): string {
  return kind === 'reference' || kind === 'integer' || kind === 'flag' ? '0' : ''
}

/** The stored values of a record's writable fields, except encrypted ones. */
export function storedRecord({ resource, target }: Facts): FieldValues {
  if (target === undefined) return {}
  const values = writableFields(resource, 'update').flatMap(([name, field]) => {
    // Every release keeps encrypted fields that are not sent.
    if (field.isEncrypted === true) return []
    // An empty date can't be sent: to the database an empty text isn't a date (H10, H23).
    const value = storedValue(name, field, target.raw)
    return value === undefined || (field.kind === 'date' && value === '') ? [] : [[name, value]]
  })
  return Object.fromEntries(values)
}

/** The request for a verb before planners adapt it to hazards. */
export function baseDraft(facts: Facts): Draft {
  const { resource, verb, values, target } = facts
  const id = target === undefined ? {} : { [resource.id]: idOf(facts) }
  const client = clientPart(facts)
  if (verb === 'create')
    return { body: { ...client, ...createBody(resource, values) }, notices: [] }
  const oldId = oldIdPart(facts)
  return { body: { ...id, ...oldId, ...client, ...bodyOf(resource, values) }, notices: [] }
}

function idOf({ resource, target }: Facts): number {
  return Number(target?.row[resource.id] ?? 0)
}

/** The record's ID under the names that older releases read. */
function oldIdPart(facts: Facts): Record<string, number> {
  const { resource, target } = facts
  if (target === undefined) return {}
  const names = resource.fields[resource.id]?.formerly ?? []
  return Object.fromEntries(names.map(({ name }) => [name, idOf(facts)]))
}

/** The record's client, which every write sends; clients/create fails if it is sent (H29). */
function clientPart({ resource, client }: Facts): Record<string, number> {
  if (ownerField(resource) === undefined) return {}
  return { client_id: client ?? 0 }
}

/** The values with a default for every other field, since some releases require all of them (H21). */
function createBody(resource: Resource, values: FieldValues): Record<string, WireValue> {
  const complete: Record<string, WireValue> = {}
  for (const [name, field] of writableFields(resource, 'create')) {
    const value = values[name] ?? defaultOf(field)
    if (value !== undefined) complete[name] = value
  }
  return bodyOf(resource, complete)
}

function defaultOf({ kind, write, isWriteOnly }: Field): WireValue | undefined {
  if (write?.createDefault !== undefined) return write.createDefault
  if (isWriteOnly === true) return undefined
  switch (kind) {
    case 'reference':
    case 'flag':
      return 0
    // To the database an empty text is neither a date nor a number (H23).
    case 'date':
    case 'moment':
    case 'integer':
    case 'decimal':
      return undefined
    default:
      return ''
  }
}
