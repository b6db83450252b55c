import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printFailure, printNotice } from '../../src/cli/report.ts'
import { Failure } from '../../src/errors.ts'
import { makeLongMask, makeMask, UNSHOWN } from '../../src/text/masking.ts'
import { isSlowSuite, runs } from '../support/division.ts'

/** Encodings that a server, a proxy or another program may use, one inside another. */
const WAYS: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  (text) => new URLSearchParams({ s: text }).toString().slice(2),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  (text) => text.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (text) =>
    text.replace(
      /[^a-z]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    ),
  (text) => text.replace(/[\\'"\0\n\r]/g, (sign) => `\\${sign}`),
  (text) => text.replaceAll("'", "''"),
  (text) => text.replaceAll('"', '""'),
  (text) => text.replace(/[&<>"']/g, (sign) => `&#0${sign.charCodeAt(0)};`),
  (text) => text.replace(/./gsu, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`),
  (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('ä', '&auml;'),
]

/** Encodings of the bytes of a text, plain, as JSON or as in a URL. */
const BYTES: readonly ((text: string) => string)[] = [
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(`user:${text}`).toString('base64url'),
  (text) => Buffer.from(JSON.stringify({ key: text })).toString('base64'),
  (text) => Buffer.from(`a=${encodeURIComponent(text)}&b`).toString('base64'),
  (text) =>
    (
      Buffer.from(text)
        .toString('base64')
        .match(/.{1,60}/g) ?? []
    ).join('\r\n'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
]

/** Characters that cleaning removes, or that are invisible. */
const UNSEEN = [
  ...['\u200b', '\u00ad', '\u200d', '\u200c', '\u2060', '\ufeff', '\u202e', '\u2066', '\u061c'],
  ...['\0', '\x07', '\x1b[0m', '\x1b[31;1m', '\x9b1m', '\x1b]0;a\x07', '\x7f', '\x85', '\r', '\n'],
  ...['\u{e0041}', '\ufe0f', '\u034f', '\u180e', '\u3164', '\u115f', '\t', ' '],
]

const LETTERS = 'abcXYZ0189/+=-_.!~*\'"()<>&%\\ä日€ '

const secret = fc
  .string({ unit: fc.constantFrom(...LETTERS), minLength: 12, maxLength: 400 })
  .map((text) => `q7${text.trim()}Zk`)

/** The starts of sequences that include the text after them. */
const OPENING = ['\x1b[', '\x1b]', '\x9b', '\x1b']

const SIGN = 'HIDDEN-FROM-HERE'

test('a secret is hidden in any encoding, even one inside another', () => {
  fc.assert(
    fc.property(secret, fc.array(fc.nat(WAYS.length - 1), { maxLength: 2 }), (some, ways) => {
      const written = ways.reduce((text, way) => WAYS[way]?.(text) ?? text, some)
      expect(makeMask(() => [some])(`before ${written} behind`)).toBe('before *** behind')
    }),
    { numRuns: runs(400) },
  )
})

test('a secret is hidden in base64 and hexadecimal digits, however these are encoded', () => {
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom(...BYTES),
      fc.array(fc.constantFrom(...WAYS), { maxLength: 1 }),
      (some, bytes, ways) => {
        const written = ways.reduce((text, way) => way(text), bytes(some))
        const left = makeMask(() => [some])(`before ${written} behind`).replace('***', '')
        // The text next to it in the same base64, where one character may contain two bits of the secret.
        expect(left).toMatch(/^before .{0,150} behind$/s)
        const near = Buffer.from(left.slice(7, -7), 'base64').toString()
        expect(near).not.toMatch(/q7|Zk/)
      },
    ),
    { numRuns: runs(400) },
  )
})

test('a secret is hidden with invisible characters in it', () => {
  fc.assert(
    fc.property(
      secret,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...UNSEEN)), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...UNSEEN, '', ...OPENING),
      (some, added, before) => {
        const parts = some.split('')
        for (const [place, unseen] of added) {
          // A second sequence, after one that includes the first letter, isn't looked for.
          const isSecond = OPENING.includes(before) && /[\x1b\x9b]/.test(unseen)
          if (!isSecond) parts[place % parts.length] += unseen
        }
        const text = parts.join('')
        const mask = makeMask(() => [some])
        const printed: string[] = []
        const options = { isJson: false, print: (line: string) => void printed.push(line), mask }
        printNotice('made_up', `${SIGN}${before}${text}`, options)
        printNotice('made_up', `${SIGN}${before}${text}`, { ...options, isJson: true })
        for (const line of printed) expect(line.slice(line.indexOf(SIGN))).not.toMatch(/q7|Zk/)
      },
    ),
    { numRuns: runs(600) },
  )
})

test.each([30_000, 150_000])('a secret of %i characters is hidden', (length) => {
  const some = Buffer.from(
    Array.from({ length }, (_, index) => 33 + ((index * 7919 + (index >> 7)) % 94)),
  ).toString()
  const mask = makeMask(() => [some])
  for (const text of [some, JSON.stringify(some), encodeURIComponent(some)]) {
    expect(mask(`before ${text} behind`)).toBe(
      text.startsWith('"') ? 'before "***" behind' : 'before *** behind',
    )
  }
  // No part of it is shown either.
  expect(mask(some.slice(1000, 1200)).replace('***', '').length).toBeLessThan(64)
})

test("if hiding fails, the text isn't shown", () => {
  const mask = makeMask(() => {
    throw new RangeError('made up')
  })
  expect(mask('the text')).toBe(UNSHOWN)
})

class MadeUpFailure extends Failure {
  readonly code = 'made_up'
  readonly exit = 8
}

test('an error hides secrets in its message and hint, as text and as JSON', () => {
  const mask = makeMask(() => ['key-0123456789'])
  for (const isJson of [false, true]) {
    const printed: string[] = []
    const failure = new MadeUpFailure('said key-01\u200b23456789', { hint: 'key\u00ad-0123456789' })
    printFailure(failure, { isJson, print: (line) => void printed.push(line), mask })
    expect(printed.join('\n')).not.toMatch(/key|789/)
    expect(printed.join('\n').match(/\*\*\*/g)).toHaveLength(2)
  }
})

const KEY = 'q7ZkAbCdEfGhIjKlMnOpQrStUvWx0123456789'

const digits = (text: string) => Buffer.from(text).toString('hex')
const base64 = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['in capitals', KEY.toUpperCase()],
  ['as the name of a host', new URL(`https://${KEY}.example/`).hostname.split('.')[0] ?? ''],
  ['in digits with something unseen between', digits(KEY).replace(/.{7}/g, '$&\u200b')],
  ['in digits with colours between', digits(KEY).replace(/.{3}/g, '$&\x1b[31m')],
  ['in digits on several lines', digits(KEY).replace(/.{16}/g, '$&\r\n')],
  ['in digits with colons', digits(KEY).replace(/..(?=.)/g, '$&:')],
  ['in digits as C writes bytes', digits(KEY).replace(/../g, '0x$&, ')],
  ['in digits of digits', digits(digits(KEY))],
  ['in base64 of base64', base64(base64(KEY))],
  ['in base64 of digits', base64(`of ${digits(KEY).toUpperCase()}`)],
  ['in digits of base64', digits(base64(`a:${KEY}`))],
  [
    'in references with many zeros',
    KEY.replace(/./g, (sign) => `&#00000000${sign.charCodeAt(0)};`),
  ],
  ['in escapes with something unseen within', hiddenWithin(KEY)],
])('a key is hidden %s', (_, written) => {
  const left = makeMask(() => [KEY])(`before ${written} behind`)
  expect(left).toMatch(/^before .*\*\*\*.* behind$/s)
  expect(left.length).toBeLessThan(50)
})

/** Percent-encodes every character, with an invisible character between its digits. */
function hiddenWithin(text: string): string {
  return text.replace(/./g, (sign) => `%${sign.charCodeAt(0).toString(16).replace('', '\u200b')}`)
}

test("a secret with special characters is hidden as HTML's named references", () => {
  const secret = 'P!#$%()*+,./:;=?@[\\]^_`{|}\'"w'
  const names =
    'excl num dollar percnt lpar rpar ast plus comma period sol colon semi equals quest commat lbrack bsol rsqb Hat lowbar grave lbrace vert rcub apos quot'
  const written = `P${names.replace(/\w+ ?/g, (name) => `&${name.trim()};`)}w`
  expect(makeMask(() => [secret])(`before ${written} behind`)).toBe('before *** behind')
})

test('a secret of four characters is hidden in base64 too', () => {
  for (const before of ['', 'u', 'us', 'use', 'user']) {
    const left = makeMask(() => ['k9#Q'])(`see ${base64(`${before}:k9#Q`)}`)
    expect(Buffer.from(left.replace('***', '').slice(4), 'base64').toString()).not.toContain('9#')
    expect(left).toContain('***')
  }
})

test('a shorter word is hidden in its exact case only', () => {
  expect(makeMask(() => ['admin'])('Admin and admin')).toBe('Admin and ***')
})

test('a long text is searched in parts, and a secret is hidden anywhere in it', async () => {
  let parts = 0
  const mask = makeLongMask(
    () => [KEY],
    async function* (all) {
      for (const one of all) {
        parts += 1
        yield one
      }
    },
  )
  for (const written of [KEY, digits(KEY), encodeURIComponent(`"${KEY}"`)]) {
    for (let at = 262_144 - written.length - 1; at <= 262_144 + 1; at += isSlowSuite ? 7 : 43) {
      const text = `${'.'.repeat(at)}${written}${'.'.repeat(300_000)}`
      expect((await mask(text)).replace(/\.+|%22/g, ''), `${at}`).toBe('***')
    }
  }
  expect(parts).toBeGreaterThan(isSlowSuite ? 20 : 8)
})
