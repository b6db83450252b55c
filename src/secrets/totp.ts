import { createHmac } from 'node:crypto'
import { EXIT, Failure } from '../errors.ts'
import { decodeBase32 } from './base32.ts'

/** What is stored as the secret of one-time codes makes no codes. */
export class OtpSecretError extends Failure {
  readonly code = 'bad_otp_secret'
  readonly exit = EXIT.serverFailed
}

type Algorithm = 'sha1' | 'sha256' | 'sha512'

/** How a credential's time-based codes are made (RFC 6238). */
export interface OtpParameters {
  secret: Uint8Array
  algorithm: Algorithm
  /** 6 to 8. */
  digits: number
  /** How long a code holds, in seconds. */
  period: number
}

/** A one-time code, and for how many whole seconds more it holds. */
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
 * Reads what a credential has as its OTP secret: base32 as people copy it, or an `otpauth:` address.
 * Throws an OtpSecretError that names the owner and never repeats the secret.
 */
export function parseOtpSecret(text: string, owner: string): OtpParameters {
  const fail = (what: string) =>
    new OtpSecretError(`The OTP secret of ${owner} ${what}`, {
      hint: 'Store it anew: itflow credentials update WHICH --otp-secret-prompt',
    })
  const trimmed = text.trim()
  if (/^otpauth:/i.test(trimmed)) return parseAddress(trimmed, fail)
  return { secret: decodeSecret(trimmed, fail), algorithm: 'sha1', digits: 6, period: 30 }
}

/** The base32 text of an `otpauth:` address that can be read, as ITFlow's own form takes it: in capitals, without blanks. */
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
    throw fail('counts its codes (hotp); only codes that go by the time are made here')
  }
  if (kind.toLowerCase() !== 'totp') throw fail('is no otpauth://totp address')
  const query = queryOf(address)
  return {
    secret: decodeSecret(query.get('secret') ?? '', fail),
    algorithm: algorithmOf(query.get('algorithm'), fail),
    digits: countOf(query.get('digits'), { otherwise: 6, least: 6, most: 8 }, 'digits', fail),
    period: countOf(query.get('period'), { otherwise: 30, least: 1, most: 3600 }, 'period', fail),
  }
}

function decodeSecret(text: string, fail: Fail): Uint8Array {
  const key = decodeBase32(text)
  if (key === undefined) throw fail('is no base32: it may hold A–Z and 2–7 only')
  if (key.length === 0) throw fail('is empty')
  return key
}

function algorithmOf(text: string | null, fail: Fail): Algorithm {
  const name = (text ?? '') === '' ? 'SHA1' : (text ?? '').toUpperCase().replace(/^HMAC|-/g, '')
  const algorithm = ALGORITHMS[name]
  if (algorithm === undefined) throw fail('names an algorithm other than SHA1, SHA256 and SHA512')
  return algorithm
}

function countOf(
  text: string | null,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
  what: string,
  fail: Fail,
): number {
  if (text === null || text === '') return otherwise
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  throw fail(`has a ${what} that is not a whole number from ${least} to ${most}`)
}

/** The code that holds at a moment. */
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
