import { parseUrl } from '../url.ts'

/**
 * Whether a list in the form of NO_PROXY excludes an address. An entry is a host, which includes its subdomains
 * (`acme.example`, `.acme.example`, `*.acme.example`), an IP address or a network (`10.0.0.0/8`, `fd00::/8`), each with
 * an optional port; or `*` for everything.
 */
export function matchesNoProxy(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const host = url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '')
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry.toLowerCase(), host, port))
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const { name, port: wanted } = parseEntry(entry)
  if (wanted !== undefined && wanted !== port) return false
  return net().isIP(host) === 0 ? matchesDomain(host, name) : isInSubnet(host, name)
}

/** Splits an entry into host and port: `host:443`, `[fd00::1]:443`, `[fd00::/8]:443`. Several colons without brackets are IPv6. */
function parseEntry(entry: string): { name: string; port: string | undefined } {
  const [, bracketed, bits = '', bracketedPort] =
    /^\[([^\]]+)\](\/\d+)?(?::(\d+))?$/.exec(entry) ?? []
  if (bracketed !== undefined) return { name: bracketed + bits, port: bracketedPort }
  const [, plain, plainPort] = /^([^:]+)(?::(\d+))?$/.exec(entry) ?? []
  return { name: plain ?? entry, port: plainPort }
}

function matchesDomain(host: string, entry: string): boolean {
  const wanted = entry.replace(/^\*?\.|\.$/g, '')
  // As in a URL, where a name in another script is punycode.
  const name = parseUrl(`http://${wanted}/`)?.hostname ?? wanted
  return host === name || host.endsWith(`.${name}`)
}

function isInSubnet(host: string, entry: string): boolean {
  const { BlockList, isIP } = net()
  const [network = '', bits, ...more] = entry.split('/')
  const family = isIP(network)
  const longest = family === 4 ? 32 : 128
  const prefix = bits === undefined ? longest : Number(bits)
  if (family === 0 || more.length > 0 || !/^\d+$/.test(bits ?? '0') || prefix > longest)
    return false
  const list = new BlockList()
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}

/** Loads Node's network module only if there is a list: the sandbox needs no network. */
function net(): typeof import('node:net') {
  return process.getBuiltinModule('node:net')
}
