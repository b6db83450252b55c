import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameText } from '../../src/records/matching.ts'
import { cleanText } from '../../src/text/clean.ts'
import { readable, readablePair } from '../../src/text/readable.ts'

/** PHP's htmlspecialchars, with each of the forms that its releases and flags have for an apostrophe. */
function escaped(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
}

const apostrophes = fc.constantFrom('&#039;', '&#39;', '&apos;')
const texts = fc
  .array(fc.oneof(fc.constantFrom('&', '<', '>', '"', "'", '&amp;', '&#27;', ' '), fc.string()))
  .map((parts) => parts.join(''))

describe('a text that PHP has escaped', () => {
  it('reads as it was before, once', () => {
    fc.assert(
      fc.property(texts, apostrophes, (text, apostrophe) => {
        expect(readable(escaped(text, apostrophe))).toBe(text)
      }),
    )
  })

  it('is the same text, however it is written', () => {
    fc.assert(
      fc.property(texts, apostrophes, (text, apostrophe) => {
        const stored = escaped(text, apostrophe)
        expect([isSameText(stored, text), isSameText(stored, stored)]).toEqual([true, true])
      }),
    )
  })

  it('makes no control character, and nothing else is decoded', () => {
    const sent = '&#27;[31m&#x1b;&nbsp;&amp;#27;&copy;'
    expect(readable(sent)).toBe('&#27;[31m&#x1b;&nbsp;&#27;&copy;')
    fc.assert(
      fc.property(texts, (text) => {
        expect(cleanText(readable(cleanText(text)))).toBe(cleanText(readable(text)))
      }),
    )
  })

  it('stands as it is beside one that reads alike', () => {
    expect(readablePair('A &amp; B', 'C &amp; D')).toEqual(['A & B', 'C & D'])
    expect(readablePair('A &amp; B', 'A & B')).toEqual(['A &amp; B', 'A & B'])
  })
})
