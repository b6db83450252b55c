import { expect, test } from 'vitest'
import { likeness } from '../../src/records/fuzzy-match.ts'

test('words are found in any order, and in part', () => {
  expect(likeness('firewall edge', 'edge fire')).toBe(1)
  expect(likeness('microsoft 365 admin', 'adm 365')).toBe(1)
})

test('the first letters of the words are found, in their order', () => {
  expect(likeness('domain administrator', 'da')).toBe(2)
  expect(likeness('toothsoft support portal', 'tsp')).toBe(2)
  expect(likeness('toothsoft support portal', 'ts')).toBe(2)
})

test('at last letters anywhere, in their order', () => {
  expect(likeness('firewall edge', 'fwedge')).toBe(3)
  expect(likeness('firewall edge', 'egdef')).toBeUndefined()
})

test('nothing is like anything, and nothing written is like nothing', () => {
  expect(likeness('firewall edge', 'x')).toBeUndefined()
  expect(likeness('firewall edge', '--')).toBeUndefined()
  expect(likeness('', 'a')).toBeUndefined()
})

test('letters of every script count', () => {
  expect(likeness('サーバー管理者', 'サ管')).toBe(3)
  expect(likeness('søren’s oven', 'oven søren')).toBe(1)
})
