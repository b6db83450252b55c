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

/** What SOCKS has room for in a name and in a password, in bytes. */
const MOST_OF_SOCKS = 255

/** The proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY (or their lower case) ask for; undefined: none. */
export function proxyFor(url: URL, env: Environment): Setting<string> | undefined {
  const own = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const found = read(env, own) ?? read(env, 'ALL_PROXY')
  if (found === undefined || bypassesProxy(url, env)) return undefined
  return { ...found, value: withScheme(found.value) }
}

/** Whether NO_PROXY excepts an address from every proxy. */
export function bypassesProxy(url: URL, env: Environment): boolean {
  return matchesNoProxy(url, read(env, 'NO_PROXY')?.value ?? '')
}

function read(env: Environment, name: string): Setting<string> | undefined {
  const from = [name.toLowerCase(), name].find((variable) => env[variable])
  if (from === undefined) return undefined
  return { value: env[from] ?? '', source: 'environment', from }
}

/** An address without a scheme is one of http. */
function withScheme(text: string): string {
  const address = text.trim()
  return address === '' || address.includes('://') ? address : `http://${address}`
}

/**
 * The address of a proxy as it can be used: `proxy.example:3128` is one of http. Throws a UsageError, which names
 * what set it and no user name or password, for a kind of proxy that cannot be used and for what is no address.
 */
export function parseProxy({ value, from }: Pick<Setting<string>, 'value' | 'from'>): URL {
  const address = withScheme(value)
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*:)\/\//i.exec(address) ?? []
  if (scheme !== '' && !PROXY_SCHEMES.includes(scheme.toLowerCase().slice(0, -1))) {
    throw unusable(`${from}: a proxy of the kind ${scheme}// can't be used`)
  }
  const url = parseUrl(address)
  if (url === undefined || url.hostname === '') throw unusable(`${from} is not a proxy's address`)
  const problem = problemWithLogin(url)
  if (problem !== undefined) throw unusable(`${from}: ${problem}`)
  return url
}

/** A proxy's address as text. */
export function proxyAddress({ href }: URL): string {
  return href.replace(/\/$/, '')
}

function unusable(message: string): UsageError {
  return new UsageError(message, {
    hint: 'Write it as http://HOST:PORT, https://…, socks5://… (or socks5h, socks4, socks4a). NO_PROXY names hosts to reach without it',
  })
}

/** The user name and the password in a proxy's address, as they are meant. Throws a URIError where a `%` stands for nothing. */
export function proxyCredentials({ username, password }: URL): { name: string; password: string } {
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) }
}

function problemWithLogin(url: URL): string | undefined {
  let login: ReturnType<typeof proxyCredentials>
  try {
    login = proxyCredentials(url)
  } catch {
    return 'a % in its user name or password must be written as %25'
  }
  if (!url.protocol.startsWith('socks')) return undefined
  if (url.protocol.startsWith('socks4') && login.password !== '') {
    return 'SOCKS4 has no passwords; socks5:// does'
  }
  const isTooLong = Object.values(login).some((text) => Buffer.byteLength(text) > MOST_OF_SOCKS)
  return isTooLong ? `its user name or password is longer than ${MOST_OF_SOCKS} bytes` : undefined
}
