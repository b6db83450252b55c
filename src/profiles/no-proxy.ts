import { parseUrl } from '../url.ts'

/**
 * Whether a list as in NO_PROXY excepts an address. An entry is a host, which covers what lies below it
 * (`acme.example`, `.acme.example`, `*.acme.example`), an IP address, a network (`10.0.0.0/8`, `fd00::/8`), each perhaps
 * with a port; or `*` for all.
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

/** An entry's host and port: `host:443`, `[fd00::1]:443`, `[fd00::/8]:443`; what has more colons than one and no brackets is IPv6. */
function parseEntry(entry: string): { name: string; port: string | undefined } {
  const [, bracketed, bits = '', ofBracketed] =
    /^\[([^\]]+)\](\/\d+)?(?::(\d+))?$/.exec(entry) ?? []
  if (bracketed !== undefined) return { name: bracketed + bits, port: ofBracketed }
  const [, plain, ofPlain] = /^([^:]+)(?::(\d+))?$/.exec(entry) ?? []
  return { name: plain ?? entry, port: ofPlain }
}

function matchesDomain(host: string, entry: string): boolean {
  const wanted = entry.replace(/^\*?\.|\.$/g, '')
  // As an address has it: a name in another script is punycode there.
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

/** Loaded only where there is a list: the sandbox needs no network. */
function net(): typeof import('node:net') {
  return process.getBuiltinModule('node:net')
}
