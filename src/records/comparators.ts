import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { parseClockTime } from './clock-time.ts'
import { parseScaled } from './decimals.ts'
import { sortKeyFor } from './notations.ts'
import type { Value } from './record.ts'

/** Orders two present values: negative when the left comes first. */
type Comparator = (left: Value, right: Value) => number

/** Whether a value is missing: null, undefined or empty text. */
export function isEmpty(value: Value | undefined): value is null | undefined | '' {
  return value === null || value === undefined || value === ''
}

/**
 * Returns the order of a field's values: numbers by size, amounts exactly, days and moments by time, choices in their
 * own order (Low to Urgent), notations by meaning, and text as people sort it, numbers within it by size.
 */
export function comparatorFor(
  field: Pick<Field, 'kind' | 'choices' | 'allowsOtherValues' | 'notation'>,
): Comparator {
  const { kind, choices, allowsOtherValues } = field
  if (field.notation !== undefined) return orderMeanings(field)
  switch (kind) {
    case 'id':
    case 'reference':
    case 'integer':
    case 'flag':
      return orderNumbers
    case 'decimal':
      return orderDecimals
    case 'date':
    case 'moment':
      return orderPlain
    case 'duration':
      return orderDurations
    default:
      return choices === undefined || allowsOtherValues === true
        ? orderText()
        : orderChoices(choices)
  }
}

function orderNumbers(left: Value, right: Value): number {
  const difference = Number(left) - Number(right)
  return Number.isNaN(difference) ? orderPlain(String(left), String(right)) : difference
}

function orderDecimals(left: Value, right: Value): number {
  const [a, b] = [parseScaled(String(left)), parseScaled(String(right))]
  if (a === undefined || b === undefined) return orderPlain(left, right)
  return a === b ? 0 : a < b ? -1 : 1
}

function orderDurations(left: Value, right: Value): number {
  const [a, b] = [parseClockTime(String(left)), parseClockTime(String(right))]
  return a === undefined || b === undefined ? orderPlain(left, right) : a - b
}

function orderPlain(left: Value, right: Value): number {
  const [a, b] = [String(left), String(right)]
  return a === b ? 0 : a < b ? -1 : 1
}

function orderText(): Comparator {
  const collator = new Intl.Collator(undefined, { numeric: true })
  return (left, right) =>
    collator.compare(decodeEntities(String(left)), decodeEntities(String(right)))
}

/** Compares by meaning, in any notation; invalid values come last. */
function orderMeanings(field: Pick<Field, 'notation'>): Comparator {
  const asText = orderText()
  const known = new Map<string, ReturnType<typeof sortKeyFor>>()
  const keyOf = (text: string) => {
    if (!known.has(text)) known.set(text, sortKeyFor(field, decodeEntities(text)))
    return known.get(text)
  }
  return (left, right) => {
    const [a, b] = [keyOf(String(left)), keyOf(String(right))]
    if (a === undefined && b === undefined) return asText(left, right)
    if (a === undefined || b === undefined) return a === undefined ? 1 : -1
    if (a.key === b.key) return 0
    return (a.isPlain ? 0 : asText(a.key, b.key)) || orderPlain(a.key, b.key)
  }
}

/** Other words than the choices (any text, up to 26.08.2) come last. */
function orderChoices(choices: readonly string[]): Comparator {
  const rankOf = (value: Value) => {
    const rank = choices.indexOf(String(value))
    return rank < 0 ? choices.length : rank
  }
  return (left, right) => rankOf(left) - rankOf(right) || orderPlain(left, right)
}
