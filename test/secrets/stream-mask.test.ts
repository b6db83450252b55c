import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MaskTarget, makeStreamMask } from '../../src/secrets/stream-mask.ts'

/** What is shown of bytes that come in these chunks. */
function masked(
  hidden: readonly MaskTarget[],
  ...chunks: readonly (string | Uint8Array)[]
): string {
  const mask = makeStreamMask(hidden)
  const shown = chunks.map((chunk) => mask.push(Buffer.from(chunk)))
  return Buffer.concat([...shown, mask.end()]).toString('latin1')
}

const PASSWORD = { text: 'made-up-4471' }

test('hides a secret in a line, however often it occurs', () => {
  expect(masked([PASSWORD], 'login made-up-4471, again made-up-4471\n')).toBe(
    'login ***, again ***\n',
  )
})

test('hides a secret that is split between chunks', () => {
  expect(masked([PASSWORD], 'a made', '-up', '-44', '71 b')).toBe('a *** b')
  expect(masked([PASSWORD], ...'x made-up-4471')).toBe('x ***')
})

test('what only begins like a secret is shown, at the latest at the end', () => {
  expect(masked([PASSWORD], 'a made-up-44', ' and made-up')).toBe('a made-up-44 and made-up')
})

test('holds back no more than what may be the beginning of a secret', () => {
  const mask = makeStreamMask([PASSWORD])
  expect(Buffer.from(mask.push(Buffer.from('User name: '))).toString()).toBe('User name: ')
  expect(Buffer.from(mask.push(Buffer.from('mad'))).toString()).toBe('')
  expect(Buffer.from(mask.push(Buffer.from('am\n'))).toString()).toBe('madam\n')
})

test('of two secrets with the same beginning, the longer is hidden completely', () => {
  const both = [{ text: 'made' }, { text: 'made-up' }]
  expect(masked(both, 'made-up made')).toBe('*** ***')
  expect(masked(both, 'made', '-up')).toBe('***')
})

test('finds a secret after a false start', () => {
  expect(masked([{ text: 'aab' }], 'aaab', ' aa', 'ab')).toBe('a*** a***')
})

test('a word is hidden only as a whole word', () => {
  const word = [{ text: 'admin', isWord: true }]
  expect(masked(word, 'admin@host administrator sysadmin (admin)')).toBe(
    '***@host administrator sysadmin (***)',
  )
  expect(masked(word, 'admin', 'istrator, ', 'admin', ', sys', 'admin')).toBe(
    'administrator, ***, sysadmin',
  )
})

test('binary data stays as it is', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  expect(masked([PASSWORD], bytes)).toBe(Buffer.from(bytes).toString('latin1'))
})

test('an empty secret hides nothing', () => {
  expect(masked([{ text: '' }, { text: '', isWord: true }], 'abc')).toBe('abc')
})

test('however a text is cut, the same is shown, and no secret with it', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '-'), minLength: 1, maxLength: 6 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', ' '), maxLength: 60 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ text: letters, isWord: fc.boolean() }), { minLength: 1, maxLength: 3 }),
      text,
      fc.array(fc.nat(60), { maxLength: 8 }),
      (hidden, whole, cuts) => {
        const borders = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length]
        const sorted = borders.sort((a, b) => a - b)
        const chunks = sorted.slice(1).map((end, index) => whole.slice(sorted[index], end))
        const shown = masked(hidden, ...chunks)
        expect(shown).toBe(masked(hidden, whole))
        for (const { text: secret, isWord } of hidden) {
          if (!isWord) expect(shown).not.toContain(secret)
        }
      },
    ),
  )
})
