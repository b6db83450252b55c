import { labelInSentence } from '../records/field-names.ts'
import type { NamedField } from './field-roles.ts'
import { compareDomains, firstLabel, type HostMatch, hostIn } from './hosts.ts'
import type { Match } from './match.ts'
import { isAddress, isInNetwork, parseNetwork } from './networks.ts'
import { exact, type Stored, type TextOf } from './stored-value.ts'
import type { Term } from './term.ts'

/** Matches a term with the host of a web address. */
export function matchUrl(term: Term, [name, field]: NamedField, textOf: TextOf): Match | undefined {
  const text = textOf(name).trim()
  if (text === '') return undefined
  const stored = { field, noun: labelInSentence(field), text, textOf }
  return matchAddress(term, stored, 1) ?? matchHost(term, stored, compareDomains, 1)
}

/** Returns an address without what may be secret: the password before its host, and what follows its path. */
export function plainUrl(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/^([a-z][a-z\d+.-]*:\/\/|\/\/)?[^/\\]*@/i, '$1')
}

/** A short host name as the host of an address, a share or a port: not every word before a slash is one. */
const HOST_NOTATION = /^(?:[a-z][a-z\d+.-]*:)?(?:\/\/|\\\\)|^[^/\\]+:\d+(?:$|\/)/i

/** Matches a host name with the name of a device (`srv-01.acme.example`, `\\srv-01\share`, `srv-01:445`: `SRV-01`). */
export function matchHostName(
  { host, text: wanted }: Term,
  [name, { isHostName }]: NamedField,
  textOf: TextOf,
): Match | undefined {
  if (host === undefined || isHostName !== true) return undefined
  const label = firstLabel(host) ?? (HOST_NOTATION.test(wanted) ? host.name : undefined)
  const text = textOf(name).trim()
  if (label === undefined || text.toLowerCase() !== label) return undefined
  return { rank: 'domain', weight: 0, why: `host name ${text}` }
}

/** Matches an IP address, by itself or in a web address, or the addresses of a network. */
export function matchAddress(
  { address, network }: Term,
  stored: Stored,
  weight = 0,
): Match | undefined {
  if (network === undefined) return undefined
  const host = hostIn(stored.text)?.name ?? ''
  const own = parseNetwork(stored.text) ?? parseNetwork(host)
  if (own === undefined || !isAddress(own)) return undefined
  if (address !== undefined) {
    return isInNetwork(own, address) ? exact(stored, weight) : undefined
  }
  // All addresses of a network that was searched for.
  return isInNetwork(own, network) ? { ...exact(stored, 200), rank: 'network' } : undefined
}

/** Matches a network, or one that contains an address. */
export function matchNetwork({ address, network }: Term, stored: Stored): Match | undefined {
  const own = parseNetwork(stored.text)
  if (own === undefined || network === undefined) return undefined
  const isSame = own.prefix === network.prefix && isInNetwork(own, network)
  if (isSame) return exact(stored)
  // The smallest network says most.
  return isInNetwork(address ?? network, own)
    ? { rank: 'network', weight: 128 - own.prefix, why: `in network ${stored.text}` }
    : undefined
}

/** Closer relations first. */
const HOST_WEIGHTS: Readonly<Record<HostMatch, number>> = { same: 0, below: 10, above: 20 }

/** Matches a domain or a host with a stored one. */
export function matchHost(
  { host, email }: Term,
  { noun, text }: Stored,
  compare: typeof compareDomains,
  weight = 0,
): Match | undefined {
  const stored = host === undefined ? undefined : hostIn(text)
  if (host === undefined || stored === undefined) return undefined
  const match = compare(host, stored)
  // A device's short name in an address is a word of it; an e-mail address names no host below its domain.
  if (match === undefined || (match === 'above' && email !== undefined)) return undefined
  const why = match === 'below' ? `under ${noun} ${text}` : `${noun} ${text}`
  return { rank: 'domain', weight: HOST_WEIGHTS[match] + weight, why }
}
