import { UsageError } from '../errors.ts'
import type { Resource, ResourceName } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { LOCAL_ZONE, type Zone } from '../time/zone.ts'
import { comparatorFor, isEmpty } from './comparators.ts'
import { isRecordNumberName, matchFields, type NamedField, resolveField } from './field-names.ts'
import { textOfJson } from './json-input.ts'
import { isMalformed, malformedError } from './notations.ts'
import {
  isOperator,
  noOperator,
  type Operator,
  splitCondition,
  unknownOperator,
} from './operators.ts'
import {
  buildPredicate,
  type ConditionContext,
  comparesId,
  orderPredicate,
  textTest,
} from './predicates.ts'
import type { NameLookup, Row } from './record.ts'
import { formatRecordNumber } from './record-number.ts'
import { isMe } from './reference-input.ts'
import { fieldEquals } from './text-equality.ts'
import { parseTimeSpan } from './time-span.ts'

/** A parsed condition that tests records. */
export interface Condition {
  /** The field's newest name, or `number` for the record number. */
  field: string
  operator: Operator
  /** The value, as written. */
  value: string
  /** The whole condition, as written. */
  text: string
  /** Its name in messages (`--where`). */
  inputName: string
  /** The resource whose names the test needs; absent if it needs none. */
  needsNames?: ResourceName
  /**
   * Set if it compares moments and needs the server's time zone: with the person's clock, or with an instant. Without the
   * zone it compares wall time, an instant's in UTC.
   */
  needsZone?: 'clock' | 'instant'
  /** Whether a record matches; requires `names` if `needsNames` is set. `zone` is the server's, if known. */
  test(row: Row, names?: NameLookup, zone?: Zone): boolean
}

/** The time and zone for a condition's dates, and its name in messages. */
export interface WhereContext {
  /** For `today`, `+30d`. */
  now: Date
  /** The person's time zone; by default the process's. */
  zone?: Zone
  /** The condition's name in messages (`--where`). */
  inputName: string
}

/**
 * Parses `FIELD(=|!=|~|<|<=|>|>=)VALUE`, the longest operator first.
 *
 * Text compares without case, numbers and amounts by size, days and moments by time (a day includes all its moments in the
 * person's zone), references by ID or name. An empty VALUE tests for a missing value. Throws a UsageError.
 */
export function parseWhere(resource: Resource, text: string, reading: WhereContext): Condition {
  return conditionOf(resource, splitWhere(resource, text, reading.inputName), text, reading)
}

/** A condition in parts; the value is a text as a person writes it, or a JSON value. */
interface ConditionParts {
  field: string
  operator: string
  value: unknown
}

/** Builds a condition from its parts, without parsing signs or blanks in them. Throws a UsageError. */
export function buildWhere(
  resource: Resource,
  { field, operator, value }: ConditionParts,
  reading: WhereContext,
): Condition {
  const { inputName } = reading
  if (!isOperator(operator)) throw noOperator(inputName, operator)
  const [named = resolveField(resource, field, inputName)] = isRecordNumberName(resource, field)
    ? [{ field: TEXT }]
    : matchFields(resource, field)
  const text = textOfJson(named.field, `${inputName} ${field}${operator}`, value)
  const parts = { word: field, operator, value: text }
  return conditionOf(resource, parts, `${field}${operator}${text}`, reading)
}

const TEXT = { kind: 'text' } as const

function conditionOf(
  resource: Resource,
  { word, operator, value }: Parts,
  text: string,
  { now, zone = LOCAL_ZONE, inputName }: WhereContext,
): Condition {
  if (isPrefixedNumber(resource, word, value))
    return numberCondition(resource, operator, value, { text, inputName })
  const { name, field } = resolveConditionField(resource, { word, operator, value }, inputName)
  if (isByMeaning(field, operator, value)) {
    if (isMalformed(field, value)) throw malformedError(field, `${inputName} ${text}`)
    return meaningCondition(resource, name, field, { operator, value, text, inputName })
  }
  const needsNames = namesNeeded(field, operator, value)
  const origin = { written: `${inputName} ${text}`, now, zone }
  const needsZone = zoneNeeded(field, operator, value, origin)
  const test = buildPredicate(field, operator, value, origin)
  return {
    field: name,
    operator,
    value,
    text,
    inputName,
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

/** Splits a condition. Throws a UsageError if it has no known operator. */
function splitWhere(resource: Resource, text: string, inputName: string): Parts {
  const split = splitCondition(text)
  const isField = split !== undefined && matchFields(resource, split.field).length > 0
  if (split !== undefined && isOperator(split.operator)) {
    return { word: split.field, operator: split.operator, value: split.value }
  }
  if (split !== undefined && isField) throw unknownOperator(inputName, text, split)
  throw new UsageError(`${inputName} ${text}: expected FIELD, an operator and a value`, {
    hint: `Operators: = != ~ < <= > >=, as in ${inputName} "expire<+30d" ${inputName} name~acme`,
  })
}

/**
 * Returns the field of a condition. If a word refers to an ID and to the text in its column (`by` of a reply, `technician`
 * of time), digits compare with the ID and anything else with the text.
 */
function resolveConditionField(
  resource: Resource,
  { word, operator, value }: Parts,
  inputName: string,
): NamedField {
  const named = resolveField(resource, word, inputName)
  const technician = resolveMe(resource, named, operator, value)
  if (technician !== undefined) return technician
  const others = matchFields(resource, word)
  const isNumber = comparesId(value, operator)
  const { kind, refers } = named.field
  if (kind === 'text' && isNumber) {
    return others.find(({ field }) => field.kind === 'reference') ?? named
  }
  const isLookedUp = refers !== undefined && (operator === '=' || operator === '!=')
  if (kind !== 'reference' || isNumber || isLookedUp || value === '') return named
  return others.find(({ field }) => field.kind === 'text') ?? named
}

/**
 * Returns the ID field for `me`, which must be looked up even if the rows have the name (`technician` of time, `by`
 * of a reply).
 */
function resolveMe(
  { name: resource, directory, messageFields, fields }: Resource,
  { name }: NamedField,
  operator: Operator,
  value: string,
): NamedField | undefined {
  const isEquality = operator === '=' || operator === '!='
  const named =
    directory ?? (messageFields && { id: messageFields.author, label: messageFields.authorName })
  const id = fields[named?.id ?? '']
  if (named === undefined || id === undefined || !isEquality || !isMe(value)) return undefined
  const isNaming = name === named.id || name === named.label
  return isNaming
    ? { name: named.id, field: { ...id, refers: messageFields?.authorsIn ?? resource } }
    : undefined
}

function isPrefixedNumber(resource: Resource, word: string, value: string): boolean {
  if (resource.number === undefined || /^\d*$/.test(value)) return false
  const [named] = matchFields(resource, word)
  return isRecordNumberName(resource, word) || named?.name === resource.number.number
}

function numberCondition(
  resource: Resource,
  operator: Operator,
  value: string,
  { text, inputName }: Pick<Condition, 'text' | 'inputName'>,
): Condition {
  const test = textTest({ kind: 'text' }, operator, value)
  return {
    field: 'number',
    operator,
    value,
    text,
    inputName,
    test: (row) => test(formatRecordNumber(resource, row)),
  }
}

/** Whether a condition compares values by meaning, in any notation. */
function isByMeaning({ notation }: Field, operator: Operator, value: string): boolean {
  return notation !== undefined && value !== '' && operator !== '~'
}

function meaningCondition(
  resource: Resource,
  name: string,
  field: Field,
  {
    operator,
    value,
    text,
    inputName,
  }: Pick<Condition, 'operator' | 'value' | 'text' | 'inputName'>,
): Condition {
  const order = comparatorFor(field)
  const compare = orderPredicate(operator, (found) => order(found, value))
  const isSame = (row: Row) => !isEmpty(row[name]) && fieldEquals(resource, row, name, value)
  return {
    field: name,
    operator,
    value,
    text,
    inputName,
    test: (row) => {
      if (operator === '=' || operator === '!=') return isSame(row) === (operator === '=')
      // A value that is equal with the help of other fields (an extension) is neither less nor greater.
      if (isSame(row)) return operator === '<=' || operator === '>='
      return compare(isEmpty(row[name]) ? null : (row[name] ?? null))
    },
  }
}

function namesNeeded(field: Field, operator: Operator, value: string): ResourceName | undefined {
  const isByName = field.kind === 'reference' && value !== '' && !comparesId(value, operator)
  return isByName ? field.refers : undefined
}

function zoneNeeded(
  { kind }: Field,
  operator: Operator,
  value: string,
  { now, zone }: ConditionContext,
): Condition['needsZone'] {
  const span = kind === 'moment' && operator !== '~' ? parseTimeSpan(value, now, zone) : undefined
  return span && (span.isInstant ? 'instant' : 'clock')
}
