import { parsePhone } from '../records/phones.ts'
import { compareMainNumber, type MainMatch } from './main-numbers.ts'
import {
  countryCodeOf,
  international,
  MIN_INTERNATIONAL,
  type Reading,
  readingsOf,
  TRUNKS,
  withCode,
} from './phone-readings.ts'

/** A phone number and its possible readings. */
export interface CallNumber {
  readings: readonly Reading[]
  extension: string | undefined
  /** How many digits are written after its last hyphen: those of a line of the person's own, or the 0 of a main number. */
  ownDigits: number
}

/**
 * How far two numbers are the same: as a whole; a number without its area code is the end of the other; or one is the
 * main number of the other.
 */
export type PhoneMatch = 'whole' | 'end' | MainMatch

/** Fewer digits don't identify a line. */
const MIN_DIGITS = 6

/** Parses a number as a telephone system, a person or a link writes it; undefined if it has too few digits. */
export function parseCallNumber(text: string): CallNumber | undefined {
  const phone = parsePhone(bareNumber(text))
  if (phone === undefined || phone.digits.length < MIN_DIGITS) return undefined
  const { extension } = phone
  return { readings: readingsOf(phone), extension, ownDigits: ownDigitsOf(phone) }
}

/** Parses a stored number, with its country code and extension if they are stored apart. */
export function parseStoredNumber(
  text: string,
  { code, extension }: { code?: string | undefined; extension?: string | undefined },
): CallNumber | undefined {
  const phone = parsePhone(bareNumber(text))
  if (phone === undefined) return undefined
  const own = readingsOf(phone)
  const digits = (code ?? '').replace(/\D/g, '').replace(/^00/, '')
  const isComplete = own.some(({ form }) => form === 'international')
  const readings = digits === '' || isComplete ? own : withCode(own, digits)
  return {
    readings,
    extension: phone.extension ?? (extension === '' ? undefined : extension),
    ownDigits: ownDigitsOf(phone),
  }
}

function ownDigitsOf({ number }: { number: string }): number {
  return /\p{Pd}\s*(\d+)\s*$/u.exec(number)?.[1]?.length ?? 0
}

/** Compares two numbers by their digits; undefined if they are different lines. */
export function comparePhones(wanted: CallNumber, stored: CallNumber): PhoneMatch | undefined {
  const { extension } = wanted
  const isOther =
    extension !== undefined && stored.extension !== undefined && extension !== stored.extension
  if (isOther) return undefined
  const pairs = dialled(wanted).flatMap((one) =>
    dialled(stored).map((other) => [one, other] as const),
  )
  const results = pairs.map(([one, other]) => compareReadings(one, other))
  if (results.includes('whole')) return 'whole'
  if (results.includes('end')) return 'end'
  // A line of one digit could be another number just as well, unless somebody wrote it apart.
  const minOwn = wanted.ownDigits === 1 || stored.ownDigits === 1 ? 1 : 2
  return pairs
    .map(([one, other]) => compareMainNumber(one, other, minOwn))
    .find((match) => match !== undefined)
}

/** Returns the number in `tel:+49-30-1234`, `sip:+49301234@pbx`, `Ada <+49301234>` and `+49 (0)30 1234`. */
function bareNumber(text: string): string {
  const [, within = text] = /^[^<>]*<([^<>]*)>\s*$/.exec(text) ?? []
  const [, address] = /^\s*(?:tel|sips?|callto):([^@;?]*)/i.exec(within) ?? []
  const plain = (address ?? within).replace(/^\s*%2B/i, '+')
  return plain.replace(/^([\s(]*(?:\+|00)[^a-z]*?)\(0\)/i, '$1')
}

/** The readings of a number, and those with the extension dialled after it. */
function dialled({ readings, extension }: CallNumber): readonly Reading[] {
  if (extension === undefined || extension.length >= MIN_DIGITS) return readings
  const direct = readings.map(({ form, digits }) => ({ form, digits: `${digits}${extension}` }))
  return [...readings, ...direct]
}

function compareReadings(one: Reading, other: Reading): 'whole' | 'end' | undefined {
  if (one.form === other.form && one.form !== 'plain') {
    return one.digits === other.digits ? 'whole' : undefined
  }
  if (one.form === 'international') return compareWithInternational(one.digits, other)
  if (other.form === 'international') return compareWithInternational(other.digits, one)
  if (one.digits === other.digits) return 'whole'
  if (isInternationalOf(one, other) || isInternationalOf(other, one)) return 'whole'
  return isEndOf(one, other.digits) || isEndOf(other, one.digits) ? 'end' : undefined
}

function compareWithInternational(whole: string, other: Reading): 'whole' | 'end' | undefined {
  const code = countryCodeOf(whole)
  const national = whole.slice(code.length)
  if (other.digits === national) return 'whole'
  const { [code]: trunk } = TRUNKS
  if (trunk !== undefined && other.digits === `${trunk}${national}`) return 'whole'
  if (other.form === 'plain' && international(other.digits).digits === whole) return 'whole'
  return isEndOf(other, national) ? 'end' : undefined
}

/** Whether a plain number is the other one with its country code, of which a server dropped the `+`. */
function isInternationalOf({ form, digits }: Reading, other: Reading): boolean {
  if (form !== 'plain' || digits.length <= MIN_INTERNATIONAL) return false
  return compareWithInternational(international(digits).digits, other) === 'whole'
}

/** Whether a number without an area code is the end of a longer one. */
function isEndOf({ form, digits }: Reading, longer: string): boolean {
  return form === 'plain' && digits.length >= MIN_DIGITS && longer.endsWith(digits)
}
