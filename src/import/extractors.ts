import { normaliseDomain, normaliseEmail, normaliseIp } from '../records/addresses.ts'
import { normaliseMac } from '../records/mac.ts'
import type { ReadingTools } from './cell-tools.ts'
import type { Take } from './import-map.ts'

/** Returns the wanted part of a cell; undefined if the cell doesn't have it. */
export type Extractor = (text: string) => string | undefined

/** What a cell lacks, for messages. */
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

const EXTRACTORS: Readonly<Record<Exclude<Take, 'text'>, Extractor>> = {
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

/** Returns the function for a take. */
export function extractorFor(take: Take, { htmlText }: ReadingTools): Extractor {
  if (take !== 'text') return EXTRACTORS[take]
  return (text) => htmlText?.(text) || undefined
}

/** Longer texts aren't split: they aren't lists, and the patterns here are for short texts only. */
const MAX_LENGTH = 2000

/** The start of a web address or a host name after a separator. */
const ADDRESS = String.raw`(?=[a-z][a-z\d+.-]{0,30}://|[\w-]+(?:\.[\w-]+)+(?:[:/?#,;|\s]|$))`

const SEPARATORS = /[,;|\r\n]+/
const BEFORE_ADDRESSES = new RegExp(String.raw`[,;|\s]+${ADDRESS}`, 'i')

/**
 * Splits a cell with several values at commas, semicolons, bars or line breaks, or else at white space. Web addresses, which
 * may contain commas, are only split before another address.
 */
function splitValues(text: string): readonly string[] {
  if (text.length > MAX_LENGTH) return [text]
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

/** A MAC address with spaces between its digits must be the whole cell. */
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

/** The last part of `Root/Customers/Acme`, `Root\Acme` or `Root > Acme`. */
function lastPart(text: string): string | undefined {
  return text
    .split(/[/\\>]/)
    .map((part) => part.trim())
    .findLast((part) => part !== '')
}
