import { isWritable, type WriteKind } from '../../records/writable.ts'
import type { Resource } from '../../resources/definition.ts'
import type { Field } from '../../resources/field.ts'
import { ownerField } from '../../resources/ownership.ts'
import { readNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/reply.ts'
import type { Draft, Facts, FieldValues, WireValue } from './plan.ts'

/** A field that can be written, by its newest name. */
export type Writable = readonly [name: string, field: Field]

/** The fields a create or an update can carry. */
export function writableFields(resource: Resource, on: WriteKind): readonly Writable[] {
  return Object.entries(resource.fields).filter(([, field]) => isWritable(field, on))
}

/** The names under which a field is written, on any release: a server reads the one it knows. */
export function writeNames(name: string, { write, formerly = [] }: Field): readonly string[] {
  if (write?.name !== undefined) return [write.name]
  return [name, ...formerly.map((before) => before.name)]
}

/** Values by field turned into a body by the names the server reads. */
export function bodyOf(resource: Resource, values: FieldValues): Record<string, WireValue> {
  const body: Record<string, WireValue> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = resource.fields[name]
    if (field === undefined) continue
    for (const written of writeNames(name, field)) body[written] = value
  }
  return body
}

/** What the server has in a field, as it would be sent back unchanged; undefined where the read has no such column. */
export function storedValue(name: string, field: Field, raw: RawRecord): string | undefined {
  for (const known of readNames(name, field)) {
    const value = raw[known]
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

/** Every writable field of a record as stored, by field; but for what is encrypted. */
export function storedRecord({ resource, target }: Facts): FieldValues {
  if (target === undefined) return {}
  const values = writableFields(resource, 'update').flatMap(([name, field]) => {
    // What is encrypted is put back as it is by every release, and is best left alone.
    if (field.isEncrypted === true) return []
    // A date that is empty cannot be sent back: an empty text is no date to the database (H10, H23).
    const value = storedValue(name, field, target.raw)
    return value === undefined || (field.kind === 'date' && value === '') ? [] : [[name, value]]
  })
  return Object.fromEntries(values)
}

/** The request that a verb means before any hazard is thought of. */
export function baseDraft(facts: Facts): Draft {
  const { resource, verb, values, target } = facts
  const id = target === undefined ? {} : { [resource.id]: idOf(facts) }
  const whose = clientPart(facts)
  if (verb === 'create') return { body: { ...whose, ...createBody(resource, values) }, notices: [] }
  const former = formerId(facts)
  return { body: { ...id, ...former, ...whose, ...bodyOf(resource, values) }, notices: [] }
}

function idOf({ resource, target }: Facts): number {
  return Number(target?.row[resource.id] ?? 0)
}

/** The record's ID under the name an older release reads it by. */
function formerId(facts: Facts): Record<string, number> {
  const { resource, target } = facts
  if (target === undefined) return {}
  const names = resource.fields[resource.id]?.formerly ?? []
  return Object.fromEntries(names.map(({ name }) => [name, idOf(facts)]))
}

/** The record's own client goes along with every write; clients/create fails when it is named (H29). */
function clientPart({ resource, client }: Facts): Record<string, number> {
  if (ownerField(resource) === undefined) return {}
  return { client_id: client ?? 0 }
}

/** Every field with its default, so that releases which need them all are content (H21). */
function createBody(resource: Resource, given: FieldValues): Record<string, WireValue> {
  const values: Record<string, WireValue> = {}
  for (const [name, field] of writableFields(resource, 'create')) {
    const value = given[name] ?? presetOf(field)
    if (value !== undefined) values[name] = value
  }
  return bodyOf(resource, values)
}

function presetOf({ kind, write, isWriteOnly }: Field): WireValue | undefined {
  if (write?.createDefault !== undefined) return write.createDefault
  if (isWriteOnly === true) return undefined
  switch (kind) {
    case 'reference':
    case 'flag':
      return 0
    // An empty text is no date, no number and no amount to the database (H23).
    case 'date':
    case 'moment':
    case 'integer':
    case 'decimal':
      return undefined
    default:
      return ''
  }
}
