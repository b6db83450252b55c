import { describe, expect, test } from 'vitest'
import {
  parseChoice,
  parseInteger,
  parseRelease,
  parseSeconds,
  parseVariableName,
} from '../../src/cli/parse-option-values.ts'
import { secondsIn } from '../../src/time/seconds.ts'

describe('a choice', () => {
  const type = { kind: 'choice', choices: ['keychain', 'File'] } as const

  test.each([
    ['keychain', 'keychain'],
    ['KEYCHAIN', 'keychain'],
    ['file', 'File'],
  ])('%s is %s', (text, word) => {
    expect(parseChoice(type, '--store', text)).toBe(word)
  })

  test.each(['', 'key', 'files', 'constructor', 'keychain|File'])('%j is not one', (text) => {
    const read = () => parseChoice(type, '--store', text)
    expect(read).toThrow(`--store ${text}: not one of keychain, File`)
  })

  test('that is similar to a word suggests it', () => {
    expect(() => parseChoice(type, '--store', 'keychian')).toThrow(
      expect.objectContaining({ hint: 'Did you mean keychain?' }),
    )
  })
})

describe('a whole number', () => {
  const type = { kind: 'whole', min: 1, max: 3600 } as const

  test.each([
    ['1', 1],
    ['3600', 3600],
    ['007', 7],
  ])('%s is %i', (text, number) => {
    expect(parseInteger(type, '--clear', text)).toBe(number)
  })

  test.each(['0', '3601', '-1', '1.5', '1e3', '0x10', '', ' 1', '9'.repeat(400)])(
    '%j is none from 1 to 3600',
    (text) => {
      const read = () => parseInteger(type, '--clear', text)
      expect(read).toThrow(`--clear ${text}: not a whole number from 1 to 3600`)
    },
  )

  test('without a maximum may be arbitrarily large', () => {
    expect(parseInteger({ kind: 'whole', min: 1 }, '--limit', '9'.repeat(30))).toBe(1e30)
    expect(() => parseInteger({ kind: 'whole', min: 1 }, '--limit', '0')).toThrow(
      '--limit 0: not a whole number of at least 1',
    )
  })
})

describe('seconds', () => {
  test.each([
    ['1', 1],
    ['0.5', 0.5],
    ['30s', 30],
  ])('%s', (text, seconds) => {
    expect(parseSeconds('--timeout', text)).toBe(seconds)
  })

  test.each(['0', '-1', 's', '', 'soon', '1e999', '5m', '0s'])('%j are refused', (text) => {
    expect(secondsIn(text)).toBeUndefined()
    expect(() => parseSeconds('--x', text)).toThrow(`--x ${text}: not a number of seconds`)
  })
})

test('a release must exist', () => {
  expect(parseRelease('--release', '26.10')).toBe('26.10')
  for (const text of ['1.0', '99.1', 'newest', '']) {
    expect(() => parseRelease('--release', text)).toThrow(`--release ${text}: not a release from`)
  }
})

test("a variable's name must work in every shell", () => {
  for (const name of ['PGPASSWORD', '_x', 'a1']) expect(parseVariableName('--x', name)).toBe(name)
  for (const name of ['', '1a', 'A B', 'A=B', 'Ä', 'A\n']) {
    expect(() => parseVariableName('--x', name)).toThrow('not a valid variable name')
  }
})
