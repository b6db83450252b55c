import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameText } from '../../src/records/text-equality.ts'
import { decodeEntities, readablePair } from '../../src/text/html-entities.ts'
import { cleanText } from '../../src/text/terminal-safe.ts'

/** PHP's htmlspecialchars and similar functions, with every form of an apostrophe. */
function escaped(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)
}

const apostrophes = fc.constantFrom('&#039;', '&#39;', '&apos;', '&#x27;', '&#X27;', '&#x0027;')
const texts = fc
  .array(fc.oneof(fc.constantFrom('&', '<', '>', '"', "'", '&amp;', '&#27;', ' '), fc.string()))
  .map((parts) => parts.join(''))

describe('a text that PHP has escaped', () => {
  it('is decoded once', () => {
    fc.assert(
      fc.property(texts, apostrophes, (text, apostrophe) => {
        expect(decodeEntities(escaped(text, apostrophe))).toBe(text)
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

  it('is decoded if each of the five characters is written by number', () => {
    const numbers = fc.constantFrom<(code: number) => string>(
      (code) => `&#${code};`,
      (code) => `&#0${code};`,
      (code) => `&#x${code.toString(16)};`,
      (code) => `&#X${code.toString(16).toUpperCase()};`,
    )
    fc.assert(
      fc.property(texts, numbers, (text, written) => {
        const sent = text.replace(/[&<>"']/g, (found) => written(found.charCodeAt(0)))
        expect(decodeEntities(sent)).toBe(text)
      }),
    )
  })

  it('never decodes to a control character, and nothing else is decoded', () => {
    const sent = '&#27;[31m&#x1b;&nbsp;&amp;#27;&copy;'
    expect(decodeEntities(sent)).toBe('&#27;[31m&#x1b;&nbsp;&#27;&copy;')
    fc.assert(
      fc.property(texts, (text) => {
        expect(cleanText(decodeEntities(cleanText(text)))).toBe(cleanText(decodeEntities(text)))
      }),
    )
  })

  it('is left encoded next to a text that would look the same', () => {
    expect(readablePair('A &amp; B', 'C &amp; D')).toEqual(['A & B', 'C & D'])
    expect(readablePair('A &amp; B', 'A & B')).toEqual(['A &amp; B', 'A & B'])
  })
})
