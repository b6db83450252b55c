import { describe, expect, it } from 'vitest'
import { stripTags } from '../../src/php/strip-tags.ts'
import { floatval, intval, phpEmpty, strval } from '../../src/php/values.ts'

describe('tags are stripped as PHP does', () => {
  const cases: [string, string][] = [
    ['a <b>bold</b> c', 'a bold c'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['1 <2', '1 '],
    ['<a title=">">x</a>', 'x'],
    ['<!-- a > b -->c', 'c'],
    ['<!DOCTYPE html>c', 'c'],
    ['<?php echo ">"; ?>c', 'c'],
    ['a <<b>c> d', 'a  d'],
    ['unclosed <b', 'unclosed '],
  ]
  for (const [text, stripped] of cases) {
    it(`${text} → ${stripped}`, () => expect(stripTags(text)).toBe(stripped))
  }
})

describe('a value in PHP', () => {
  it('is the number at its start', () => {
    expect([' 12abc', '1e3', '-1.9', 'abc', '', null, true, [1], {}].map(intval)).toEqual([
      12, 1000, -1, 0, 0, 0, 1, 1, 0,
    ])
    expect(floatval('12.5 EUR')).toBe(12.5)
  })

  it('is empty if it is missing or zero', () => {
    expect([undefined, null, '', '0', 0, false, []].every(phpEmpty)).toBe(true)
    expect(['0.0', ' ', 'a', 1, [0]].some(phpEmpty)).toBe(false)
  })

  it('is text as PHP prints it', () => {
    expect([1.5, 1e25, true, false, null, []].map(strval)).toEqual([
      '1.5',
      '1.0E+25',
      '1',
      '',
      '',
      'Array',
    ])
  })
})
