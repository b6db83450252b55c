const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const BITS = 5

/**
 * The bytes of a base32 text as people copy it: spaces, hyphens, either letter case, padding or none.
 * Bits beyond the last whole byte are left out, as authenticators do. Undefined where a sign is no base32.
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  const signs = text
    .replace(/[\s-]+/g, '')
    .replace(/=+$/, '')
    // Unlike toUpperCase, which makes base32 of other letters too.
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
  const bytes = new Uint8Array(Math.floor((signs.length * BITS) / 8))
  let buffer = 0
  let bits = 0
  let at = 0
  for (const sign of signs) {
    const value = ALPHABET.indexOf(sign)
    if (value < 0) return undefined
    buffer = (buffer << BITS) | value
    bits += BITS
    if (bits < 8) continue
    bits -= 8
    bytes[at] = buffer >> bits
    at += 1
    buffer &= (1 << bits) - 1
  }
  return bytes
}
