import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure, RefusedError, UsageError } from '../../src/errors.ts'
import { isLoopback, parseAddress, requireEncryption } from '../../src/profiles/address.ts'

describe('a pasted address is corrected', () => {
  test.each([
    ['https://acme.example', 'https://acme.example/'],
    ['  https://acme.example/  ', 'https://acme.example/'],
    ['acme.example', 'https://acme.example/'],
    ['//acme.example', 'https://acme.example/'],
    ['acme.example:8443/itflow', 'https://acme.example:8443/itflow/'],
    ['localhost:8080', 'http://localhost:8080/'],
    ['https://acme.example/itflow', 'https://acme.example/itflow/'],
    ['https://acme.example/api', 'https://acme.example/'],
    ['https://acme.example/api/v1', 'https://acme.example/'],
    ['https://acme.example/api/v1/', 'https://acme.example/'],
    ['https://acme.example/itflow/api/v1/clients/read.php', 'https://acme.example/itflow/'],
    ['https://acme.example/api/v1/clients/read.php?limit=5#x', 'https://acme.example/'],
    ['https://acme.example/agent/ticket.php?ticket_id=7', 'https://acme.example/'],
    ['https://acme.example/agent', 'https://acme.example/'],
    ['https://acme.example/sub/agent/', 'https://acme.example/sub/'],
    ['https://acme.example/login.php', 'https://acme.example/'],
    ['https://acme.example/client/login.php', 'https://acme.example/'],
    ['https://acme.example/client_overview.php?client_id=1', 'https://acme.example/'],
    ['https://acme.example/agents-of-it/', 'https://acme.example/agents-of-it/'],
    ['https://acme.example/client/', 'https://acme.example/client/'],
    ['https://ACME.example/', 'https://acme.example/'],
    ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
  ])('%s', (text, expected) => {
    expect(parseAddress(text).url.href).toBe(expected)
  })
})

test('corrections are listed, and nothing if there were none', () => {
  expect(parseAddress('https://acme.example/itflow').corrections).toEqual([])
  expect(parseAddress('acme.example/api/v1/?a=b').corrections).toEqual([
    'added https://',
    'removed what follows the path',
    'removed /api/v1/',
  ])
})

test.each(['', '   ', 'https://', 'ftp://acme.example', 'my itflow', 'javascript:alert(1)'])(
  '"%s" is not a valid address',
  (text) => {
    expect(() => parseAddress(text)).toThrow(UsageError)
  },
)

test('a password in an address is refused, and not repeated', () => {
  const read = () => parseAddress('https://ada:hunter2-made-up@acme.example/')
  expect(read).toThrow(UsageError)
  expect(read).not.toThrow(/hunter2/)
})

test('any pasted text gives an http(s) address that ends in a slash, or an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
      try {
        const { url } = parseAddress(text)
        expect(url.href).toMatch(/^https?:\/\/[^?#]+\/$/)
        expect(parseAddress(url.href)).toEqual({ url, corrections: [] })
      } catch (error) {
        expect(error).toBeInstanceOf(Failure)
      }
    }),
  )
})

test.each([
  ['http://localhost/', true],
  ['http://sandbox.localhost:8080/', true],
  ['http://127.0.0.1/', true],
  ['http://127.9.8.7/', true],
  ['http://[::1]/', true],
  ['http://2130706433/', true],
  ['http://127.1/', true],
  ['http://0x7f.1/', true],
  ['http://LOCALHOST./', true],
  ['http://[::ffff:127.0.0.1]/', true],
  ['http://[::ffff:127.255.1.2]/', true],
  ['http://[0:0:0:0:0:ffff:7f00:1]/', true],
  ['http://0.0.0.0/', true],
  ['http://0/', true],
  ['http://[::]/', true],
  ['http://[::ffff:0.0.0.0]/', true],
  ['http://[::ffff:10.0.0.1]/', false],
  ['http://[::ffff:126.0.0.1]/', false],
  ['http://[::1:7f00:1]/', false],
  ['http://[fe80::1]/', false],
  ['http://0.0.0.1/', false],
  ['http://localhost../', false],
  ['http://.localhost/', false],
  ['http://127.0.0.1.acme.example/', false],
  ['http://localhost.acme.example/', false],
  ['http://notlocalhost/', false],
  ['http://10.0.0.1/', false],
  ['http://[::2]/', false],
])('%s is on this machine: %s', (address, expected) => {
  expect(isLoopback(new URL(address))).toBe(expected)
})

test('plain http over a network is refused with the workaround', () => {
  const check = () => requireEncryption(new URL('http://acme.example/'), false)
  expect(check).toThrow(RefusedError)
  expect(() => requireEncryption(new URL('http://acme.example/'), true)).not.toThrow()
})
