import { domainToUnicode } from 'node:url'
import { stripInvisible } from './strip-invisible.ts'

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=\d)|$)){4}$/
const MAPPED = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/
const LABEL = /^(?!-)[a-z\d_-]{1,63}(?<!-)$/

/** Returns an IP address in its shortest form, an IPv4-mapped one as IPv4; undefined for anything else. */
export function normaliseIp(text: string): string | undefined {
  const [, address = '', zone = ''] = /^([\da-f.:]+)(%[\w.-]+)?$/i.exec(stripInvisible(text)) ?? []
  // Octets with leading zeros are octal to some programs and decimal to others.
  if (IPV4.test(address) && !/(?:^|\.)0\d/.test(address)) return zone === '' ? address : undefined
  const host = address.includes(':') ? hostname(`[${address}]`) : undefined
  const [, high, low] = MAPPED.exec(host ?? '') ?? []
  if (high !== undefined && low !== undefined) return dotted(high, low)
  return host === undefined ? undefined : `${host.slice(1, -1)}${zone}`
}

/** Returns an address, with its prefix length if it has one; undefined for anything else. */
export function normaliseNetwork(text: string): string | undefined {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(stripInvisible(text)) ?? []
  const meaning = normaliseIp(address)
  return meaning === undefined || prefix === undefined ? meaning : `${meaning}/${Number(prefix)}`
}

/**
 * Returns a normalised address, with or without a prefix, as a key whose characters sort like addresses: IPv4 before IPv6.
 * Anything else is returned as is.
 */
export function addressSortKey(meaning: string): string {
  const [, address = '', rest = '', prefix = ''] =
    /^([\da-f.:]+)(%[^/]*)?(?:\/(\d+))?$/.exec(meaning) ?? []
  if (address === '') return meaning
  const [family, groups] = address.includes(':')
    ? ['6', ipv6Groups(address).map((group) => group.padStart(4, '0'))]
    : ['4', address.split('.').map((octet) => octet.padStart(3, '0'))]
  return [family, ...groups, rest, prefix.padStart(3, '0')].join(' ')
}

/** Returns the eight groups of an IPv6 address in its shortest form. */
function ipv6Groups(address: string): readonly string[] {
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after]
}

/**
 * Returns a domain name as DNS has it: in punycode and lower case, without a dot at the end; undefined for anything
 * else.
 */
export function normaliseDomain(text: string): string | undefined {
  const name = nameMeaning(withoutScheme(text))
  return name?.includes('.') === true ? name : undefined
}

/** Returns the host of a certificate: a name, with or without `*.`, or an address, and a port if given. */
export function normaliseHost(text: string): string | undefined {
  const plain = withoutScheme(text)
  const address = normaliseIp(plain.replace(/^\[(.*)\]$/, '$1'))
  if (address !== undefined) return address
  const [, wildcard = '', host = '', port = ''] =
    /^(\*\.)?(\[[^\]]+\]|[^:]+)(:\d{1,5})?$/.exec(plain) ?? []
  const within = normaliseIp(host.replace(/^\[(.*)\]$/, '$1'))
  const meaning = within?.includes(':') === true ? `[${within}]` : (within ?? nameMeaning(host))
  const isInvalid = meaning === undefined || Number(port.slice(1)) > 65_535
  return isInvalid ? undefined : `${wildcard}${meaning}${port.replace(/^:0+(?=\d)/, ':')}`
}

/** Returns an e-mail address in lower case, its domain as DNS has it; undefined for anything else. */
export function normaliseEmail(text: string): string | undefined {
  const [, local = '', host = ''] = /^(.+)@([^@]+)$/u.exec(bareEmail(text)) ?? []
  const isLocal = /^[^\s\p{Cc}@<>()[\],;:"\\]{1,64}$/u.test(local) && !/^\.|\.\.|\.$/.test(local)
  const domain = isLocal ? (nameMeaning(host) ?? parseIpLiteral(host)) : undefined
  return domain === undefined ? undefined : `${local.normalize('NFC').toLowerCase()}@${domain}`
}

/** Returns the address in `Ada <ada@acme.example>`. */
export function bareEmail(text: string): string {
  const [, within] = /^[^<>]*<([^<>]*)>$/.exec(stripInvisible(text)) ?? []
  return stripInvisible(within ?? text)
    .replace(/^mailto:/i, '')
    .replace(/\.$/, '')
    .replace(/@[^@]*$/, asciiLike)
}

/** Returns a host name without a scheme, a slash or a dot at the end. */
export function bareName(text: string): string {
  return asciiLike(withoutScheme(text)).replace(/\.$/, '')
}

/** Replaces full-width letters and ideographic full stops, which are equivalent in host names. */
function asciiLike(name: string): string {
  return name.normalize('NFKC').replaceAll('。', '.')
}

/** Returns a host name in Unicode. */
export function nameInUnicode(name: string): string {
  return name.length > MAX_HOST_LENGTH ? name : domainToUnicode(name)
}

function withoutScheme(text: string): string {
  return stripInvisible(text)
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
}

function nameMeaning(text: string): string | undefined {
  const name = isPlainName(text) ? hostname(text)?.replace(/\.$/, '') : undefined
  if (name === undefined || name.length > 253) return undefined
  const labels = name.split('.')
  // No name ends in a number: browsers treat such a name as an address.
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
    ? name
    : undefined
}

/** Whether a name has only characters that a URL parser leaves alone; others would be decoded, or cut off. */
function isPlainName(text: string): boolean {
  return /^[^\s\p{Cc}/:?#@\\[\]%<>^|`{}"*]+$/u.test(text)
}

function parseIpLiteral(host: string): string | undefined {
  const [, address] = /^\[(?:IPv6:)?(.+)\]$/i.exec(host) ?? []
  return address === undefined ? undefined : normaliseIp(address)
}

/** Anything longer isn't a host: DNS has 253 characters at most. The parser takes quadratic time. */
const MAX_HOST_LENGTH = 1000

/** Returns a host as the URL standard writes it: in punycode, an address in its shortest form. */
function hostname(host: string): string | undefined {
  if (host.length > MAX_HOST_LENGTH) return undefined
  try {
    return new URL(`http://${host}/`).hostname
  } catch {
    return undefined
  }
}

function dotted(high: string, low: string): string {
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [a >> 8, a & 255, b >> 8, b & 255].join('.')
}
