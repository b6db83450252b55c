import { UsageError } from '../errors.ts'
import type { Field, Resource, ResourceName } from '../resources/definition.ts'
import { LOCAL_ZONE, type Zone } from '../time/zone.ts'
import { isEmpty, orderOf } from './compare.ts'
import { clockSeconds, parseDay } from './dates.ts'
import { scaled } from './decimals.ts'
import {
  fieldNamed,
  fieldsCalled,
  isNumberWord,
  labelInSentence,
  type NamedField,
} from './fields.ts'
import { idIn } from './ids.ts'
import { hasText, holds, isSameText } from './matching.ts'
import { hasPart, isNoneOf, noneOf } from './notations.ts'
import { numberText } from './number.ts'
import { isOperator, type Operator, splitCondition, unknownOperator } from './operators.ts'
import type { NameLookup, Row, Value } from './record.ts'
import { parseSpan, sideOf } from './spans.ts'
import { flagIn, notOneOf, numberOrWord } from './values.ts'

/** One `--where`, ready to be asked of records. */
export interface Condition {
  /** The field's newest name, or `number` for a number as people write it. */
  field: string
  operator: Operator
  /** What it compares with, as written. */
  value: string
  /** All of it, as written. */
  text: string
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

/** A comparison of one value with what was given; a record without a value gives null. */
type Test = (value: Value, names?: NameLookup, zone?: Zone) => boolean

/**
 * Reads `FIELD(=|!=|~|<|<=|>|>=)VALUE`, the longest operator first.
 *
 * Text compares letter case aside, numbers and amounts by size, days and moments by time (a day
 * stands for all its moments in the person's zone), references by ID or by name. An empty VALUE means that nothing is
 * there. Throws a UsageError.
 */
export function parseWhere(
  resource: Resource,
  text: string,
  now: Date,
  zone: Zone = LOCAL_ZONE,
): Condition {
  const { word, operator, value } = partsOf(resource, text)
  if (isPrefixedNumber(resource, word, value))
    return numberCondition(resource, operator, value, text)
  const { name, field } = comparedField(resource, word, operator, value)
  if (isByMeaning(field, operator, value)) {
    return meaningCondition(resource, name, field, { operator, value, text })
  }
  const needsNames = namesNeeded(field, operator, value)
  const origin = { text, now, zone }
  const needsZone = zoneNeeded(field, operator, value, origin)
  const test = testOf(field, operator, value, origin)
  return {
    field: name,
    operator,
    value,
    text,
    ...(needsNames === undefined ? {} : { needsNames }),
    ...(needsZone === undefined ? {} : { needsZone }),
    test: (row, names, server) =>
      test(isEmpty(row[name]) ? null : (row[name] ?? null), names, server),
  }
}

/** The parts of a condition whose operator there is. */
function partsOf(
  resource: Resource,
  text: string,
): { word: string; operator: Operator; value: string } {
  const split = splitCondition(text)
  const isField = split !== undefined && fieldsCalled(resource, split.field).length > 0
  if (split !== undefined && isOperator(split.operator)) {
    return { word: split.field, operator: split.operator, value: split.value }
  }
  if (split !== undefined && isField) throw unknownOperator(text, split)
  throw new UsageError(`--where ${text}: expected FIELD, an operator and a value`, {
    hint: 'Operators: = != ~ < <= > >=, as in --where "expire<+30d" --where name~acme',
  })
}

/**
 * The field that a condition is about. Where a word stands for an ID and for the text that a table shows (`by` of
 * a reply, `technician` of time), digits compare with the ID, and anything else with the text.
 */
function comparedField(
  resource: Resource,
  word: string,
  operator: Operator,
  value: string,
): NamedField {
  const named = fieldNamed(resource, word, '--where')
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

function isPrefixedNumber(resource: Resource, word: string, value: string): boolean {
  if (resource.number === undefined || /^\d*$/.test(value)) return false
  const [named] = fieldsCalled(resource, word)
  return isNumberWord(resource, word) || named?.name === resource.number.number
}

function numberCondition(
  resource: Resource,
  operator: Operator,
  value: string,
  text: string,
): Condition {
  const test = textTest({ kind: 'text' }, operator, value)
  return { field: 'number', operator, value, text, test: (row) => test(numberText(resource, row)) }
}

/** Whether a condition compares what values mean, in whatever notation they are written. */
function isByMeaning({ notation }: Field, operator: Operator, value: string): boolean {
  return notation !== undefined && value !== '' && operator !== '~'
}

function meaningCondition(
  resource: Resource,
  name: string,
  field: Field,
  { operator, value, text }: { operator: Operator; value: string; text: string },
): Condition {
  if (isNoneOf(field, value)) throw noneOf(field, `--where ${text}`)
  const order = orderOf(field)
  const compare = ordered(operator, (found) => order(found, value))
  const isSame = (row: Row) => !isEmpty(row[name]) && holds(resource, row, name, value)
  return {
    field: name,
    operator,
    value,
    text,
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

interface Origin {
  text: string
  now: Date
  /** The person's. */
  zone: Zone
}

function testOf(field: Field, operator: Operator, value: string, origin: Origin): Test {
  if (value === '') return emptyTest(operator, origin)
  switch (field.kind) {
    case 'flag':
      return flagTest(operator, value, origin)
    case 'id':
    case 'integer':
      return numberTest(field, operator, value, origin)
    case 'reference':
      return referenceTest(field, operator, value, origin)
    case 'decimal':
      return decimalTest(field, operator, value, origin)
    case 'date':
      return dayTest(operator, value, origin)
    case 'moment':
      return momentTest(operator, value, origin)
    case 'duration':
      return durationTest(field, operator, value, origin)
    default:
      return textTest(field, operator, value)
  }
}

function emptyTest(operator: Operator, origin: Origin): Test {
  if (operator === '=') return (value) => value === null
  if (operator === '!=') return (value) => value !== null
  throw unusable(origin, 'a value is missing')
}

function flagTest(operator: Operator, value: string, origin: Origin): Test {
  if (operator !== '=' && operator !== '!=')
    throw unusable(origin, 'yes or no is compared by = or !=')
  const wanted = flagIn(value)
  if (wanted === undefined) throw unusable(origin, 'not yes or no')
  return (found) => ((found ?? false) === wanted) === (operator === '=')
}

function numberTest(field: Field, operator: Operator, value: string, origin: Origin): Test {
  if (operator === '~') {
    return (found) => found !== null && hasText(`${field.words?.[Number(found)] ?? found}`, value)
  }
  const wanted = numberOrWord(field, value)
  if (wanted === undefined) throw noNumber(field, value, origin)
  return ordered(operator, (found) => Number(found) - wanted)
}

function noNumber({ words }: Field, value: string, origin: Origin): UsageError {
  return words === undefined
    ? unusable(origin, 'not a whole number')
    : notOneOf(Object.values(words), `--where ${origin.text}`, value)
}

/** By ID, or by the record's name; 0 is none. */
function referenceTest(field: Field, operator: Operator, value: string, origin: Origin): Test {
  if (isId(value, operator)) {
    const wanted = idIn(value) ?? 0
    if (wanted === 0) return emptyTest(operator, origin)
    return ordered(operator, (found) => Number(found) - wanted)
  }
  const { refers } = field
  if (refers === undefined) throw unusable(origin, `${field.label} is known by its ID only`)
  const test = textTest({ kind: 'text' }, operator, value)
  return (found, names) => {
    if (names === undefined) throw unusable(origin, `give the ${labelInSentence(field)}’s ID`)
    return test(typeof found === 'number' ? (names(refers, found) ?? null) : null)
  }
}

function decimalTest(field: Field, operator: Operator, value: string, origin: Origin): Test {
  if (operator === '~') return textTest(field, operator, value)
  if (scaled(value) === undefined) throw unusable(origin, 'not an amount')
  const order = orderOf(field)
  return ordered(operator, (found) => order(found, value))
}

/** A day has no zone, and a time of day that is given with one means nothing but its day. */
function dayTest(operator: Operator, value: string, origin: Origin): Test {
  if (operator === '~') return (found) => found !== null && hasText(String(found), value)
  const written = /^now$/i.test(value) ? 'today' : value.replace(/[T ]+\d{2}:.*$/i, '')
  const day = parseDay(written, origin.now, origin.zone)
  const isDay = day !== undefined && parseSpan(value, origin.now, origin.zone) !== undefined
  if (!isDay) throw unusable(origin, 'no such date', 'Write it as 2026-11-30, today, -7d or +3m')
  return ordered(operator, (found) => {
    const text = String(found).slice(0, day.length)
    return text === day ? 0 : text < day ? -1 : 1
  })
}

/** What is written without a time of day compares by day, without seconds by the minute (H44). */
function momentTest(operator: Operator, value: string, origin: Origin): Test {
  if (operator === '~') return (found) => found !== null && hasText(String(found), value)
  const span = parseSpan(value, origin.now, origin.zone)
  if (span === undefined) {
    const hint = 'Write it as 2026-11-30, "today 08:00", 2026-11-30T08:00:00Z, -2h or +30min'
    throw unusable(origin, 'no such date', hint)
  }
  return (found, _, zone) => ordered(operator, (text) => sideOf(span, String(text), zone))(found)
}

function durationTest(field: Field, operator: Operator, value: string, origin: Origin): Test {
  if (operator === '~') return textTest(field, operator, value)
  const wanted = clockSeconds(value)
  if (wanted === undefined) throw unusable(origin, 'write it as 00:45:00')
  const order = orderOf(field)
  return ordered(operator, (found) => order(found, value))
}

function textTest(
  field: Pick<Field, 'kind' | 'choices' | 'isOpen' | 'notation'>,
  operator: Operator,
  value: string,
): Test {
  if (operator === '~') {
    return (found) =>
      found !== null && (hasText(`${found}`, value) || hasPart(field, `${found}`, value))
  }
  if (operator === '=') return (found) => found !== null && isSameText(String(found), value)
  if (operator === '!=') return (found) => found === null || !isSameText(String(found), value)
  const order = orderOf(field)
  return ordered(operator, (found) => order(found, canonical(field, value)))
}

/** A closed list compares by its own order, so the word must be in its own letter case. */
function canonical({ choices }: Pick<Field, 'choices'>, value: string): string {
  return choices?.find((choice) => isSameText(choice, value)) ?? value
}

/** Nothing is neither less nor more than something, and is not equal to it. */
function ordered(operator: Operator, difference: (found: Value) => number): Test {
  return (found) => {
    if (found === null) return operator === '!='
    const sign = difference(found)
    if (operator === '=') return sign === 0
    if (operator === '!=') return sign !== 0
    if (operator === '<') return sign < 0
    if (operator === '<=') return sign <= 0
    return operator === '>' ? sign > 0 : sign >= 0
  }
}

function isId(value: string, operator: Operator): boolean {
  return operator !== '~' && (idIn(value) !== undefined || value === '0')
}

function unusable({ text }: Origin, why: string, hint?: string): UsageError {
  return new UsageError(`--where ${text}: ${why}`, { ...(hint === undefined ? {} : { hint }) })
}
