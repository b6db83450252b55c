import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'
import type { Zone } from '../time/zone.ts'
import { parseClockTime } from './clock-time.ts'
import { comparatorFor } from './comparators.ts'
import { parseScaled } from './decimals.ts'
import { notOneOf } from './did-you-mean.ts'
import { labelInSentence } from './field-names.ts'
import { parseId } from './ids.ts'
import { hasPart } from './notations.ts'
import type { Operator } from './operators.ts'
import { parseDay } from './parse-dates.ts'
import type { NameLookup, Value } from './record.ts'
import { hasText, isSameText } from './text-equality.ts'
import { compareToSpan, parseTimeSpan } from './time-span.ts'
import { parseNumberOrWord, parseYesNo } from './values.ts'

/** Tests a value against a condition; null is a missing value. */
type ValuePredicate = (value: Value, names?: NameLookup, zone?: Zone) => boolean

/** A condition as written, and the time and zone for its dates. */
export interface ConditionContext {
  /** The condition with its option, as written (`--where name~x`). */
  written: string
  now: Date
  /** The person's. */
  zone: Zone
}

/** Builds the predicate of an operator and a value for a field. Throws a UsageError for an invalid value. */
export function buildPredicate(
  field: Field,
  operator: Operator,
  value: string,
  origin: ConditionContext,
): ValuePredicate {
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

function emptyTest(operator: Operator, origin: ConditionContext): ValuePredicate {
  if (operator === '=') return (value) => value === null
  if (operator === '!=') return (value) => value !== null
  throw unusable(origin, 'a value is missing')
}

function flagTest(operator: Operator, value: string, origin: ConditionContext): ValuePredicate {
  if (operator !== '=' && operator !== '!=')
    throw unusable(origin, 'yes or no can only be compared with = or !=')
  const wanted = parseYesNo(value)
  if (wanted === undefined) throw unusable(origin, 'not yes or no')
  return (found) => ((found ?? false) === wanted) === (operator === '=')
}

function numberTest(
  field: Field,
  operator: Operator,
  value: string,
  origin: ConditionContext,
): ValuePredicate {
  if (operator === '~') {
    return (found) => found !== null && hasText(`${field.words?.[Number(found)] ?? found}`, value)
  }
  const wanted = parseNumberOrWord(field, value)
  if (wanted === undefined) throw notNumberError(field, value, origin)
  return orderPredicate(operator, (found) => Number(found) - wanted)
}

function notNumberError({ words }: Field, value: string, origin: ConditionContext): UsageError {
  return words === undefined
    ? unusable(origin, 'not a whole number')
    : notOneOf(Object.values(words), origin.written, value)
}

/** Compares by ID, or by the record's name; 0 means no record. */
function referenceTest(
  field: Field,
  operator: Operator,
  value: string,
  origin: ConditionContext,
): ValuePredicate {
  if (comparesId(value, operator)) {
    const wanted = parseId(value) ?? 0
    if (wanted === 0) return emptyTest(operator, origin)
    return orderPredicate(operator, (found) => Number(found) - wanted)
  }
  const { refers } = field
  if (refers === undefined)
    throw unusable(origin, `${field.label} must be an ID; the ITFlow API has no names for it`)
  const test = textTest({ kind: 'text' }, operator, value)
  return (found, names) => {
    if (names === undefined) throw unusable(origin, `give the ${labelInSentence(field)}'s ID`)
    return test(typeof found === 'number' ? (names(refers, found) ?? null) : null)
  }
}

function decimalTest(
  field: Field,
  operator: Operator,
  value: string,
  origin: ConditionContext,
): ValuePredicate {
  if (operator === '~') return textTest(field, operator, value)
  if (parseScaled(value) === undefined) throw unusable(origin, 'not an amount')
  const order = comparatorFor(field)
  return orderPredicate(operator, (found) => order(found, value))
}

/** Compares days, which have no zone; a time of day in the value is ignored. */
function dayTest(operator: Operator, value: string, origin: ConditionContext): ValuePredicate {
  if (operator === '~') return (found) => found !== null && hasText(String(found), value)
  const day = dayIn(value, origin)
  if (day === undefined) {
    throw unusable(origin, 'no such date', 'Write it as 2026-11-30, today, -7d or +3m')
  }
  return orderPredicate(operator, (found) => {
    const text = String(found).slice(0, day.length)
    return text === day ? 0 : text < day ? -1 : 1
  })
}

function dayIn(value: string, { now, zone }: ConditionContext): string | undefined {
  if (parseTimeSpan(value, now, zone) === undefined) return undefined
  const written = /^now$/i.test(value) ? 'today' : value.replace(/[T ]+\d{2}:.*$/i, '')
  return parseDay(written, now, zone)
}

/** A value without a time of day compares by day, one without seconds by the minute (H44). */
function momentTest(operator: Operator, value: string, origin: ConditionContext): ValuePredicate {
  if (operator === '~') return (found) => found !== null && hasText(String(found), value)
  const span = parseTimeSpan(value, origin.now, origin.zone)
  if (span === undefined) {
    const hint = 'Write it as 2026-11-30, "today 08:00", 2026-11-30T08:00:00Z, -2h or +30min'
    throw unusable(origin, 'no such date', hint)
  }
  return (found, _, zone) =>
    orderPredicate(operator, (text) => compareToSpan(span, String(text), zone))(found)
}

function durationTest(
  field: Field,
  operator: Operator,
  value: string,
  origin: ConditionContext,
): ValuePredicate {
  if (operator === '~') return textTest(field, operator, value)
  const wanted = parseClockTime(value)
  if (wanted === undefined) throw unusable(origin, 'write it as 00:45:00')
  const order = comparatorFor(field)
  return orderPredicate(operator, (found) => order(found, value))
}

/** Compares texts, ignoring case; choices compare in their own order. */
export function textTest(
  field: Pick<Field, 'kind' | 'choices' | 'allowsOtherValues' | 'notation'>,
  operator: Operator,
  value: string,
): ValuePredicate {
  if (operator === '~') {
    return (found) =>
      found !== null && (hasText(`${found}`, value) || hasPart(field, `${found}`, value))
  }
  if (operator === '=') return (found) => found !== null && isSameText(String(found), value)
  if (operator === '!=') return (found) => found === null || !isSameText(String(found), value)
  const order = comparatorFor(field)
  return orderPredicate(operator, (found) => order(found, canonical(field, value)))
}

/** Returns a choice in its own case, which its order needs. */
function canonical({ choices }: Pick<Field, 'choices'>, value: string): string {
  return choices?.find((choice) => isSameText(choice, value)) ?? value
}

/** Compares by order; a missing value is neither less than, greater than nor equal to a value. */
export function orderPredicate(
  operator: Operator,
  difference: (found: Value) => number,
): ValuePredicate {
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

/** Whether a value is compared with a reference's ID rather than its name. */
export function comparesId(value: string, operator: Operator): boolean {
  return operator !== '~' && (parseId(value) !== undefined || value === '0')
}

function unusable({ written }: ConditionContext, why: string, hint?: string): UsageError {
  return new UsageError(`${written}: ${why}`, { ...(hint === undefined ? {} : { hint }) })
}
