import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { SourceToken } from '../config/receiver-config.ts'

/** Compared with what is sent to unknown sources, so that those take as long. */
const UNKNOWN = randomBytes(32).toString('hex')

const SIGNATURE = /^(?:sha256=)?([0-9a-f]{64})$/i

/**
 * Whether a request has the right token: as a bearer token, as the password of basic authentication, or as the configured
 * header. False if there is no token to compare with. It takes the same time for every wrong token.
 */
export function hasToken(
  headers: IncomingHttpHeaders,
  expected: Pick<SourceToken, 'header' | 'token'> | undefined,
): boolean {
  const { header, token } = expected ?? { header: 'authorization', token: UNKNOWN }
  const candidates = [textOf(headers, header), ...authorizationTokens(headers.authorization ?? '')]
  const matches = candidates.map((candidate) => isSame(candidate, token))
  return matches.includes(true) && expected !== undefined
}

/** Whether a header has something that can be the signature of a body. */
export function hasSignature(headers: IncomingHttpHeaders, { header }: SourceToken): boolean {
  return SIGNATURE.test(textOf(headers, header))
}

/** Whether a header has the HMAC-SHA256 of the body, in hexadecimal digits. */
export function isSigned(
  headers: IncomingHttpHeaders,
  { header, token }: SourceToken,
  body: Uint8Array,
): boolean {
  const [, hex = ''] = SIGNATURE.exec(textOf(headers, header)) ?? []
  const expected = createHmac('sha256', token).update(body).digest()
  return hex !== '' && timingSafeEqual(Buffer.from(hex, 'hex'), expected)
}

function textOf(headers: IncomingHttpHeaders, name: string): string {
  return String(headers[name.toLowerCase()] ?? '').trim()
}

/** The token in an Authorization header, for each scheme it can have. */
function authorizationTokens(value: string): [bearer: string, password: string] {
  const [, scheme = '', rest = ''] = /^(\S+) +(.*)$/s.exec(value.trim()) ?? []
  const credentials = Buffer.from(rest, 'base64').toString('utf8')
  return [
    scheme.toLowerCase() === 'bearer' ? rest.trim() : '',
    scheme.toLowerCase() === 'basic' ? credentials.slice(credentials.indexOf(':') + 1) : '',
  ]
}

/** Digests have the same length, so the comparison tells nothing about the token's. */
function isSame(candidate: string, token: string): boolean {
  return timingSafeEqual(digest(candidate), digest(token)) && candidate !== ''
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
