import { UsageError } from '../errors.ts'
import type { Field } from '../resources/definition.ts'
import type { Zone } from '../time/zone.ts'
import { clockSeconds } from './clock-time.ts'
import { orderOf } from './comparators.ts'
import { scaled } from './decimals.ts'
import { notOneOf } from './did-you-mean.ts'
import { labelInSentence } from './field-names.ts'
import { idIn } from './ids.ts'
import { hasPart } from './notations.ts'
import type { Operator } from './operators.ts'
import { parseDay } from './parse-dates.ts'
import type { NameLookup, Value } from './record.ts'
import { hasText, isSameText } from './text-equality.ts'
import { parseSpan, sideOf } from './time-span.ts'
import { flagIn, numberOrWord } from './values.ts'

/** A comparison of one value with what was given; a record without a value gives null. */
export type Test = (value: Value, names?: NameLookup, zone?: Zone) => boolean

/** A condition, and what its words mean here and now. */
export interface Origin {
  /** The condition as written, with what the caller calls it before it (`--where name~x`). */
  said: string
  now: Date
  /** The person's. */
  zone: Zone
}

/** The comparison that an operator and a value make on a field; throws a UsageError for a value that does not fit. */
export function testOf(field: Field, operator: Operator, value: string, origin: Origin): Test {
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
    : notOneOf(Object.values(words), origin.said, value)
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
  const day = dayIn(value, origin)
  if (day === undefined) {
    throw unusable(origin, 'no such date', 'Write it as 2026-11-30, today, -7d or +3m')
  }
  return ordered(operator, (found) => {
    const text = String(found).slice(0, day.length)
    return text === day ? 0 : text < day ? -1 : 1
  })
}

function dayIn(value: string, { now, zone }: Origin): string | undefined {
  if (parseSpan(value, now, zone) === undefined) return undefined
  const written = /^now$/i.test(value) ? 'today' : value.replace(/[T ]+\d{2}:.*$/i, '')
  return parseDay(written, now, zone)
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

/** A comparison of texts, letter case aside; a closed list compares by its own order. */
export function textTest(
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

/** A comparison by order; a record without a value is neither less nor more than a value, and not equal to it. */
export function ordered(operator: Operator, difference: (found: Value) => number): Test {
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

/** Whether a value compares with a reference's ID rather than with its name. */
export function isId(value: string, operator: Operator): boolean {
  return operator !== '~' && (idIn(value) !== undefined || value === '0')
}

function unusable({ said }: Origin, why: string, hint?: string): UsageError {
  return new UsageError(`${said}: ${why}`, { ...(hint === undefined ? {} : { hint }) })
}
