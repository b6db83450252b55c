import { RefusedError, UsageError } from '../errors.ts'
import { parseUrl } from '../url.ts'

/** An address as it is used, and what was put right in it, in words. */
export interface Address {
  /** With a slash at the end and any sub-folder, without `api/v1`. */
  url: URL
  corrections: readonly string[]
}

/** Folders of ITFlow's own below the address that people mean; what follows is a page. */
const API = /\/api(\/v1)?(\/.*)?$/i
const AGENT = /\/agent(\/.*)?$/i
const PAGE_IN_FOLDER = /\/(admin|client|guest|portal|user)\/[^/]*\.php$/i
const PAGE = /\/[^/]*\.php$/i

/** Between the dots of a host's name no part is longer; an API key is. */
const LONGEST_LABEL = 63

/** Makes an instance's address of what people paste; throws a UsageError where that cannot be one. */
export function parseAddress(text: string): Address {
  const trimmed = text.trim()
  const changes: string[] = []
  const url = parse(trimmed, changes)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw notAddress(trimmed)
  if (url.hostname.split('.').some(({ length }) => length > LONGEST_LABEL)) {
    // Nor is it looked up, which would tell it to name servers.
    throw new UsageError('The address has a part that is too long for a host’s name', {
      hint: 'Is it the key? An address looks like https://itflow.acme.example',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`The address of ${url.host} holds a user name or password`, {
      hint: 'Leave it out: ITFlow wants an API key',
    })
  }
  if (url.search !== '' || url.hash !== '') changes.push('left out what follows the path')
  url.search = ''
  url.hash = ''
  const base = baseOf(url.pathname)
  if (base !== url.pathname && base !== `${url.pathname}/`) {
    changes.push(`left out ${url.pathname.slice(base.length - 1)}`)
  }
  url.pathname = base
  return { url, corrections: changes }
}

function parse(text: string, changes: string[]): URL {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const bare = text.replace(/^\/\//, '')
  if (hasScheme) {
    const whole = parseUrl(text)
    if (whole === undefined) throw notAddress(text)
    return whole
  }
  const url = bare === '' || /\s/.test(bare) ? undefined : parseUrl(`https://${bare}`)
  if (url === undefined) throw notAddress(text)
  // What listens on this machine seldom has a certificate.
  if (isLoopback(url)) url.protocol = 'http:'
  changes.push(`added ${url.protocol}//`)
  return url
}

function baseOf(path: string): string {
  let base = path
  for (const tail of [API, AGENT, PAGE_IN_FOLDER, PAGE]) base = base.replace(tail, '/')
  return base.endsWith('/') ? base : `${base}/`
}

function notAddress(text: string): UsageError {
  // What is no address may hold a name and a password all the same.
  const bare = text.replace(/\/\/.*@/s, '//***@')
  const shown = bare.length > 80 ? `${bare.slice(0, 80)}…` : bare
  return new UsageError(`"${shown}" is no address of an ITFlow`, {
    hint: 'For example: https://itflow.acme.example',
  })
}

/** Names of this machine, whatever a name server says about them. */
const LOOPBACK_NAME = /^(?:.+\.)?localhost\.?$/

/** IP addresses of it, as `URL` writes them: the loopback ones, also as IPv6 writes IPv4, and those of no host. */
const LOOPBACK_IP =
  /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[(?:::1?|::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0))\])$/

/** Whether an address points to this machine, by its name alone. */
export function isLoopback(url: URL): boolean {
  return isLoopbackName(url) || LOOPBACK_IP.test(url.hostname)
}

/** Whether it does so by a name, which the system may still look up elsewhere. */
export function isLoopbackName({ hostname }: URL): boolean {
  return LOOPBACK_NAME.test(hostname)
}

/** Refuses an address that would carry the key in clear over a network. */
export function requireEncryption(url: URL, allowsHttp: boolean): void {
  if (url.protocol === 'https:' || allowsHttp || isLoopback(url)) return
  throw new RefusedError(`${url.origin} is not encrypted: the key could be read on the way`, {
    hint: 'Use https://. If it has to be so, make the profile with --allow-http',
  })
}
