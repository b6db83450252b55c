import type { Resource } from '../resources/definition.ts'
import type { Derivation, Field, Kind } from '../resources/field.ts'
import type { Row, Value } from './record.ts'
import { numberOfParts } from './record-number.ts'

/** The names of a module's fields on any release, and how each becomes a typed value. */
interface Shape {
  /**
   * A record without values. Copies of a parsed object share a layout, which V8 fills, reads and prints several times as
   * fast as objects built field by field.
   */
  blank: Row
  fields: readonly {
    name: string
    /** Converts what the server sent. */
    type: (value: unknown) => Value
    formerly: readonly string[]
    make: Maker | undefined
  }[]
  /** Every declared name, including former ones and secrets. */
  known: ReadonlySet<string>
}

/** Derives a field that the server didn't send from the fields before it. */
type Maker = (row: Row) => Value

const shapes = new WeakMap<Resource, Shape>()

const SECRET_WORDS =
  /password|passwd|passphrase|secret|token|apikey|(?:^|_)(?:otp|totp|pin|key|psk)(?:_|$)/i

/**
 * Returns a record from the server with typed values, under the newest release's names.
 *
 * Every declared field is present on every release, null if the server didn't send it, so that scripts read the same shape
 * everywhere. Words and record numbers are derived. Secrets and numbered keys are left out. Unknown columns (of forks) keep
 * their names, unless the name looks like a secret's. Text stays exactly as the server sent it: most is raw, some is
 * HTML-escaped, and nothing says which (H32).
 */
export function shapeRecord(resource: Resource, raw: Readonly<Record<string, unknown>>): Row {
  const { blank, fields, known } = shapeOf(resource)
  const row: Record<string, Value> = { ...blank }
  for (const { name, type, formerly, make } of fields) {
    const sent = raw[name] ?? formerValue(raw, formerly)
    const value = sent === null ? null : type(sent)
    if (value !== null) row[name] = value
    else if (make !== undefined) row[name] = make(row)
  }
  for (const name in raw) {
    if (known.has(name) || /^\d+$/.test(name) || isSecretColumn(name)) continue
    put(row, name, plainValue(raw[name]))
  }
  return row
}

/** Sets a field with any name, even `__proto__`, which must not set the prototype. */
function put(row: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(row, name, { value, writable: true, enumerable: true, configurable: true })
}

/** Whether a column's name looks like a secret's. */
export function isSecretColumn(name: string): boolean {
  return SECRET_WORDS.test(name)
}

/** Whether records have the field when read: secrets and write-only fields are never included. */
export function isReadable({ kind, isWriteOnly }: Field): boolean {
  return kind !== 'secret' && isWriteOnly !== true
}

/**
 * Whether a server may send a field's text HTML-escaped; HTML itself and encrypted text (a user name) never are
 * (H32).
 */
export function isEscapedField(field: Field | undefined): boolean {
  const isText = field?.kind === 'text' || field?.kind === 'choice'
  return isText && field.isEncrypted !== true
}

function shapeOf(resource: Resource): Shape {
  const made = shapes.get(resource)
  if (made !== undefined) return made
  const declared = Object.entries(resource.fields)
  const readable = declared.filter(([, field]) => isReadable(field))
  const shape: Shape = {
    blank: JSON.parse(JSON.stringify(Object.fromEntries(readable.map(([name]) => [name, null])))),
    fields: readable.map(([name, { kind, formerly, derivedFrom }]) => ({
      name,
      type: typeFor(kind),
      formerly: formerly?.map((before) => before.name).reverse() ?? [],
      make: derivedFrom === undefined ? undefined : makerOf(resource, derivedFrom),
    })),
    known: new Set(
      declared.flatMap(([name, { formerly }]) => [
        name,
        ...(formerly?.map((before) => before.name) ?? []),
      ]),
    ),
  }
  shapes.set(resource, shape)
  return shape
}

function makerOf({ fields }: Resource, origin: Derivation): Maker {
  if ('number' in origin) return (row) => numberOfParts(origin, row) || null
  const words = fields[origin.word]?.words
  return (row) => words?.[Number(row[origin.word])] ?? null
}

function formerValue(raw: Readonly<Record<string, unknown>>, formerly: readonly string[]): unknown {
  for (const name of formerly) {
    if (raw[name] !== undefined && raw[name] !== null) return raw[name]
  }
  return null
}

function typeFor(kind: Kind): (value: unknown) => Value {
  switch (kind) {
    case 'reference':
      return convert((plain) => numberOf(plain) || null)
    case 'id':
    case 'integer':
      return convert(numberOf)
    case 'flag':
      return convert(flagOf)
    case 'date':
    case 'moment':
      return convert((plain) => momentOf(String(plain)))
    default:
      // False is a user name that could not be decrypted (H18).
      return convert((plain) => (plain === false ? null : String(plain)))
  }
}

function convert(of: (plain: string | number | boolean) => Value): (value: unknown) => Value {
  return (value) => {
    const plain = plainValue(value)
    return plain === null ? null : of(plain)
  }
}

/** Converts to a number; other text is kept, so that nothing is lost. */
function numberOf(value: string | number | boolean): Value {
  const isNumber = typeof value === 'number' || /^-?\d{1,15}$/.test(String(value))
  if (isNumber) return Number(value)
  return value === '' ? null : String(value)
}

function flagOf(value: string | number | boolean): boolean | null {
  if (value === '') return null
  return value !== '0' && value !== 0 && value !== false
}

function momentOf(text: string): string | null {
  if (text === '' || text.startsWith('0000-00-00')) return null
  return text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:\d{2})/, '$1T')
}

function plainValue(value: unknown): Value {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  return JSON.stringify(value) ?? null
}
