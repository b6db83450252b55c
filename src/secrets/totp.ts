import { createHmac } from 'node:crypto'
import { EXIT, Failure } from '../errors.ts'
import { decodeBase32 } from './base32.ts'

/** One-time codes can't be generated from what is stored as their secret. */
export class OtpSecretError extends Failure {
  readonly code = 'bad_otp_secret'
  readonly exit = EXIT.serverFailed
}

type Algorithm = 'sha1' | 'sha256' | 'sha512'

/** How a credential's time-based codes are generated (RFC 6238). */
export interface OtpParameters {
  secret: Uint8Array
  algorithm: Algorithm
  /** 6 to 8. */
  digits: number
  /** How long a code is valid, in seconds. */
  period: number
}

/** A one-time code, and how many more whole seconds it is valid. */
export interface OtpCode {
  code: string
  secondsLeft: number
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  SHA1: 'sha1',
  SHA256: 'sha256',
  SHA512: 'sha512',
}

/**
 * Parses a credential's OTP secret: base32 as people copy it, or an `otpauth:` address.
 * Throws an OtpSecretError that names the owner and never repeats the secret.
 */
export function parseOtpSecret(text: string, owner: string): OtpParameters {
  const fail = (what: string) =>
    new OtpSecretError(`The OTP secret of ${owner} ${what}`, {
      hint: 'Store it again: itflow credentials update WHICH --otp-secret-prompt',
    })
  const trimmed = text.trim()
  if (/^otpauth:/i.test(trimmed)) return parseAddress(trimmed, fail)
  return { secret: decodeSecret(trimmed, fail), algorithm: 'sha1', digits: 6, period: 30 }
}

/** Returns the base32 secret in an `otpauth:` address, as ITFlow's form accepts it: in upper case, without spaces. */
export function otpauthSecret(address: string): string {
  const key = queryOf(address.trim()).get('secret') ?? ''
  return key.replace(/[\s=-]+/g, '').toUpperCase()
}

function queryOf(address: string): URLSearchParams {
  return new URLSearchParams(/\?([^#]*)/.exec(address.replaceAll('&amp;', '&'))?.[1] ?? '')
}

type Fail = (what: string) => OtpSecretError

function parseAddress(text: string, fail: Fail): OtpParameters {
  // A browser's form may have stored the address as HTML writes it (H32).
  const address = text.replaceAll('&amp;', '&')
  const [, kind = ''] = /^otpauth:\/\/([^/?]*)/i.exec(address) ?? []
  if (kind.toLowerCase() === 'hotp') {
    throw fail('is for counter-based codes (hotp); only time-based codes are supported')
  }
  if (kind.toLowerCase() !== 'totp') throw fail("isn't an otpauth://totp address")
  const query = queryOf(address)
  return {
    secret: decodeSecret(query.get('secret') ?? '', fail),
    algorithm: algorithmOf(query.get('algorithm'), fail),
    digits: countOf(query.get('digits'), { fallback: 6, min: 6, max: 8 }, 'digits', fail),
    period: countOf(
      query.get('period'),
      { fallback: 30, min: 1, max: 3600 },
      'seconds in its period',
      fail,
    ),
  }
}

function decodeSecret(text: string, fail: Fail): Uint8Array {
  const key = decodeBase32(text)
  if (key === undefined) throw fail("isn't base32: it may contain only A–Z and 2–7")
  if (key.length === 0) throw fail('is empty')
  return key
}

function algorithmOf(text: string | null, fail: Fail): Algorithm {
  const name = (text ?? '') === '' ? 'SHA1' : (text ?? '').toUpperCase().replace(/^HMAC|-/g, '')
  const algorithm = ALGORITHMS[name]
  if (algorithm === undefined) throw fail('uses an algorithm other than SHA1, SHA256 and SHA512')
  return algorithm
}

function countOf(
  text: string | null,
  { fallback, min, max }: { fallback: number; min: number; max: number },
  what: string,
  fail: Fail,
): number {
  if (text === null || text === '') return fallback
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (count >= min && count <= max) return count
  throw fail(`has an invalid number of ${what}: it must be a whole number from ${min} to ${max}`)
}

/** Returns the code that is valid at a moment. */
export function totp({ secret, algorithm, digits, period }: OtpParameters, now: Date): OtpCode {
  const seconds = Math.floor(now.getTime() / 1000)
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / period)))
  const digest = createHmac(algorithm, secret).update(counter).digest()
  const start = (digest.at(-1) ?? 0) & 0x0f
  const number = digest.readUInt32BE(start) & 0x7fffffff
  const code = String(number % 10 ** digits).padStart(digits, '0')
  return { code, secondsLeft: period - (seconds % period) }
}
