import { normaliseDomain, normaliseEmail, normaliseIp } from '../records/addresses.ts'
import { normaliseMac } from '../records/mac.ts'
import type { ReadingTools } from './cell-tools.ts'
import type { Take } from './import-map.ts'

/** Takes the value out of a cell; undefined where the cell has none. */
export type Extractor = (text: string) => string | undefined

/** What messages say that a cell has none of. */
export const MISSING_NOUNS: Readonly<Record<Take, string>> = {
  first: 'no value',
  second: 'no second value',
  'first-ipv4': 'no IPv4 address',
  'first-mac': 'no MAC address',
  digits: 'no digits',
  domain: 'no domain name',
  email: 'no e-mail address',
  'last-part': 'no last part',
  text: 'no text',
  unescape: 'no text',
}

const TAKERS: Readonly<Record<Exclude<Take, 'text'>, Extractor>> = {
  first: (text) => splitValues(text)[0],
  second: (text) => splitValues(text)[1],
  'first-ipv4': firstIpv4,
  'first-mac': firstMac,
  digits: (text) => text.normalize('NFKC').replace(/\D/g, '') || undefined,
  domain: firstDomain,
  email: firstEmail,
  'last-part': lastPart,
  unescape: (text) => text.replace(/^['`](?=[=+\-@\t\r])/, ''),
}

/** The function for a take. */
export function extractorFor(take: Take, { htmlText }: ReadingTools): Extractor {
  if (take !== 'text') return TAKERS[take]
  return (text) => htmlText?.(text) || undefined
}

/** Anything longer isn't a list, and the patterns here are for short texts only. */
const LONGEST = 2000

/** What begins an address on the web, or a host's name, after a separator. */
const ADDRESS = String.raw`(?=[a-z][a-z\d+.-]{0,30}://|[\w-]+(?:\.[\w-]+)+(?:[:/?#,;|\s]|$))`

const SEPARATORS = /[,;|\r\n]+/
const BEFORE_ADDRESSES = new RegExp(String.raw`[,;|\s]+${ADDRESS}`, 'i')

/**
 * The values of a cell that has several: between commas, semicolons, bars or line breaks, or else between blanks. Of
 * addresses on the web only what stands before another one separates, since they may have commas in them.
 */
function splitValues(text: string): readonly string[] {
  if (text.length > LONGEST) return [text]
  const separator = text.includes('://')
    ? BEFORE_ADDRESSES
    : SEPARATORS.test(text)
      ? SEPARATORS
      : /\s+/
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function firstIpv4(text: string): string | undefined {
  for (const [found] of text.matchAll(/(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)/g)) {
    const address = normaliseIp(found)
    if (address !== undefined) return address
  }
  return undefined
}

function firstMac(text: string): string | undefined {
  const parts = text.split(/[,;|\s()[\]{}"]+/)
  return parts.find((part) => normaliseMac(part) !== undefined) ?? macOf(text)
}

/** An address with blanks between its digits is the whole cell. */
function macOf(text: string): string | undefined {
  return normaliseMac(text) === undefined ? undefined : text
}

function firstDomain(text: string): string | undefined {
  for (const part of text.split(/[,;|\s<>()"]+/)) {
    const [host = ''] = part.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').split(/[/?#]/)
    const name = host.replace(/^.*@/, '').replace(/:\d*$/, '')
    if (normaliseDomain(name) !== undefined) return name
  }
  return undefined
}

function firstEmail(text: string): string | undefined {
  const parts = text.split(/[,;|\s<>()"]+/).map((part) => part.replace(/^mailto:/i, ''))
  return parts.find((part) => normaliseEmail(part) !== undefined)
}

/** Of `Root/Customers/Acme`, `Root\Acme` and `Root > Acme`. */
function lastPart(text: string): string | undefined {
  return text
    .split(/[/\\>]/)
    .map((part) => part.trim())
    .findLast((part) => part !== '')
}
