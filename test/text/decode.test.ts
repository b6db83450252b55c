import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeText, encodingNamed } from '../../src/text/decode.ts'
import { ENCODINGS, NO_TEXT, SHARED_LETTERS, shiftJis } from '../support/encodings.ts'

/** Valid text: no control characters except tabs and line breaks, no unpaired surrogates, no byte-order mark at its start. */
const anyText = fc
  .string({ unit: 'binary' })
  .map((text) => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|^\ufeff+/g, ''))

it.each(ENCODINGS.slice(0, 4))('any text in $name is read as it was written', ({ encode }) => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(decodeText(encode(text))).toEqual({ text })
    }),
  )
})

it.each(ENCODINGS)('$name is read if it is specified', ({ encode, argv }) => {
  const name = argv.join('=').split('=')[1]
  const text = fc.string({ unit: fc.constantFrom(...SHARED_LETTERS, '\t', '\n') })
  fc.assert(
    fc.property(text, (one) => {
      expect(decodeText(encode(one), name)).toEqual({ text: one })
    }),
  )
})

it('Shift JIS is decoded too, and invalid bytes are refused', () => {
  expect(decodeText(shiftJis('日本 ア'), 'shift_jis')).toEqual({ text: '日本 ア' })
  expect(decodeText(Uint8Array.from([0x93]), 'shift_jis')).toMatchObject({
    reason: 'is not shift_jis',
  })
})

it('a byte-order mark takes precedence', () => {
  expect(decodeText(Buffer.from('\ufeffé'), 'windows-1252')).toEqual({ text: 'é' })
})

it.each(NO_TEXT)('%s is not text', (_, bytes, said) => {
  expect(decodeText(bytes)).toMatchObject({ reason: expect.stringMatching(said) })
})

it('any bytes are decoded exactly or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const decoded = decodeText(bytes)
      if (!('text' in decoded)) return
      expect(
        ENCODINGS.slice(0, 4).map(({ encode }) => Buffer.from(encode(decoded.text))),
      ).toContainEqual(Buffer.from(bytes))
    }),
  )
})

it('encodings have their standard web names', () => {
  expect(encodingNamed('latin1')).toBe('windows-1252')
  expect(encodingNamed('UTF-16')).toBe('utf-16le')
  expect(encodingNamed('utf-32')).toBeUndefined()
})
