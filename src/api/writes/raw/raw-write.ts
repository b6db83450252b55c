import { intval, isset, type Post, strval } from '../../../php/values.ts'
import type { Resource } from '../../../resources/definition.ts'
import type { Field } from '../../../resources/field.ts'
import { resources } from '../../../resources/index.ts'
import type { OperationName } from '../../../resources/operation.ts'
import { idNames } from '../../../resources/read-names.ts'
import { writableFields, writeNames } from '../body.ts'
import type { FieldValues, WireValue } from '../plan.ts'

/** A write with a body that the user wrote, of an operation that a resource declares. */
export interface RawWrite {
  /** The path as the user wrote it: `assets/update`. */
  path: string
  resource: Resource
  verb: Exclude<OperationName, 'read'>
  /** The operation as the path names it. */
  place: { module: string; file: string }
  body: Post
}

/** Parses a path below `api/v1`, case-insensitively; undefined if no resource declares the operation. */
export function parseRawWrite(path: string, body: Post): RawWrite | undefined {
  const [module = '', file = '', ...more] = path.split('/')
  if (more.length > 0) return undefined
  const resource = Object.values(resources).find((known) => known.module === module.toLowerCase())
  for (const [verb, operation] of Object.entries(resource?.operations ?? {})) {
    if (resource === undefined || operation.file !== file.toLowerCase() || verb === 'read') continue
    return { path, resource, verb: verb as RawWrite['verb'], place: { module, file }, body }
  }
  return undefined
}

/** The record's ID in a body, as PHP reads it; 0 if there is none. */
export function targetIdIn({ resource, body }: RawWrite): number {
  const name = idNames(resource).find((known) => isset(body, known))
  return intval(body[name ?? resource.id])
}

/** The client's ID in a body; undefined if there is none. */
export function clientIn({ body }: RawWrite): number | undefined {
  const sent = body['client_id']
  return strval(sent).trim() === '' ? undefined : intval(sent)
}

/** The values in a body, by field, as the server reads them: null counts as not sent (H39), and so does an invalid date (H10, H35). */
export function valuesIn(write: RawWrite): FieldValues {
  return Object.fromEntries(
    sentFields(write).flatMap(({ field, name, value }): (readonly [string, WireValue])[] => {
      if (field.kind === 'date' && !isDate(value)) return []
      return [[name, isNumber(field) ? intval(value) : strval(value)]]
    }),
  )
}

/** Names in the body whose value should be a number and isn't; the server reads it as 0 or as its leading digits (H39). */
export function nonNumericNames(write: RawWrite): string[] {
  const fields = sentFields(write).filter(({ field }) => isNumber(field))
  const names = ['client_id', ...fields.map(({ sentAs }) => sentAs)]
  return names.filter((name) => {
    const value = write.body[name]
    return typeof value === 'string' && !/^\s*([+-]?\d+(\.\d*)?\s*)?$/.test(value)
  })
}

/** Names in the body with a list or an object, which PHP reads as 1 or as the word Array. */
export function listsIn({ body, resource, verb }: RawWrite): string[] {
  const fields = sentFields({ body, resource, verb })
  const names = new Set(['client_id', ...idNames(resource), ...fields.map(({ sentAs }) => sentAs)])
  return [...names].filter((name) => typeof body[name] === 'object' && body[name] !== null)
}

/** Fields that the body sets to an empty value. */
export function emptiedIn(write: RawWrite): { name: string; sentAs: string }[] {
  return sentFields(write).filter(
    ({ field, value }) =>
      field.kind !== 'flag' && field.kind !== 'date' && /^0?$/.test(strval(value).trim()),
  )
}

interface SentField {
  name: string
  field: Field
  /** The name in the body. */
  sentAs: string
  value: Post[string] | undefined
}

function sentFields({
  resource,
  verb,
  body,
}: Pick<RawWrite, 'resource' | 'verb' | 'body'>): SentField[] {
  if (verb !== 'create' && verb !== 'update') return []
  return writableFields(resource, verb).flatMap(([name, field]) => {
    const sentAs = writeNames(name, field).find((known) => isset(body, known))
    return sentAs === undefined ? [] : [{ name, field, sentAs, value: body[sentAs] }]
  })
}

function isNumber({ kind }: Field): boolean {
  return kind === 'reference' || kind === 'integer' || kind === 'flag' || kind === 'decimal'
}

function isDate(value: Post[string] | undefined): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(strval(value).trim())
}
