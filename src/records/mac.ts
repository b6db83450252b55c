import { stripInvisible } from './strip-invisible.ts'

/** The possible numbers of digits in each group, by the number of groups. */
const WIDTHS: Readonly<Record<number, readonly number[]>> = {
  1: [12, 16],
  2: [6],
  3: [4],
  4: [4],
  6: [2],
  8: [2],
}

/** Returns a MAC address as written, with hyphens in place of the dashes of word processors. */
export function plainMac(text: string): string {
  return stripInvisible(text).replace(/[\u2010-\u2015\u2212]/g, '-')
}

/**
 * Returns the digits of a MAC address (48 or 64 bits) in lower case, however they are grouped; groups of two may lack
 * the leading zero. Undefined for anything else.
 */
export function normaliseMac(text: string): string | undefined {
  const plain = plainMac(text).toLowerCase()
  if (!/^[\da-f]+(?:([:. -])[\da-f]+(?:\1[\da-f]+)*)?$/.test(plain)) return undefined
  const groups = plain.split(/[:. -]/)
  const width = WIDTHS[groups.length]?.find((digits) =>
    groups.every((group) => hasValidLength(group, digits)),
  )
  return width === undefined
    ? undefined
    : groups.map((group) => group.padStart(width, '0')).join('')
}

function hasValidLength(group: string, digits: number): boolean {
  return digits === 2 ? group.length <= 2 : group.length === digits
}
