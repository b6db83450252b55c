import { countryCodeOf, international, MIN_INTERNATIONAL, type Reading } from './phone-readings.ts'

/** The stored number is the main number of the wanted one, or a direct line of it. */
export type MainMatch = 'main' | 'direct'

/** The countries where numbers have any length, and companies have a main number that ends in 0 and direct lines. */
const WITH_MAIN_NUMBERS = ['49', '43']

/** The digits that all numbers of a company begin with, without the country code: fewer are those of a whole city. */
const MIN_STEM = 6

/** The most digits of a direct line after the stem. */
const MAX_OWN = 4

/** Mobile numbers have no direct lines. */
const MOBILE = /^1[567]/

/** A number within its country, if that is known. */
interface National {
  code: string | undefined
  digits: string
}

/**
 * Compares a main number that ends in 0 (`+49 30 12345-0`) with a direct line that has other digits instead
 * (`+49 30 12345-67`), at least `minOwn` of them. Where all numbers have the same length, they are different numbers.
 */
export function compareMainNumber(
  wanted: Reading,
  stored: Reading,
  minOwn: number,
): MainMatch | undefined {
  if (wanted.form === 'plain' && stored.form === 'plain') return undefined
  const [one, other] = [nationalOf(wanted), nationalOf(stored)]
  if (one === undefined || other === undefined || !isSameCountry(one, other)) return undefined
  if (isMainOf(other.digits, one.digits, minOwn)) return 'main'
  return isMainOf(one.digits, other.digits, minOwn) ? 'direct' : undefined
}

function nationalOf({ form, digits }: Reading): National | undefined {
  if (form === 'trunk') return { code: undefined, digits }
  // A server may have dropped the `+`.
  if (form === 'plain' && digits.length <= MIN_INTERNATIONAL) return undefined
  const whole = international(digits).digits
  const code = countryCodeOf(whole)
  return WITH_MAIN_NUMBERS.includes(code) ? { code, digits: whole.slice(code.length) } : undefined
}

function isSameCountry(one: National, other: National): boolean {
  return one.code === undefined || other.code === undefined || one.code === other.code
}

function isMainOf(main: string, direct: string, minOwn: number): boolean {
  const stem = main.slice(0, -1)
  if (!main.endsWith('0') || stem.length < MIN_STEM || !direct.startsWith(stem)) return false
  const own = direct.slice(stem.length)
  return own.length >= minOwn && own.length <= MAX_OWN && !own.startsWith('0') && !MOBILE.test(stem)
}
