import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'

/**
 * The text that says the same as a JSON value: numbers in digits, `yes` and `no` for a flag, nothing for null, which
 * clears. `called` is what messages call the value. Throws a UsageError for what is no value of a field, and for a number
 * that JavaScript does not keep exactly.
 */
export function textOfJson(field: Pick<Field, 'kind'>, called: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value === 'number') return numberText(called, value)
  if (typeof value === 'boolean' && field.kind === 'flag') return value ? 'yes' : 'no'
  throw new UsageError(`${called}: ${nounFor(value)} is no value for it`, {
    hint: 'Values are texts, numbers, true and false, and null for none',
  })
}

/** The entries of a JSON object; throws a UsageError for anything else. */
export function jsonEntries(
  called: string,
  value: unknown,
): readonly (readonly [string, unknown])[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value)
  }
  throw new UsageError(`${called}: ${nounFor(value)}, and it has to be an object`)
}

function numberText(called: string, value: number): string {
  const text = String(value)
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : /^-?\d+\.\d+$/.test(text)
  if (isExact) return text
  throw new UsageError(`${called} ${text}: not a number that is kept exactly`, {
    hint: 'Write it as a text, between quotes',
  })
}

function nounFor(value: unknown): string {
  if (typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'string' || typeof value === 'number') return `a ${typeof value}`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `what is ${typeof value}`
}
