import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase32 } from '../../src/secrets/base32.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 as RFC 4648 writes it, bit by bit. */
function encode(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  const signs = groups.map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
  return signs.padEnd(Math.ceil(signs.length / 8) * 8, '=')
}

function text(written: string): string | undefined {
  const bytes = decodeBase32(written)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1')
}

test('reads the test vectors of RFC 4648', () => {
  const vectors = {
    '': '',
    'MY======': 'f',
    'MZXQ====': 'fo',
    'MZXW6===': 'foo',
    'MZXW6YQ=': 'foob',
    MZXW6YTB: 'fooba',
    'MZXW6YTBOI======': 'foobar',
  }
  for (const [written, wanted] of Object.entries(vectors)) expect(text(written)).toBe(wanted)
})

test('reads what people copy: lower case, in groups, with hyphens, without padding', () => {
  for (const written of ['mzxw6ytboi', 'MZXW 6YTB OI', ' mzxw-6ytb-oi\n', 'MZXW6YTBOI==']) {
    expect(text(written)).toBe('foobar')
  }
})

test('leaves out the bits beyond the last byte', () => {
  expect(text('MZXW6YTBOI7')).toBe('foobar')
  expect(text('A')).toBe('')
})

test('rejects any other character', () => {
  for (const written of ['MZXW0', 'MZXW1', 'MZXW8', 'MZ=XW', 'MZXÄ', 'ſ', 'MZXW!']) {
    expect(decodeBase32(written)).toBeUndefined()
  }
})

test('decodes any bytes, however they were written', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.boolean(),
      fc.boolean(),
      (bytes, isLower, isGrouped) => {
        const padded = encode(bytes)
        const cased = isLower ? padded.toLowerCase().replace(/=+$/, '') : padded
        const written = isGrouped ? cased.replace(/(.{4})/g, '$1 ') : cased
        expect(decodeBase32(written)).toEqual(bytes)
      },
    ),
  )
})
