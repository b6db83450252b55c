import { UsageError } from '../errors.ts'
import { parseUrl } from '../url.ts'
import { matchesNoProxy } from './no-proxy.ts'
import type { Setting } from './settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The kinds of proxy that can be used, by the scheme of the address. */
export const PROXY_SCHEMES: readonly string[] = [
  'http',
  'https',
  'socks',
  'socks4',
  'socks4a',
  'socks5',
  'socks5h',
]

/** The longest user name or password that SOCKS allows, in bytes. */
const MAX_SOCKS_LOGIN = 255

/** Returns the proxy for an address from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, or their lower-case forms; undefined if none. */
export function proxyFor(url: URL, env: Environment): Setting<string> | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const found = readVariable(env, name) ?? readVariable(env, 'ALL_PROXY')
  if (found === undefined || bypassesProxy(url, env)) return undefined
  return { ...found, value: withScheme(found.value) }
}

/** Whether NO_PROXY excludes an address from every proxy. */
export function bypassesProxy(url: URL, env: Environment): boolean {
  return matchesNoProxy(url, readVariable(env, 'NO_PROXY')?.value ?? '')
}

function readVariable(env: Environment, name: string): Setting<string> | undefined {
  const from = [name.toLowerCase(), name].find((variable) => env[variable])
  if (from === undefined) return undefined
  return { value: env[from] ?? '', source: 'environment', from }
}

/** Adds http:// to an address without a scheme. */
function withScheme(text: string): string {
  const address = text.trim()
  return address === '' || address.includes('://') ? address : `http://${address}`
}

/**
 * Parses the address of a proxy; `proxy.example:3128` is http. Throws a UsageError for a kind of proxy that isn't
 * supported and for an invalid address; it names the setting, but no user name or password.
 */
export function parseProxy({ value, from }: Pick<Setting<string>, 'value' | 'from'>): URL {
  const address = withScheme(value)
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*:)\/\//i.exec(address) ?? []
  if (scheme !== '' && !PROXY_SCHEMES.includes(scheme.toLowerCase().slice(0, -1))) {
    throw unusableError(`${from}: ${scheme}// proxies aren't supported`)
  }
  const url = parseUrl(address)
  if (url === undefined || url.hostname === '')
    throw unusableError(`${from} isn't a valid proxy address`)
  const problem = loginProblem(url)
  if (problem !== undefined) throw unusableError(`${from}: ${problem}`)
  return url
}

/** Returns a proxy's address as text. */
export function proxyAddress({ href }: URL): string {
  return href.replace(/\/$/, '')
}

function unusableError(message: string): UsageError {
  return new UsageError(message, {
    hint: 'Write it as http://HOST:PORT, https://…, socks5://… (or socks5h, socks4, socks4a). NO_PROXY lists the hosts to reach without it',
  })
}

/** Returns the user name and password in a proxy's address, decoded. Throws a URIError for an invalid `%` sequence. */
export function proxyCredentials({ username, password }: URL): { name: string; password: string } {
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
}

function loginProblem(url: URL): string | undefined {
  let login: ReturnType<typeof proxyCredentials>
  try {
    login = proxyCredentials(url)
  } catch {
    return 'a % in its user name or password must be written as %25'
  }
  if (!url.protocol.startsWith('socks')) return undefined
  if (url.protocol.startsWith('socks4') && login.password !== '') {
    return "SOCKS4 doesn't support passwords; use socks5://"
  }
  const isTooLong = Object.values(login).some((text) => Buffer.byteLength(text) > MAX_SOCKS_LOGIN)
  return isTooLong ? `its user name or password is longer than ${MAX_SOCKS_LOGIN} bytes` : undefined
}
