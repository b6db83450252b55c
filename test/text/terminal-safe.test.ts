import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanLine, cleanText, escapeJson } from '../../src/text/terminal-safe.ts'

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x1b]0;',
        '\x07',
        '\x9b',
        '\x9d',
        '\x90',
        '\r',
        '\b',
        '\x7f',
      ),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200e',
        '\u061c',
        '\ufeff',
        '\u2028',
        '\ud800',
        '31m',
        '\n',
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''))

const FORBIDDEN =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/u

test('no control character, escape sequence or direction mark gets through (H31)', () => {
  fc.assert(fc.property(hostile, (text) => !FORBIDDEN.test(cleanText(text))))
})

test('one line stays one line (H31)', () => {
  fc.assert(fc.property(hostile, (text) => !/[\n\t]/.test(cleanLine(text))))
})

test('cleaning clean text changes nothing', () => {
  fc.assert(fc.property(hostile, (text) => cleanText(cleanText(text)) === cleanText(text)))
  expect(cleanText("Björk & Søn's 🍞 日本語\n\tline two")).toBe(
    "Björk & Søn's 🍞 日本語\n\tline two",
  )
})

test.each([
  ['\x1b[31mred\x1b[0m bold', 'red bold'],
  ['\x1b]0;title\x07Printer', 'Printer'],
  ['\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['\x1bP1$r0m\x1b\\after a device control string', 'after a device control string'],
  ['\x9b31mred with one byte', 'red with one byte'],
  ['\x1b]0;never ended', '0;never ended'],
  ['\x1b(0line drawing\x1b(B', 'line drawing'],
  ['safe\x08\x08\x08\x08evil', 'safeevil'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['one\r\ntwo\rthree\u2028four', 'one\ntwo\nthree\nfour'],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
  ['family 👨‍👩‍👧 stays', 'family 👨‍👩‍👧 stays'],
])('%j becomes %j', (given, expected) => {
  expect(cleanText(given)).toBe(expected)
})

test('a line loses breaks, tabs and outer spaces', () => {
  expect(cleanLine(' one\n\n  two\tthree ')).toBe('one two three')
})

test('a long run of broken sequences is cleaned in linear time', () => {
  expect(cleanText('\x1b]'.repeat(200_000))).toBe('')
  expect(cleanText('\x9d'.repeat(200_000))).toBe('')
})

test('escaped JSON has the same value, and contains nothing a terminal acts on', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = escapeJson(JSON.stringify({ text }))
      return !FORBIDDEN.test(json) && JSON.parse(json).text === text
    }),
  )
})
