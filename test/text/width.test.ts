import fc from 'fast-check'
import stringWidth from 'fast-string-width'
import { describe, expect, it } from 'vitest'
import { alignColumns, cutTo, widthOf, wrapTo } from '../../src/text/width.ts'
import { isSlowSuite } from '../support/division.ts'

/** The width by another way: composed, since the package counts the parts of a Korean syllable. */
const measure = (text: string) => stringWidth(text.normalize('NFC'))

const grapheme = fc.string({ unit: 'grapheme', maxLength: 700 })

describe('text fitted to a width', () => {
  it('is wrapped without losing or splitting a character', () => {
    fc.assert(
      fc.property(grapheme, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrapTo(text, width)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('keeps its indentation and the spaces within a line', () => {
    expect(wrapTo('    if a:  b', 40)).toEqual(['    if a:  b'])
    expect(wrapTo('  one   two three', 10)).toEqual(['  one  ', 'two three'])
    expect(wrapTo(' '.repeat(200_000), 80)).toHaveLength(1)
  })

  it('counts a Korean syllable in its parts as one wide character', () => {
    const syllables = '가각한글'.normalize('NFD')
    expect(syllables.length).toBeGreaterThan(4)
    expect(widthOf(syllables)).toBe(8)
    expect(wrapTo(syllables, 4).map(widthOf)).toEqual([4, 4])
    expect(cutTo(syllables, 5)).toBe(`${'가각'.normalize('NFD')}…`)
  })

  it('is cut between characters', () => {
    const family = '👩‍👩‍👧‍👦'
    expect(cutTo(family.repeat(100), 5)).toBe(`${family.repeat(2)}…`)
    expect(wrapTo(family.repeat(100), 4)).toEqual(
      Array.from({ length: 50 }, () => family.repeat(2)),
    )
  })

  it('is cut and measured as by a segmenter for any characters', () => {
    const segmenter = new Intl.Segmenter()
    const expected = (text: string, width: number) => {
      if (measure(text) <= width) return text
      let [cut, left] = ['', width - 1]
      for (const { segment } of segmenter.segment(text)) {
        left -= measure(segment)
        if (left < 0) break
        cut += segment
      }
      return `${cut}…`
    }
    const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code))
    const whole = units.filter((unit) => !/[\p{Surrogate}\p{Cc}]/u.test(unit))
    // Neighbours are alike: the quick suite tries every eleventh.
    for (const unit of isSlowSuite ? whole : whole.filter((_, nth) => nth % 11 === 0)) {
      const text = `a${unit}${unit}さ${unit}—`
      if (widthOf(text) !== measure(text) || cutTo(text, 4) !== expected(text, 4)) {
        expect.fail(`U+${unit.charCodeAt(0).toString(16)}`)
      }
    }
    const joining = ['\u0301', '\ufe0f', '\u200d', '\u1100', '\u11a8', '👩', '\u3099', '\u0e33']
    const character = fc.oneof(
      fc.constantFrom(...whole),
      fc.constantFrom(...joining, ...'aé—株さ韓'),
    )
    fc.assert(
      fc.property(fc.array(character, { maxLength: 30 }), fc.nat(40), (parts, width) => {
        const text = parts.join('')
        expect(widthOf(text)).toBe(measure(text))
        if (width > 0) expect(cutTo(text, width)).toBe(expected(text, width))
      }),
    )
  })

  it('takes linear time', () => {
    for (const character of ['x', 'é', '田']) {
      const lines = wrapTo(character.repeat(200_000), 80)
      expect(lines.join('')).toHaveLength(200_000)
    }
  })
})

it('aligns cells by terminal columns, and leaves out empty columns', () => {
  const rows = [
    ['1', '', '日本', 'a'],
    ['22', '', 'x', ''],
  ]
  expect(alignColumns(rows)).toEqual(['1   日本  a', '22  x'])
  expect(alignColumns([])).toEqual([])
})
