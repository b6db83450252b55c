const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const BITS = 5

/**
 * Decodes a base32 text as people copy it: spaces, hyphens, upper or lower case, with or without padding.
 * Ignores bits beyond the last whole byte, as authenticators do. Returns undefined if a character isn't base32.
 */
export function decodeBase32(text: string): Uint8Array | undefined {
  const characters = text
    .replace(/[\s-]+/g, '')
    // Only from the start of a run, or a long one in the middle would take quadratic time.
    .replace(/(?<!=)=+$/, '')
    // Unlike toUpperCase, this doesn't turn other letters into base32.
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
  const bytes = new Uint8Array(Math.floor((characters.length * BITS) / 8))
  let buffer = 0
  let bits = 0
  let at = 0
  for (const character of characters) {
    const value = ALPHABET.indexOf(character)
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
