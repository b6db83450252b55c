import { describe, expect, test } from 'vitest'
import { OtpSecretError, parseOtpSecret, totp } from '../../src/secrets/totp.ts'

// RFC 6238, appendix B: the seed is 20, 32 or 64 bytes of these digits, by algorithm.
const SEEDS = {
  SHA1: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  SHA256: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA',
  SHA512:
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA',
}

const VECTORS = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
] as const

function codeOf(secret: string, seconds: number): string {
  return totp(parseOtpSecret(secret, 'Firewall edge'), new Date(seconds * 1000)).code
}

describe('the test vectors of RFC 6238', () => {
  test.each(VECTORS)('%i seconds', (seconds, sha1, sha256, sha512) => {
    const wanted = { SHA1: sha1, SHA256: sha256, SHA512: sha512 }
    for (const [algorithm, seed] of Object.entries(SEEDS)) {
      const address = `otpauth://totp/RFC?secret=${seed}&algorithm=${algorithm}&digits=8`
      expect(codeOf(address, seconds)).toBe(wanted[algorithm as keyof typeof wanted])
    }
  })
})

test('a plain secret generates six digits with SHA-1 every thirty seconds', () => {
  expect(codeOf(SEEDS.SHA1, 59)).toBe('287082')
  expect(codeOf(' gezd gnbv gy3t qojq gezd gnbv gy3t qojq ', 59)).toBe('287082')
})

test('says how long a code is still valid', () => {
  const parameters = parseOtpSecret(SEEDS.SHA1, 'Firewall edge')
  const left = (milliseconds: number) => totp(parameters, new Date(milliseconds)).secondsLeft
  expect([0, 1_000, 29_999, 30_000].map(left)).toEqual([30, 29, 1, 30])
})

test('an otpauth address sets algorithm, digits and period; each has a default', () => {
  const parse = (query: string) =>
    parseOtpSecret(`otpauth://totp/Acme:ada?secret=${SEEDS.SHA1}${query}`, 'Firewall edge')
  expect(parse('')).toMatchObject({ algorithm: 'sha1', digits: 6, period: 30 })
  expect(parse('&algorithm=sha256&digits=7&period=60&issuer=Acme')).toMatchObject({
    algorithm: 'sha256',
    digits: 7,
    period: 60,
  })
  expect(parse('&algorithm=HmacSHA512')).toMatchObject({ algorithm: 'sha512' })
  expect(parse('&algorithm=SHA-1&digits=&period=')).toMatchObject({ algorithm: 'sha1', digits: 6 })
  expect(parse('&amp;digits=8')).toMatchObject({ digits: 8 })
})

test('the label of an address may contain anything', () => {
  expect(codeOf(`otpauth://totp/A%3Fb%23c?secret=${SEEDS.SHA1}`, 59)).toBe('287082')
  expect(codeOf(`OTPAUTH://TOTP/?secret=${SEEDS.SHA1.toLowerCase()}#x`, 59)).toBe('287082')
})

test.each([
  ['not base32', 'made-up-secret!', /isn't base32/],
  ['no secret', 'otpauth://totp/Acme?digits=6', /is empty/],
  ['a single sign', 'A', /is empty/],
  ['codes that are counted', `otpauth://hotp/Acme?secret=${SEEDS.SHA1}`, /hotp/],
  [
    'another kind',
    `otpauth://steam/Acme?secret=${SEEDS.SHA1}`,
    /isn't an otpauth:\/\/totp address/,
  ],
  ['another algorithm', `otpauth://totp/?secret=${SEEDS.SHA1}&algorithm=MD5`, /an algorithm other/],
  ['five digits', `otpauth://totp/?secret=${SEEDS.SHA1}&digits=5`, /digits.* from 6 to 8/],
  ['nine digits', `otpauth://totp/?secret=${SEEDS.SHA1}&digits=9`, /digits.* from 6 to 8/],
  ['no period', `otpauth://totp/?secret=${SEEDS.SHA1}&period=0`, /period/],
  ['half a period', `otpauth://totp/?secret=${SEEDS.SHA1}&period=7.5`, /period/],
])('%s is refused, named and never repeated', (_, secret, message) => {
  const parse = () => parseOtpSecret(secret, 'Firewall edge')
  expect(parse).toThrow(OtpSecretError)
  expect(parse).toThrow(message)
  try {
    parse()
  } catch (error) {
    expect(error).toMatchObject({ exit: 8, code: 'bad_otp_secret' })
    expect(String(error)).toContain('Firewall edge')
    expect(String(error)).not.toContain(SEEDS.SHA1)
    expect(String(error)).not.toContain('made-up-secret')
  }
})
