import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseProxy, proxyFor as settingFor } from '../../src/profiles/proxy.ts'

const proxyFor = (...given: Parameters<typeof settingFor>) => settingFor(...given)?.value

const HTTPS = new URL('https://acme.example/')

test('https goes through HTTPS_PROXY and http through HTTP_PROXY', () => {
  const env = { HTTPS_PROXY: 'http://secure.example:1', HTTP_PROXY: 'http://plain.example:2' }
  expect(proxyFor(HTTPS, env)).toBe('http://secure.example:1')
  expect(proxyFor(new URL('http://acme.example/'), env)).toBe('http://plain.example:2')
  expect(proxyFor(HTTPS, {})).toBeUndefined()
})

test('lower case overrides upper case, an empty variable is ignored, ALL_PROXY is the fallback, and the scheme is optional', () => {
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
])('with NO_PROXY=%s the connection is direct: %s', (list, isStraight) => {
  const proxy = proxyFor(HTTPS, { HTTPS_PROXY: 'http://proxy.example', NO_PROXY: list })
  expect(proxy === undefined).toBe(isStraight)
})

test('NO_PROXY accepts IPv6 addresses, with or without a port', () => {
  const url = new URL('http://[::1]:8080/')
  const straight = (NO_PROXY: string) =>
    proxyFor(url, { HTTP_PROXY: 'http://proxy.example', NO_PROXY }) === undefined
  expect(straight('::1')).toBe(true)
  expect(straight('[::1]:8080')).toBe(true)
  expect(straight('[::1]:80')).toBe(false)
  expect(straight('::2')).toBe(false)
})

describe('NO_PROXY with networks', () => {
  const straight = (host: string, NO_PROXY: string) =>
    settingFor(new URL(`https://${host}/`), { ALL_PROXY: 'http://proxy.example', NO_PROXY }) ===
    undefined

  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.9.9.9/8', true],
    ['192.168.1.7', '192.168.1.7', true],
    ['192.168.1.7', '192.168.1.7/32', true],
    ['192.168.1.70', '192.168.1.7', false],
    ['192.168.1.7:8443', '192.168.0.0/16:8443', true],
    ['192.168.1.7:8443', '192.168.0.0/16:443', false],
    ['[fd00::7]', 'fd00::/8', true],
    ['[fe80::7]', 'fd00::/8', false],
    ['[fd00::7]', 'fd00:0:0:0::7', true],
    ['[fd00::7]:8443', '[fd00::/8]:8443', true],
    ['[fd00::7]:8443', '[fd00::/8]:443', false],
    ['[::ffff:10.1.2.3]', '10.0.0.0/8', true],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['acme.example', '0.0.0.0/0', false],
    ['10.1.2.3', '10.0.0.0/33', false],
    ['10.1.2.3', '192.168.0.0/', false],
    ['[fd00::7]', '2001:db8::/', false],
    ['10.1.2.3', '10.0.0.0/x', false],
    ['10.1.2.3', '2.3', false],
    ['localhost', 'localhost', true],
    ['acme.example.', 'acme.example', true],
    ['bücher.example', 'BÜCHER.example', true],
    ['a.bücher.example', '.bücher.example', true],
    ['10.1.2.3', 'acme.example 10.0.0.0/8', true],
  ])('%s, %s: %s', (host, list, isStraight) => {
    expect(straight(host, list)).toBe(isStraight)
  })

  test('an IPv4 address is in a network exactly if its first bits are the same', () => {
    const bits = (address: readonly number[]) =>
      address.map((byte) => byte.toString(2).padStart(8, '0')).join('')
    const address = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(address, address, fc.nat(32), fc.boolean(), (host, other, prefix, isNear) => {
        const network = isNear ? [...host.slice(0, 3), other[3] ?? 0] : other
        const isSame = bits(host).slice(0, prefix) === bits(network).slice(0, prefix)
        expect(straight(host.join('.'), `${network.join('.')}/${prefix}`)).toBe(isSame)
      }),
    )
  })
})

describe('the address of a proxy', () => {
  test.each(['http', 'https', 'socks', 'socks4', 'socks4a', 'socks5', 'socks5h', 'SOCKS5'])(
    'can have the scheme %s',
    (scheme) => {
      const { protocol, host } = parseProxy({ value: `${scheme}://[::1]:1080`, from: 'X' })
      expect([protocol, host]).toEqual([`${scheme.toLowerCase()}:`, '[::1]:1080'])
    },
  )

  test.each([
    ['ftp://ada:made-up-pass@proxy.example', 'ftp://'],
    ['socks6://proxy.example', 'socks6://'],
    ['http://ada:made-up-pass@[nowhere', "isn't a valid proxy address"],
    ['socks5:127.0.0.1:1080', "isn't a valid proxy address"],
    ['socks5://', "isn't a valid proxy address"],
    ['://x', "isn't a valid proxy address"],
    ['ada:made-up-pass@://', "isn't a valid proxy address"],
    ['http://ada:made-up-pass%@proxy.example', '%25'],
    ['socks4://ada:made-up-pass@proxy.example', "SOCKS4 doesn't support passwords"],
    [`socks5://ada:made-up-pass${'x'.repeat(250)}@proxy.example`, 'longer than 255 bytes'],
  ])("that can't be used is refused without its password: %s", (value, said) => {
    const refused = () => parseProxy({ value, from: 'ALL_PROXY' })
    expect(refused).toThrow(said)
    expect(refused).toThrow('ALL_PROXY')
    expect(refused).not.toThrow('made-up-pass')
    expect(refused).toThrow(UsageError)
  })

  test('of any text is either usable or refused with a message', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' })), (value) => {
        try {
          expect(parseProxy({ value, from: 'X' })).toBeInstanceOf(URL)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
    )
  })
})
