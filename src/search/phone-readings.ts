/** A way to read a phone number: with its country code, with its area code after a trunk 0, or neither is known. */
export interface Reading {
  form: 'international' | 'trunk' | 'plain'
  /** Without `+`, `00` or the trunk 0. */
  digits: string
}

/** A number with its country code has more digits than this. */
export const MIN_INTERNATIONAL = 8

/** The country codes of the E.164 plan: no code is the start of another. */
const COUNTRY_CODE =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[0578]\d|9[679]\d)/

/** What is dialled before the area code within a country, besides 0; the 0 of `06` is already gone. */
export const TRUNKS: Readonly<Record<string, string>> = { 7: '8', 36: '6', 370: '8' }

/** Returns the country code that digits begin with; empty for digits without one. */
export function countryCodeOf(digits: string): string {
  return COUNTRY_CODE.exec(digits)?.[0] ?? ''
}

/** Returns the ways to read a number, from what is written before its digits. */
export function readingsOf({ number, digits }: { number: string; digits: string }): Reading[] {
  if (/^[\s(]*[+\uff0b]/.test(number)) return [international(digits)]
  if (digits.startsWith('00')) return [international(digits.slice(2))]
  if (!digits.startsWith('0')) return [{ form: 'plain', digits }]
  const national: Reading = { form: 'trunk', digits: digits.slice(1) }
  // From North America, 011 comes before a country code.
  const isAbroad = digits.startsWith('011') && digits.length >= 13
  return isAbroad ? [national, international(digits.slice(3))] : [national]
}

/** Returns a reading with a country code, without the trunk 0 that many write after it. */
export function international(digits: string): Reading {
  const code = countryCodeOf(digits)
  return { form: 'international', digits: `${code}${digits.slice(code.length).replace(/^0/, '')}` }
}

/** Returns the readings of a number whose country code is stored apart. */
export function withCode(readings: readonly Reading[], code: string): Reading[] {
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
