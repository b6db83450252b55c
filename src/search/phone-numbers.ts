import { parsePhone } from '../records/phones.ts'

/** A way to read a phone number: with its country code, with its area code after a trunk 0, or neither is known. */
interface Reading {
  form: 'international' | 'trunk' | 'plain'
  /** Without `+`, `00` or the trunk 0. */
  digits: string
}

/** A phone number and its possible readings. */
export interface CallNumber {
  readings: readonly Reading[]
  extension: string | undefined
}

/** How far two numbers are the same: as a whole, or a number without its area code is the end of the other. */
export type PhoneMatch = 'whole' | 'end'

/** Fewer digits don't identify a line. */
const MIN_DIGITS = 6
/** A number with its country code has more digits than this. */
const MIN_INTERNATIONAL = 8

/** The country codes of the E.164 plan: no code is the start of another. */
const COUNTRY_CODE =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/

/** What is dialled before the area code within a country, besides 0; the 0 of `06` is already gone. */
const TRUNKS: Readonly<Record<string, string>> = { 7: '8', 36: '6', 370: '8' }

/** Parses a number as a telephone system, a person or a link writes it; undefined if it has too few digits. */
export function parseCallNumber(text: string): CallNumber | undefined {
  const phone = parsePhone(bareNumber(text))
  if (phone === undefined || phone.digits.length < MIN_DIGITS) return undefined
  return { readings: readingsOf(phone), extension: phone.extension }
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
  return { readings, extension: phone.extension ?? (extension === '' ? undefined : extension) }
}

/** Compares two numbers by their digits; undefined if they are different lines. */
export function comparePhones(wanted: CallNumber, stored: CallNumber): PhoneMatch | undefined {
  const { extension } = wanted
  const isOther =
    extension !== undefined && stored.extension !== undefined && extension !== stored.extension
  if (isOther) return undefined
  const results = dialled(wanted).flatMap((one) =>
    dialled(stored).map((other) => compareReadings(one, other)),
  )
  if (results.includes('whole')) return 'whole'
  return results.includes('end') ? 'end' : undefined
}

/** Returns the number in `tel:+49-30-1234`, `sip:+49301234@pbx`, `Ada <+49301234>` and `+49 (0)30 1234`. */
function bareNumber(text: string): string {
  const [, within = text] = /^[^<>]*<([^<>]*)>\s*$/.exec(text) ?? []
  const [, address] = /^\s*(?:tel|sips?|callto):([^@;?]*)/i.exec(within) ?? []
  const plain = (address ?? within).replace(/^\s*%2B/i, '+')
  return plain.replace(/^([\s(]*(?:\+|00)[^a-z]*?)\(0\)/i, '$1')
}

function readingsOf({ number, digits }: { number: string; digits: string }): Reading[] {
  if (/^[\s(]*[+\uff0b]/.test(number)) return [international(digits)]
  if (digits.startsWith('00')) return [international(digits.slice(2))]
  if (!digits.startsWith('0')) return [{ form: 'plain', digits }]
  const national: Reading = { form: 'trunk', digits: digits.slice(1) }
  // From North America, 011 comes before a country code.
  const isAbroad = digits.startsWith('011') && digits.length >= 13
  return isAbroad ? [national, international(digits.slice(3))] : [national]
}

/** Without the trunk 0 that many write after the country code. */
function international(digits: string): Reading {
  const [code = ''] = COUNTRY_CODE.exec(digits) ?? []
  return { form: 'international', digits: `${code}${digits.slice(code.length).replace(/^0/, '')}` }
}

function withCode(readings: readonly Reading[], code: string): Reading[] {
  return readings.flatMap(({ digits }) => {
    const whole = international(`${code}${digits}`)
    const isRepeated = digits.startsWith(code) && digits.length > MIN_INTERNATIONAL
    const trunk = TRUNKS[code]
    const isNational = trunk !== undefined && digits.startsWith(trunk)
    return [
      whole,
      ...(isRepeated ? [international(digits)] : []),
      ...(isNational ? [international(`${code}${digits.slice(trunk.length)}`)] : []),
    ]
  })
}

/** The readings of a number, and those with the extension dialled after it. */
function dialled({ readings, extension }: CallNumber): readonly Reading[] {
  if (extension === undefined || extension.length >= MIN_DIGITS) return readings
  const direct = readings.map(({ form, digits }) => ({ form, digits: `${digits}${extension}` }))
  return [...readings, ...direct]
}

function compareReadings(one: Reading, other: Reading): PhoneMatch | undefined {
  if (one.form === other.form && one.form !== 'plain') {
    return one.digits === other.digits ? 'whole' : undefined
  }
  if (one.form === 'international') return compareWithInternational(one.digits, other)
  if (other.form === 'international') return compareWithInternational(other.digits, one)
  if (one.digits === other.digits) return 'whole'
  if (isInternationalOf(one, other) || isInternationalOf(other, one)) return 'whole'
  return isEndOf(one, other.digits) || isEndOf(other, one.digits) ? 'end' : undefined
}

function compareWithInternational(whole: string, other: Reading): PhoneMatch | undefined {
  const [code = ''] = COUNTRY_CODE.exec(whole) ?? []
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
