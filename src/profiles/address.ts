import { RefusedError, UsageError } from '../errors.ts'
import { parseUrl } from '../url.ts'

/** The address of an ITFlow, and what was corrected in the text it was made from, in words. */
interface Address {
  /** With a slash at the end and any sub-folder, without `api/v1`. */
  url: URL
  corrections: readonly string[]
}

/** ITFlow's own folders and pages below its address: people paste the address of a page. */
const API = /\/api(\/v1)?(\/.*)?$/i
const AGENT = /\/agent(\/.*)?$/i
const PAGE_IN_FOLDER = /\/(admin|client|guest|portal|user)\/[^/]*\.php$/i
const PAGE = /\/[^/]*\.php$/i

/** The DNS limit for a part between the dots of a host name; an API key is longer. */
const MAX_LABEL_LENGTH = 63

/** Returns the address of an ITFlow from what people paste; throws a UsageError if it can't be one. */
export function parseAddress(text: string): Address {
  const trimmed = text.trim()
  const changes: string[] = []
  const url = parse(trimmed, changes)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw notAddress(trimmed)
  if (url.hostname.split('.').some(({ length }) => length > MAX_LABEL_LENGTH)) {
    // It may be the key: looking it up would send it to name servers.
    throw new UsageError('The address has a part that is too long for a host name', {
      hint: 'Is it the API key? An address looks like https://itflow.acme.example',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`The address of ${url.host} contains a user name or password`, {
      hint: 'Leave it out: ITFlow uses an API key',
    })
  }
  if (url.search !== '' || url.hash !== '') changes.push('removed what follows the path')
  url.search = ''
  url.hash = ''
  const base = baseOf(url.pathname)
  if (base !== url.pathname && base !== `${url.pathname}/`) {
    changes.push(`removed ${url.pathname.slice(base.length - 1)}`)
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
  // A server on this machine rarely has a certificate.
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
  // Even an invalid address may contain a user name and password.
  const bare = text.replace(/\/\/.*@/s, '//***@')
  const shown = bare.length > 80 ? `${bare.slice(0, 80)}…` : bare
  return new UsageError(`"${shown}" isn't a valid address`, {
    hint: 'For example: https://itflow.acme.example',
  })
}

/** Host names that mean this machine, whatever a name server says. */
const LOOPBACK_NAME = /^(?:.+\.)?localhost\.?$/

/** Its IP addresses, as `URL` writes them: loopback, loopback as IPv4-mapped IPv6, and the unspecified address. */
const LOOPBACK_IP =
  /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[(?:::1?|::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0))\])$/

/** Whether an address points to this machine, judged by its host alone, without looking it up. */
export function isLoopback(url: URL): boolean {
  return isLoopbackName(url) || LOOPBACK_IP.test(url.hostname)
}

/** Whether it does so by a host name, which the system may still resolve to another machine. */
export function isLoopbackName({ hostname }: URL): boolean {
  return LOOPBACK_NAME.test(hostname)
}

/** Throws a RefusedError if the key would be sent unencrypted over a network. */
export function requireEncryption(url: URL, allowsHttp: boolean): void {
  if (url.protocol === 'https:' || allowsHttp || isLoopback(url)) return
  throw new RefusedError(
    `${url.origin} is not encrypted: others on the network could read the key`,
    {
      hint: 'Use https://. If you must use http, create the profile with --allow-http',
    },
  )
}
