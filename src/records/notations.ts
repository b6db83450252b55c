import { UsageError } from '../errors.ts'
import type { Field, Notation } from '../resources/field.ts'
import {
  addressSortKey,
  bareEmail,
  bareName,
  nameInUnicode,
  normaliseDomain,
  normaliseEmail,
  normaliseHost,
  normaliseIp,
  normaliseNetwork,
} from './addresses.ts'
import { normaliseMac, plainMac } from './mac.ts'
import { parseCallingCode, parseExtension, parsePhone, plainPhone } from './phones.ts'
import { stripInvisible } from './strip-invisible.ts'

/** What is known of a notation. */
interface Rule {
  /** What a message says that a text is not. */
  noun: string
  /** How it is best written. */
  example: string
  /** What a text means, the same for every way to write it; undefined for what is none. */
  normalise(text: string): string | undefined
  /** What is sent of what was written. */
  wire(text: string): string
  /** A part as it stands in a meaning (`--where mac~aa-bb`); undefined where it can be no part of one. */
  part(text: string): string | undefined
  /** A meaning in a form whose characters are in the order of values; without it they are ordered as texts are. */
  order?(meaning: string): string
  /** Another form of a meaning in which a part is looked for. */
  alias?(meaning: string): string
  /** What is none is left to a planner, which can be overridden. */
  isLenient?: true
}

const small = (text: string) => stripInvisible(text).toLowerCase()

const RULES: Readonly<Record<Notation, Rule>> = {
  mac: {
    noun: 'a MAC address',
    example: '00:1b:21:3c:4d:5e',
    normalise: normaliseMac,
    order: (meaning) => meaning,
    wire: plainMac,
    part: (text) => {
      const plain = plainMac(text)
      const isPart = /^[\da-f:. -]+$/i.test(plain) && /[\da-f]/i.test(plain)
      return isPart ? hexIn(plain) : undefined
    },
  },
  ip: {
    noun: 'an IP address',
    example: '10.0.0.21 or 2001:db8::21',
    normalise: normaliseIp,
    order: addressSortKey,
    wire: stripInvisible,
    part: (text) => normaliseIp(text) ?? small(text),
  },
  network: {
    noun: 'a network',
    example: '10.9.0.0/24',
    normalise: normaliseNetwork,
    order: addressSortKey,
    wire: (text) => text,
    part: (text) => normaliseNetwork(text) ?? small(text),
    isLenient: true,
  },
  phone: {
    noun: 'a phone number',
    example: '+1 555 010 0199, or +1 555 010 0199 x204',
    normalise: phoneMeaning,
    wire: plainPhone,
    part: (text) => parsePhone(text)?.digits,
  },
  extension: {
    noun: 'an extension',
    example: '204',
    normalise: parseExtension,
    wire: (text) => parseExtension(text) ?? text,
    part: parseExtension,
  },
  'calling-code': {
    noun: 'a country calling code',
    example: '+1',
    normalise: parseCallingCode,
    wire: (text) => parseCallingCode(text) ?? text,
    part: parseCallingCode,
  },
  email: {
    noun: 'an e-mail address',
    example: 'ada@acme.example',
    normalise: normaliseEmail,
    wire: bareEmail,
    part: small,
    alias: (meaning) => meaning.replace(/@.*/, (host) => `@${nameInUnicode(host.slice(1))}`),
  },
  domain: {
    noun: 'a domain name',
    example: 'acme.example',
    normalise: normaliseDomain,
    wire: bareName,
    part: small,
    alias: nameInUnicode,
  },
  host: {
    noun: 'a host name, a domain name or an IP address',
    example: 'www.acme.example or *.acme.example',
    normalise: normaliseHost,
    wire: bareName,
    part: small,
    alias: nameInUnicode,
  },
}

function phoneMeaning(text: string): string | undefined {
  const phone = parsePhone(text)
  if (phone === undefined) return undefined
  return phone.extension === undefined ? phone.digits : `${phone.digits}x${phone.extension}`
}

function hexIn(text: string): string {
  return text.toLowerCase().replace(/[^\da-f]/g, '')
}

type Notated = Pick<Field, 'notation' | 'allowedWords'>

/** What a text means in a field's notation; undefined for what is none, and for a field without a notation. */
export function normaliseValue(
  { notation, allowedWords }: Notated,
  text: string,
): string | undefined {
  if (notation === undefined) return undefined
  return wordIn(allowedWords, text) ?? RULES[notation].normalise(text)
}

/** What a value is ordered by, and whether its characters are in order as they are; undefined for what is none. */
export function sortKeyFor(
  { notation }: Notated,
  stored: string,
): { key: string; isPlain: boolean } | undefined {
  if (notation === undefined) return undefined
  const { normalise: meaningIn, order, alias } = RULES[notation]
  const meaning = meaningIn(stored)
  if (meaning === undefined) return undefined
  const key = order?.(meaning) ?? alias?.(meaning) ?? meaning
  return { key, isPlain: order !== undefined }
}

/** Whether a text is none of what a field holds, and so no value that could be sent, or looked for. */
export function isMalformed(field: Notated, text: string): boolean {
  const { notation } = field
  if (notation === undefined || RULES[notation].isLenient === true) return false
  return normaliseValue(field, text) === undefined
}

/** What messages call what a field holds: `a MAC address`. */
export function valueNoun({ notation, allowedWords = [] }: Notated): string {
  return [notation === undefined ? 'a value' : RULES[notation].noun, ...allowedWords].join(' or ')
}

/** What goes on the wire for a text; throws a UsageError that names `option` for what is none (`--mac zz`). */
export function parseNotated(field: Notated, option: string, text: string): string {
  const { notation, allowedWords } = field
  if (notation === undefined) return text
  if (isMalformed(field, text)) throw malformedError(field, `${option} ${text}`)
  return wordIn(allowedWords, text) ?? RULES[notation].wire(text)
}

/** The failure for a text that is none of what a field holds; `said` is what was written, with its flag or key; `hints` say what else may be done. */
export function malformedError(
  field: Notated,
  said: string,
  ...hints: readonly string[]
): UsageError {
  const { notation } = field
  const example = notation === undefined ? [] : [`Write it as ${RULES[notation].example}`]
  const hint = [...example, ...hints].join('\n')
  return new UsageError(`${said}: not ${valueNoun(field)}`, { ...(hint === '' ? {} : { hint }) })
}

/** Whether a stored value has a part in it, in whatever notation either is written. */
export function hasPart({ notation }: Notated, stored: string, part: string): boolean {
  if (notation === undefined) return false
  const { normalise, part: partOf, alias } = RULES[notation]
  const [whole, wanted] = [normalise(stored), partOf(part)]
  if (whole === undefined || wanted === undefined) return false
  return whole.includes(wanted) || alias?.(whole).includes(wanted) === true
}

function wordIn(words: readonly string[] = [], text: string): string | undefined {
  return words.find((word) => word.toLowerCase() === small(text))
}
