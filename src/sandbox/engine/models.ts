import {
  floatval,
  intval,
  isset,
  type Json,
  phpEmpty,
  phpNumber,
  strval,
} from '../../php/values.ts'
import type { Resource, ResourceName } from '../../resources/definition.ts'
import type { Field, Kind } from '../../resources/field.ts'
import { isWithin, type Release } from '../../resources/releases.ts'
import type { Row } from '../database.ts'
import { fieldNameOn } from '../schema.ts'
import type { SqlValue } from '../sql-types.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { type Expression, escapeSql, evaluate, NULL, sanitise } from './sql-text.ts'

/** How a model reads a value from the request. */
type Source =
  | 'text'
  | 'raw'
  | 'digits'
  | 'website'
  | 'integer'
  | 'decimal'
  | 'date'
  /** The first bytes of the text only. */
  | { bytes: number }

/** A field of a module's model: where its value comes from, and how it is written into the SQL. */
export interface ModelField {
  column: string
  /** The name in the request's body. */
  parameter: string
  source: Source
  isQuoted: boolean
  /** The value if neither the request nor the record has one. */
  fallback: Expression
}

const SOURCES: Readonly<Record<Kind, Source>> = {
  id: 'integer',
  reference: 'integer',
  text: 'text',
  html: 'raw',
  choice: 'text',
  integer: 'integer',
  decimal: 'decimal',
  flag: 'integer',
  date: 'date',
  moment: 'date',
  duration: 'text',
  secret: 'text',
}

/** Numbers that are written in quotes. */
const QUOTED_NUMBERS = [
  'contact_primary',
  'contact_important',
  'contact_billing',
  'contact_technical',
  'location_primary',
]

/** Numbers that are empty in the SQL unless they are sent, on releases that need every field (H21). */
const REQUIRED_NUMBERS = [
  'client_rate',
  'client_net_terms',
  'contact_location_id',
  'credential_favorite',
  'credential_contact_id',
  'credential_vendor_id',
  'credential_asset_id',
  'credential_software_id',
]

/** Models that treat a record's NULL as missing, and so use the fallback. */
const NULL_AS_MISSING: readonly ResourceName[] = ['assets', 'credentials', 'documents', 'domains']

/** Columns in the model that the INSERT leaves out (H12). */
const NEVER_CREATED = ['asset_uri_2']

/** Returns the fields that an operation of a module writes on a release. */
export function modelOf(
  { fields }: Resource,
  release: Release,
  on: 'create' | 'update',
): ModelField[] {
  return Object.entries(fields)
    .filter(([column, field]) => isWritten(column, field, release, on))
    .map(([column, field]) => modelField(column, field, release))
}

/** Evaluates a model for a call: values come from the request, else from the record, else from the fallback. */
export function valuesOf(
  call: Call,
  model: readonly ModelField[],
  row?: Row,
): Map<string, SqlValue> {
  const values = new Map<string, SqlValue>()
  for (const field of model) values.set(field.column, evaluate(expressionOf(call, field, row)))
  return values
}

/** Returns what is written into the SQL for a field. */
export function expressionOf(call: Call, field: ModelField, row?: Row): Expression {
  const { post } = call
  const sent = post[field.parameter]
  if (isset(post, field.parameter) && !(field.source === 'date' && phpEmpty(sent))) {
    return requestExpression(field, sent)
  }
  return row === undefined ? field.fallback : rowExpression(call, field, row)
}

function isWritten(
  column: string,
  { write, isJoined, isWriteOnly, ...span }: Field,
  release: Release,
  on: 'create' | 'update',
): boolean {
  if (write === undefined || isJoined === true || isWriteOnly === true) return false
  if (on === 'update' && write.on === 'create') return false
  if (on === 'create' && (write.on === 'update' || NEVER_CREATED.includes(column))) return false
  return (
    isWithin(release, span) &&
    (write.since === undefined || isWithin(release, { since: write.since }))
  )
}

function modelField(column: string, field: Field, release: Release): ModelField {
  const source = sourceOf(field)
  const isNumber = source === 'integer' || source === 'decimal'
  const isQuoted = !isNumber || QUOTED_NUMBERS.includes(column)
  const isRequired = REQUIRED_NUMBERS.includes(column) && hasBehaviour(release, 'needsEveryField')
  const parameter = field.write?.name ?? fieldNameOn(release, column, field)
  return { column, parameter, source, isQuoted, fallback: blankOf(source, isQuoted, isRequired) }
}

/** How the server reads a field: by its kind, unless it changes the value in its own way (H27). */
function sourceOf({ kind, storedAs }: Field): Source {
  if (storedAs === 'digits') return 'digits'
  if (storedAs === 'without-scheme') return 'website'
  return typeof storedAs === 'object' && 'bytes' in storedAs
    ? { bytes: storedAs.bytes }
    : SOURCES[kind]
}

function blankOf(source: Source, isQuoted: boolean, isRequired: boolean): Expression {
  if (source === 'date') return NULL
  if (isRequired) return { bare: '' }
  if (source === 'integer' || source === 'decimal') {
    return isQuoted ? { quoted: '0' } : { bare: '0' }
  }
  return { quoted: '' }
}

function requestExpression({ source, isQuoted }: ModelField, value: Json | undefined): Expression {
  if (typeof source === 'object') {
    return { quoted: sanitise(truncateBytes(strval(value), source.bytes)) }
  }
  switch (source) {
    case 'raw':
      return { quoted: escapeSql(strval(value)) }
    case 'digits':
      return { quoted: strval(value).replace(/[^0-9]/g, '') }
    case 'website':
      return { quoted: sanitise(value).replace(/^https?:\/\//, '') }
    case 'integer':
    case 'decimal': {
      const number = phpNumber(source === 'integer' ? intval(value) : floatval(value))
      return isQuoted ? { quoted: number } : { bare: number }
    }
    default:
      return { quoted: sanitise(value) }
  }
}

function rowExpression(
  call: Call,
  { column, source, isQuoted, fallback }: ModelField,
  row: Row,
): Expression {
  const { release } = call.server
  const value = row[column] ?? null
  if (
    value === null &&
    (source === 'date' || NULL_AS_MISSING.includes(call.target.resource.name))
  ) {
    return fallback
  }
  if (column === 'client_lead' && hasBehaviour(release, 'losesLead')) return { bare: '' }
  // The update casts a kept number to a number again, so NULL becomes 0.
  const isCast = column !== 'client_rate' || !hasBehaviour(release, 'losesRate')
  if (!isQuoted) return { bare: value ?? (isCast ? '0' : '') }
  const text = value ?? ''
  return { quoted: hasBehaviour(release, 'keepsUnescaped') ? text : escapeSql(text) }
}

/** Returns the first bytes of a text, without a character that is cut off at the end. */
export function truncateBytes(text: string, count: number): string {
  return Buffer.from(text)
    .subarray(0, count)
    .toString()
    .replace(/\uFFFD+$/, '')
}
