import { expect, test } from 'vitest'
import { proxyFor } from '../../src/profiles/proxy.ts'

const HTTPS = new URL('https://acme.example/')

test('https goes through HTTPS_PROXY and http through HTTP_PROXY', () => {
  const env = { HTTPS_PROXY: 'http://secure.example:1', HTTP_PROXY: 'http://plain.example:2' }
  expect(proxyFor(HTTPS, env)).toBe('http://secure.example:1')
  expect(proxyFor(new URL('http://acme.example/'), env)).toBe('http://plain.example:2')
  expect(proxyFor(HTTPS, {})).toBeUndefined()
})

test('lower case beats upper case, an empty one is none, ALL_PROXY stands in, and a scheme may be missing', () => {
  expect(
    proxyFor(HTTPS, { https_proxy: 'http://a.example', HTTPS_PROXY: 'http://b.example' }),
  ).toBe('http://a.example')
  expect(proxyFor(HTTPS, { HTTPS_PROXY: '' })).toBeUndefined()
  expect(proxyFor(HTTPS, { ALL_PROXY: 'proxy.example:3128' })).toBe('http://proxy.example:3128')
})

test.each([
  ['*', true],
  ['acme.example', true],
  ['.acme.example', true],
  ['*.example', true],
  ['example', true],
  ['other.example, acme.example', true],
  ['ACME.example:443', true],
  ['acme.example:8443', false],
  ['cme.example', false],
  ['other.example', false],
  ['', false],
])('NO_PROXY=%s goes straight: %s', (list, isStraight) => {
  const proxy = proxyFor(HTTPS, { HTTPS_PROXY: 'http://proxy.example', NO_PROXY: list })
  expect(proxy === undefined).toBe(isStraight)
})

test('NO_PROXY takes addresses of IPv6, with a port or without', () => {
  const url = new URL('http://[::1]:8080/')
  const straight = (NO_PROXY: string) =>
    proxyFor(url, { HTTP_PROXY: 'http://proxy.example', NO_PROXY }) === undefined
  expect(straight('::1')).toBe(true)
  expect(straight('[::1]:8080')).toBe(true)
  expect(straight('[::1]:80')).toBe(false)
  expect(straight('::2')).toBe(false)
})
