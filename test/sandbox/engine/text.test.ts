import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalsCollated } from '../../../src/sandbox/engine/collation.ts'
import { escapeSql, evaluate, sanitise } from '../../../src/sandbox/engine/sql-text.ts'
import { isParsableTime } from '../../../src/sandbox/engine/strtotime.ts'
import { SqlError } from '../../../src/sandbox/sql-types.ts'

describe('a text in SQL', () => {
  it('is the same after escaping and reading', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(evaluate({ quoted: escapeSql(text) })).toBe(text)
      }),
    )
  })

  it("is read with its escapes if it isn't escaped, and fails on a quote", () => {
    expect(evaluate({ quoted: 'a\\nb\\c\\\\' })).toBe('a\nbc\\')
    expect(evaluate({ quoted: "a''b" })).toBe("a'b")
    expect(() => evaluate({ quoted: "a'b" })).toThrow(SqlError)
    expect(() => evaluate({ quoted: 'a\\' })).toThrow(SqlError)
  })

  it('is NULL, a number or a syntax error without quotes', () => {
    expect(evaluate({ bare: 'NULL' })).toBe(null)
    expect(evaluate({ bare: '5' })).toBe('5')
    expect(() => evaluate({ bare: '' })).toThrow(SqlError)
  })

  it('is sanitised by stripping tags, then trimming', () => {
    expect(sanitise(" <b> O'Hare </b> ")).toBe("O\\'Hare")
    expect(sanitise(125.5)).toBe('125.5')
    expect(sanitise(true)).toBe('1')
  })
})

it('texts are compared ignoring case, accents and trailing spaces', () => {
  expect(equalsCollated('Søn ', 'søn')).toBe(true)
  expect(equalsCollated('Björk', 'BJORK')).toBe(true)
  expect(equalsCollated(' a', 'a')).toBe(false)
  expect(equalsCollated(null, '')).toBe(false)
})

it('strtotime parses dates and words, and nothing else', () => {
  const times = ['2027-03-04', '03/04/2027', '20270304', 'next friday', '+1 week', '4 March 2027']
  expect(times.filter((text) => !isParsableTime(text))).toEqual([])
  const others = ['', 'soon', '2027-13-01', 'the day after', 'x2027-03-04']
  expect(others.filter(isParsableTime)).toEqual([])
})
