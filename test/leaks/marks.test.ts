import { expect, test } from 'vitest'
import { MARKS, type MarkName, marksIn } from './marks.ts'

// If the search couldn't find secrets, finding none would mean nothing.

const ENCODINGS: readonly [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['as JSON', (text) => JSON.stringify({ text })],
  ['in an address', (text) => encodeURIComponent(text)],
  ['in a form', (text) => new URLSearchParams({ text }).toString()],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['within base64', (text) => Buffer.from(`{"api_key":"${text}"}`).toString('base64')],
  ['within URL-safe base64', (text) => Buffer.from(`Bearer ${text}.`).toString('base64url')],
  ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['in lower case', (text) => text.toLowerCase()],
  ['by its first half', (text) => text.slice(0, Math.ceil(text.length / 2))],
  ['by its second half', (text) => text.slice(Math.floor(text.length / 2))],
]

const names = Object.keys(MARKS) as MarkName[]

test.each(ENCODINGS)('a secret is found %s', (how, encode) => {
  const isHalf = how.includes('half')
  // A secret that is only base32 has no two halves to recognise.
  const sought = names.filter((name) => !isHalf || !/otp/i.test(name))
  for (const name of sought) expect(marksIn(`x${encode(MARKS[name])}y`)).toEqual([name])
})

test('nothing is found in a text without secrets', () => {
  expect(marksIn('*** is masked, and made-up is no secret')).toEqual([])
})
