import { normaliseHost } from '../records/addresses.ts'
import { stripInvisible } from '../records/strip-invisible.ts'

/** How the host of a term relates to a stored one. */
export type HostMatch = 'same' | 'below' | 'above'

/** A host, and whether it covers all names directly below it (`*.acme.example`). */
export interface Host {
  name: string
  isWildcard: boolean
}

const AUTHORITY = /^(?:[a-z][a-z\d+.-]*:)?(?:\/\/|\\\\)([^/\\?#\s]*)/i

/**
 * Returns the host of a web address, a share, a host with a port or path, or a name; undefined for anything else.
 */
export function hostIn(text: string): Host | undefined {
  const plain = stripInvisible(text)
  if (plain === '' || /\s/.test(plain)) return undefined
  const [, authority = plain.replace(/[/\\?#].*$/s, '')] = AUTHORITY.exec(plain) ?? []
  const meaning = normaliseHost(authority.replace(/^[^@]*@/, ''))
  if (meaning === undefined) return undefined
  const isIpv6 = /^[\da-f]*:[\da-f:.]*(?:%\S+)?$/.test(meaning)
  const name = isIpv6 ? meaning : meaning.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return { name: name.replace(/^\*\./, ''), isWildcard: name.startsWith('*.') }
}

/** Compares domains; `www.` makes no difference. */
export function compareDomains(wanted: Host, stored: Host): HostMatch | undefined {
  const [one, other] = [bare(wanted.name), bare(stored.name)]
  if (one === other) return 'same'
  if (isDomain(other) && one.endsWith(`.${other}`)) return 'below'
  return isDomain(one) && other.endsWith(`.${one}`) ? 'above' : undefined
}

/** Compares the host of a certificate, which covers names below it only as a wildcard. */
export function compareHosts(wanted: Host, stored: Host): HostMatch | undefined {
  if (wanted.name === stored.name) return 'same'
  const [first = '', ...rest] = wanted.name.split('.')
  if (stored.isWildcard && first !== '' && rest.join('.') === stored.name) return 'below'
  const base = bare(wanted.name)
  return isDomain(base) && stored.name.endsWith(`.${base}`) ? 'above' : undefined
}

/** Returns the first label of a full host name (`srv-01.acme.example`); undefined for a single label. */
export function firstLabel({ name }: Host): string | undefined {
  return isDomain(name) ? name.slice(0, name.indexOf('.')) : undefined
}

/** Whether a name has several labels. */
export function isDomain(name: string): boolean {
  return /[^.]\.[^.]*[a-z]/.test(name)
}

function bare(name: string): string {
  const short = name.replace(/^www\./, '')
  return isDomain(short) ? short : name
}
