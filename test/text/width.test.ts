import fc from 'fast-check'
import stringWidth from 'fast-string-width'
import { describe, expect, it } from 'vitest'
import { alignColumns, cutTo, widthOf, wrapTo } from '../../src/text/width.ts'

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

  it('is cut between characters', () => {
    const family = '👩‍👩‍👧‍👦'
    expect(cutTo(family.repeat(100), 5)).toBe(`${family.repeat(2)}…`)
    expect(wrapTo(family.repeat(100), 4)).toEqual(
      Array.from({ length: 50 }, () => family.repeat(2)),
    )
  })

  it('is measured without a closer look only where one would tell nothing else', () => {
    const units = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code))
    const narrow = units.filter((unit) => cutTo(unit.repeat(3), 2) === `${unit}…`)
    expect(narrow).toEqual(expect.arrayContaining([...'aé—…“ßЖωłß€']))
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...narrow), { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        expect(stringWidth(text)).toBe(widthOf(text))
        expect([...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)).toEqual(parts)
      }),
      { numRuns: 300 },
    )
    // Each by itself, and beside each of the few that others could join with.
    for (const unit of narrow) expect(stringWidth(`a${unit}${unit}—`)).toBe(4)
  })

  it('takes no longer than it is long', () => {
    for (const character of ['x', 'é', '田']) {
      const lines = wrapTo(character.repeat(200_000), 80)
      expect(lines.join('')).toHaveLength(200_000)
    }
  })
})

it('aligns cells by the columns of a terminal, and leaves out a column in which nothing stands', () => {
  const rows = [
    ['1', '', '日本', 'a'],
    ['22', '', 'x', ''],
  ]
  expect(alignColumns(rows)).toEqual(['1   日本  a', '22  x'])
  expect(alignColumns([])).toEqual([])
})
