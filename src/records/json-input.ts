import { UsageError } from '../errors.ts'
import type { Field } from '../resources/field.ts'

/**
 * Returns a JSON value as a person would write it: numbers in digits, `yes` or `no` for a flag, and empty for null, which
 * clears the field. Throws a UsageError that names `inputName` if a field can't have such a value, or if JavaScript can't
 * represent the number exactly.
 */
export function textOfJson(field: Pick<Field, 'kind'>, inputName: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value === 'number') return numberText(inputName, value)
  if (typeof value === 'boolean' && field.kind === 'flag') return value ? 'yes' : 'no'
  throw new UsageError(`${inputName} can't be ${nounFor(value)}`, {
    hint: 'Use a string, a number, true or false, or null to clear it',
  })
}

/** Returns the entries of a JSON object. Throws a UsageError that names `inputName` for anything else. */
export function jsonEntries(
  inputName: string,
  value: unknown,
): readonly (readonly [string, unknown])[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value)
  }
  throw new UsageError(`${inputName} must be a JSON object, not ${nounFor(value)}`)
}

function numberText(inputName: string, value: number): string {
  const text = String(value)
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : /^-?\d+\.\d+$/.test(text)
  if (isExact) return text
  throw new UsageError(`${inputName} ${text}: too many digits to keep exactly`, {
    hint: 'Write it as a string, in quotes',
  })
}

function nounFor(value: unknown): string {
  if (typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'string' || typeof value === 'number') return `a ${typeof value}`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : typeof value
}
