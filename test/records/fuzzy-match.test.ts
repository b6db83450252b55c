import { expect, test } from 'vitest'
import { fuzzyRank } from '../../src/records/fuzzy-match.ts'

test('words match in any order and in part', () => {
  expect(fuzzyRank('firewall edge', 'edge fire')).toBe(1)
  expect(fuzzyRank('microsoft 365 admin', 'adm 365')).toBe(1)
})

test('initials match in order', () => {
  expect(fuzzyRank('domain administrator', 'da')).toBe(2)
  expect(fuzzyRank('toothsoft support portal', 'tsp')).toBe(2)
  expect(fuzzyRank('toothsoft support portal', 'ts')).toBe(2)
})

test('letters match anywhere in order', () => {
  expect(fuzzyRank('firewall edge', 'fwedge')).toBe(3)
  expect(fuzzyRank('firewall edge', 'egdef')).toBeUndefined()
})

test('empty text never matches', () => {
  expect(fuzzyRank('firewall edge', 'x')).toBeUndefined()
  expect(fuzzyRank('firewall edge', '--')).toBeUndefined()
  expect(fuzzyRank('', 'a')).toBeUndefined()
})

test('letters of every script count', () => {
  expect(fuzzyRank('サーバー管理者', 'サ管')).toBe(3)
  expect(fuzzyRank('søren’s oven', 'oven søren')).toBe(1)
})
