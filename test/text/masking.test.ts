import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeMask } from '../../src/text/masking.ts'
import { maskFields, maskUrl } from '../../src/text/secret-fields.ts'
import { isSecretName } from '../../src/text/secret-names.ts'

describe('a mask by value', () => {
  const secret = 'pä/ss "w\\ord" &<7>\'+~'
  const mask = makeMask(() => [secret])

  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ note: secret })],
    ['in the JSON of PHP', JSON.stringify(secret).replaceAll('/', '\\/').replace('ä', '\\u00e4')],
    ['in JSON with codes in capitals', JSON.stringify(secret).replace('ä', '\\u00E4')],
    ['in an address', `?key=${encodeURIComponent(secret)}`],
    ['in an address in lower case', `?key=${encodeURIComponent(secret).toLowerCase()}`],
    ['in a form', new URLSearchParams({ key: secret }).toString()],
    [
      'in HTML',
      `<p>${secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#039;')}</p>`,
    ],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for addresses', Buffer.from(secret).toString('base64url')],
  ])('hides a secret %s', (_, text) => {
    const masked = mask(`before ${text} after`)
    expect(masked).toMatch(/^before .*\*\*\*.* after$/)
    expect(masked).not.toMatch(/ss|ord|7/)
  })

  test.each(['', 'u', 'user', 'user:', 'some-one:'])(
    'hides a secret in the base64 of a longer text that begins with "%s"',
    (start) => {
      const text = Buffer.from(`${start}${secret} and more`).toString('base64')
      const masked = mask(text)
      expect(masked).toContain('***')
      const rest = Buffer.from(masked.replaceAll('***', ''), 'base64').toString('latin1')
      expect(rest).not.toContain('ord')
    },
  )

  test('hides secrets as they become known', () => {
    const secrets: string[] = []
    const growing = makeMask(() => secrets)
    expect(growing('first-key second-key')).toBe('first-key second-key')
    secrets.push('first-key')
    expect(growing('first-key second-key')).toBe('*** second-key')
    secrets.push('second-key')
    expect(growing('first-key second-key')).toBe('*** ***')
  })

  test('hides the longer of two secrets that start alike', () => {
    expect(makeMask(() => ['secret', 'secret-and-more'])('secret-and-more')).toBe('***')
  })

  test('leaves empty and very short texts alone', () => {
    expect(makeMask(() => ['', 'a', 'abc'])('abc')).toBe('abc')
  })

  test('leaves no part of any secret in any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }),
        fc.string(),
        (some, around) => {
          const masked = makeMask(() => [some])(`${around}${some}${around}`)
          // What remains is either the mask, or was around the secret.
          expect(masked.split('***').every((part) => !part.includes(some))).toBe(true)
        },
      ),
    )
  })
})

describe('a mask by name', () => {
  test.each([
    'api_key',
    'API-Key',
    'apiKey',
    'api_key_decrypt_password',
    'credential_password',
    'login_otp_secret',
    'contact_pin',
    'ticket_url_key',
    'software_key',
    'proxy-authorization',
    'set-cookie',
    'access_token',
    'passphrase',
  ])('treats %s as a secret', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  test.each(['client_name', 'key_count', 'asset_shipping', 'certificate_public_key', 'pinned'])(
    'knows %s for none',
    (name) => {
      expect(isSecretName(name)).toBe(false)
    },
  )

  test('hides fields at every depth, and leaves what is empty or unreadable', () => {
    const value = {
      api_key: 'k',
      data: [
        { credential_name: 'Firewall', credential_password: 'p', contact_pin: 1234 },
        { credential_password: false, credential_otp_secret: null, software_key: '' },
      ],
      secrets: { nested: ['x'] },
    }
    expect(maskFields(value)).toEqual({
      api_key: '***',
      data: [
        { credential_name: 'Firewall', credential_password: '***', contact_pin: '***' },
        { credential_password: false, credential_otp_secret: null, software_key: '' },
      ],
      secrets: '***',
    })
  })

  test('accepts any depth', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}{"api_key":"k"}${']'.repeat(50_000)}`)
    expect(JSON.stringify(maskFields(deep))).not.toContain('"k"')
  })

  test('hides secrets in a URL', () => {
    const url = new URL(
      'https://u:pw@itflow.example/api?api_key=k&limit=1&api_key_decrypt_password=p',
    )
    expect(maskUrl(url)).toBe(
      'https://u:***@itflow.example/api?api_key=***&limit=1&api_key_decrypt_password=***',
    )
    expect(url.searchParams.get('api_key')).toBe('k')
  })
})
