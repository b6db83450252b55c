import { expect, test } from 'vitest'
import { parseUrl } from '../src/url.ts'

test('an address in another script is accepted, no matter how often it is parsed', () => {
  // Node 20 answers otherwise once `URL.canParse` has been compiled, after some thousand calls.
  const hosts = Array.from({ length: 20_000 }, () => parseUrl('https://münchen.example/')?.hostname)
  expect(new Set(hosts)).toEqual(new Set(['xn--mnchen-3ya.example']))
})

test('anything else is undefined', () => {
  expect(parseUrl('münchen')).toBeUndefined()
  expect(parseUrl('http://[', 'http://acme.example')).toBeUndefined()
  expect(parseUrl('/a', 'http://acme.example')?.href).toBe('http://acme.example/a')
})
