import { stripInvisible } from './strip-invisible.ts'

/** How many digits each group has, by the number of groups. */
const WIDTHS: Readonly<Record<number, readonly number[]>> = {
  1: [12, 16],
  2: [6],
  3: [4],
  4: [4],
  6: [2],
  8: [2],
}

/** A MAC address as it is sent: as it was written, in plain hyphens where a word processor made dashes of them. */
export function plainMac(text: string): string {
  return stripInvisible(text).replace(/[\u2010-\u2015\u2212]/g, '-')
}

/**
 * A MAC address (48 bits, or 64) as its digits in small letters, however they are grouped; groups of two may lack
 * their leading zero. Undefined for what is none.
 */
export function normaliseMac(text: string): string | undefined {
  const plain = plainMac(text).toLowerCase()
  if (!/^[\da-f]+(?:([:. -])[\da-f]+(?:\1[\da-f]+)*)?$/.test(plain)) return undefined
  const groups = plain.split(/[:. -]/)
  const width = WIDTHS[groups.length]?.find((digits) =>
    groups.every((group) => fits(group, digits)),
  )
  return width === undefined
    ? undefined
    : groups.map((group) => group.padStart(width, '0')).join('')
}

function fits(group: string, digits: number): boolean {
  return digits === 2 ? group.length <= 2 : group.length === digits
}
