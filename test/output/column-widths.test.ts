import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitColumns, GAP } from '../../src/output/column-widths.ts'
import { cutTo, padTo, widthOf, wrapTo } from '../../src/text/width.ts'

const column = fc.record({
  width: fc.integer({ min: 1, max: 300 }),
  minWidth: fc.integer({ min: 1, max: 300 }),
  floor: fc.integer({ min: 1, max: 300 }),
  weight: fc.constantFrom(1, 2 / 3),
  dropPriority: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
})

test('columns always fit if one character of each does, and a column that is never dropped stays', () => {
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 1, maxLength: 9 }),
      fc.integer({ min: 40, max: 200 }),
      (columns, available) => {
        const fitted = columns.map((one) => {
          const least = Math.min(one.minWidth, one.width)
          return { ...one, minWidth: least, floor: Math.min(one.floor, least) }
        })
        const widths = fitColumns(fitted, available)
        const kept = widths.filter((width) => width > 0)
        const total = kept.reduce((sum, width) => sum + width + GAP, -GAP)
        const stays = fitted.every(
          ({ dropPriority }, index) => dropPriority !== undefined || (widths[index] ?? 0) > 0,
        )
        return (kept.length === 0 || total <= available) && stays
      },
    ),
  )
})

test('no column is cut or dropped if all fit', () => {
  const columns = [10, 20, 30].map((width, dropPriority) => ({
    width,
    minWidth: 5,
    floor: 5,
    weight: 1,
    dropPriority,
  }))
  expect(fitColumns(columns, 64)).toEqual([10, 20, 30])
  expect(fitColumns(columns, 63)).toEqual([10, 20, 29])
})

test('text is cut to a width, measured as a terminal does', () => {
  expect(cutTo('Printer offline', 8)).toBe('Printer…')
  expect(cutTo('日本語', 5)).toBe('日本…')
  expect(cutTo('日本語', 4)).toBe('日…')
  expect(cutTo('👨‍👩‍👧👨‍👩‍👧', 3)).toBe('👨‍👩‍👧…')
  expect(cutTo('fits', 4)).toBe('fits')
  expect(padTo('日', 4)).toBe('日  ')
})

test('cut text is never too wide, and wrapped text loses only spaces', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 40 }),
      (given, width) => widthOf(cutTo(given, width)) <= width,
    ),
  )
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 2, max: 40 }),
      (given, width) =>
        wrapTo(given, width).join('').replaceAll(' ', '') === given.replaceAll(' ', ''),
    ),
  )
})
