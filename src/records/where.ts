import { UsageError } from '../errors.ts'
import type { Field, Resource, ResourceName } from '../resources/definition.ts'
import { LOCAL_ZONE, type Zone } from '../time/zone.ts'
import { isEmpty, orderOf } from './comparators.ts'
import { fieldNamed, fieldsCalled, isNumberWord, type NamedField } from './field-names.ts'
import { jsonText } from './json-input.ts'
import { isNoneOf, noneOf } from './notations.ts'
import {
  isOperator,
  noOperator,
  type Operator,
  splitCondition,
  unknownOperator,
} from './operators.ts'
import { isId, type Origin, ordered, testOf, textTest } from './predicates.ts'
import type { NameLookup, Row } from './record.ts'
import { numberText } from './record-number.ts'
import { isMe } from './reference-input.ts'
import { holds } from './text-equality.ts'
import { parseSpan } from './time-span.ts'

/** A condition, ready to be asked of records. */
export interface Condition {
  /** The field's newest name, or `number` for a number as people write it. */
  field: string
  operator: Operator
  /** What it compares with, as written. */
  value: string
  /** All of it, as written. */
  text: string
  /** What messages call it (`--where`). */
  called: string
  /** The resource whose names the test needs; absent where it needs none. */
  needsNames?: ResourceName
  /**
   * What it compares moments with, so that the zone of the server's is needed: a part of a person's day, or an
   * instant whatever the zone. Without the zone it goes by the clock, an instant by that of UTC.
   */
  needsZone?: 'clock' | 'instant'
  /** Whether a record fits; `names` must be given where `needsNames` says so, and `zone`, the server's, where it is known. */
  test(row: Row, names?: NameLookup, zone?: Zone): boolean
}

/** What the words of a condition mean, and what messages call it. */
export interface Reading {
  /** For `today`, `+30d`. */
  now: Date
  /** The person's, for the same; the process's own where none is given. */
  zone?: Zone
  /** What the caller calls a condition (`--where`). */
  called: string
}

/**
 * Reads `FIELD(=|!=|~|<|<=|>|>=)VALUE`, the longest operator first.
 *
 * Text compares letter case aside, numbers and amounts by size, days and moments by time (a day
 * stands for all its moments in the person's zone), references by ID or by name. An empty VALUE means that nothing is
 * there. Throws a UsageError.
 */
export function parseWhere(resource: Resource, text: string, reading: Reading): Condition {
  return conditionOf(resource, partsOf(resource, text, reading.called), text, reading)
}

/** A condition that a program has in parts; its value is a text as a person writes it, or a JSON value. */
export interface ConditionParts {
  field: string
  operator: string
  value: unknown
}

/** The same of a condition in parts: nothing in them is taken for a sign or a blank between them. */
export function whereOf(
  resource: Resource,
  { field, operator, value }: ConditionParts,
  reading: Reading,
): Condition {
  const { called } = reading
  if (!isOperator(operator)) throw noOperator(called, operator)
  const [named = fieldNamed(resource, field, called)] = isNumberWord(resource, field)
    ? [{ field: TEXT }]
    : fieldsCalled(resource, field)
  const text = jsonText(named.field, `${called} ${field}${operator}`, value)
  const parts = { word: field, operator, value: text }
  return conditionOf(resource, parts, `${field}${operator}${text}`, reading)
}

const TEXT = { kind: 'text' } as const

function conditionOf(
  resource: Resource,
  { word, operator, value }: Parts,
  text: string,
  { now, zone = LOCAL_ZONE, called }: Reading,
): Condition {
  if (isPrefixedNumber(resource, word, value))
    return numberCondition(resource, operator, value, { text, called })
  const { name, field } = comparedField(resource, { word, operator, value }, called)
  if (isByMeaning(field, operator, value)) {
    if (isNoneOf(field, value)) throw noneOf(field, `${called} ${text}`)
    return meaningCondition(resource, name, field, { operator, value, text, called })
  }
  const needsNames = namesNeeded(field, operator, value)
  const origin = { said: `${called} ${text}`, now, zone }
  const needsZone = zoneNeeded(field, operator, value, origin)
  const test = testOf(field, operator, value, origin)
  return {
    field: name,
    operator,
    value,
    text,
    called,
    ...(needsNames === undefined ? {} : { needsNames }),
    ...(needsZone === undefined ? {} : { needsZone }),
    test: (row, names, server) =>
      test(isEmpty(row[name]) ? null : (row[name] ?? null), names, server),
  }
}

interface Parts {
  word: string
  operator: Operator
  value: string
}

/** The parts of a condition whose operator there is. */
function partsOf(resource: Resource, text: string, called: string): Parts {
  const split = splitCondition(text)
  const isField = split !== undefined && fieldsCalled(resource, split.field).length > 0
  if (split !== undefined && isOperator(split.operator)) {
    return { word: split.field, operator: split.operator, value: split.value }
  }
  if (split !== undefined && isField) throw unknownOperator(called, text, split)
  throw new UsageError(`${called} ${text}: expected FIELD, an operator and a value`, {
    hint: `Operators: = != ~ < <= > >=, as in ${called} "expire<+30d" ${called} name~acme`,
  })
}

/**
 * The field that a condition is about. Where a word stands for an ID and for the text that a table shows (`by` of
 * a reply, `technician` of time), digits compare with the ID, and anything else with the text.
 */
function comparedField(
  resource: Resource,
  { word, operator, value }: Parts,
  called: string,
): NamedField {
  const named = fieldNamed(resource, word, called)
  const own = ownNaming(resource, named, operator, value)
  if (own !== undefined) return own
  const others = fieldsCalled(resource, word)
  const isNumber = isId(value, operator)
  const { kind, refers } = named.field
  if (kind === 'text' && isNumber) {
    return others.find(({ field }) => field.kind === 'reference') ?? named
  }
  const isLookedUp = refers !== undefined && (operator === '=' || operator === '!=')
  if (kind !== 'reference' || isNumber || isLookedUp || value === '') return named
  return others.find(({ field }) => field.kind === 'text') ?? named
}

/** Who `me` is has to be looked up, also where the rows themselves have the name (`technician` of time, `by` of a reply). */
function ownNaming(
  { name: own, naming, saying, fields }: Resource,
  { name }: NamedField,
  operator: Operator,
  value: string,
): NamedField | undefined {
  const isOne = operator === '=' || operator === '!='
  const named = naming ?? (saying && { id: saying.by, label: saying.byName })
  const id = fields[named?.id ?? '']
  if (named === undefined || id === undefined || !isOne || !isMe(value)) return undefined
  const isNaming = name === named.id || name === named.label
  return isNaming
    ? { name: named.id, field: { ...id, refers: saying?.writersIn ?? own } }
    : undefined
}

function isPrefixedNumber(resource: Resource, word: string, value: string): boolean {
  if (resource.number === undefined || /^\d*$/.test(value)) return false
  const [named] = fieldsCalled(resource, word)
  return isNumberWord(resource, word) || named?.name === resource.number.number
}

function numberCondition(
  resource: Resource,
  operator: Operator,
  value: string,
  { text, called }: Pick<Condition, 'text' | 'called'>,
): Condition {
  const test = textTest({ kind: 'text' }, operator, value)
  return {
    field: 'number',
    operator,
    value,
    text,
    called,
    test: (row) => test(numberText(resource, row)),
  }
}

/** Whether a condition compares what values mean, in whatever notation they are written. */
function isByMeaning({ notation }: Field, operator: Operator, value: string): boolean {
  return notation !== undefined && value !== '' && operator !== '~'
}

function meaningCondition(
  resource: Resource,
  name: string,
  field: Field,
  { operator, value, text, called }: Pick<Condition, 'operator' | 'value' | 'text' | 'called'>,
): Condition {
  const order = orderOf(field)
  const compare = ordered(operator, (found) => order(found, value))
  const isSame = (row: Row) => !isEmpty(row[name]) && holds(resource, row, name, value)
  return {
    field: name,
    operator,
    value,
    text,
    called,
    test: (row) => {
      if (operator === '=' || operator === '!=') return isSame(row) === (operator === '=')
      // What is the same by other fields as well (an extension) is neither less nor more.
      if (isSame(row)) return operator === '<=' || operator === '>='
      return compare(isEmpty(row[name]) ? null : (row[name] ?? null))
    },
  }
}

function namesNeeded(field: Field, operator: Operator, value: string): ResourceName | undefined {
  const isByName = field.kind === 'reference' && value !== '' && !isId(value, operator)
  return isByName ? field.refers : undefined
}

function zoneNeeded(
  { kind }: Field,
  operator: Operator,
  value: string,
  { now, zone }: Origin,
): Condition['needsZone'] {
  const span = kind === 'moment' && operator !== '~' ? parseSpan(value, now, zone) : undefined
  return span && (span.isInstant ? 'instant' : 'clock')
}
