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

/** How values in a notation are parsed, compared and sent. */
interface Rule {
  /** The noun in messages (`not a MAC address`). */
  noun: string
  /** An example for hints. */
  example: string
  /** Returns the normalised value, the same for every way to write it; undefined for invalid text. */
  normalise(text: string): string | undefined
  /** Returns what to send for a text. */
  wire(text: string): string
  /** Returns a part (`--where mac~aa-bb`) in normalised form; undefined if it can't be part of a value. */
  part(text: string): string | undefined
  /** Returns a sort key for a normalised value; without it values sort like text. */
  order?(meaning: string): string
  /** Returns another form of a normalised value in which parts are searched. */
  alias?(meaning: string): string
  /** A planner, which can be overridden, refuses invalid values. */
  isLenient?: true
}

const lowerCase = (text: string) => stripInvisible(text).toLowerCase()

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
    part: (text) => normaliseIp(text) ?? lowerCase(text),
  },
  network: {
    noun: 'a network',
    example: '10.9.0.0/24',
    normalise: normaliseNetwork,
    order: addressSortKey,
    wire: (text) => text,
    part: (text) => normaliseNetwork(text) ?? lowerCase(text),
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
    part: lowerCase,
    alias: (meaning) => meaning.replace(/@.*/, (host) => `@${nameInUnicode(host.slice(1))}`),
  },
  domain: {
    noun: 'a domain name',
    example: 'acme.example',
    normalise: normaliseDomain,
    wire: bareName,
    part: lowerCase,
    alias: nameInUnicode,
  },
  host: {
    noun: 'a host name, a domain name or an IP address',
    example: 'www.acme.example or *.acme.example',
    normalise: normaliseHost,
    wire: bareName,
    part: lowerCase,
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

/**
 * Returns the normalised value of a text in a field's notation; undefined for invalid text or a field without a
 * notation.
 */
export function normaliseValue(
  { notation, allowedWords }: Notated,
  text: string,
): string | undefined {
  if (notation === undefined) return undefined
  return wordIn(allowedWords, text) ?? RULES[notation].normalise(text)
}

/** Returns a value's sort key, and whether keys compare by character; undefined for an invalid value. */
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

/** Whether a text is invalid in a field's notation, so that it can't be sent or searched for. */
export function isMalformed(field: Notated, text: string): boolean {
  const { notation } = field
  if (notation === undefined || RULES[notation].isLenient === true) return false
  return normaliseValue(field, text) === undefined
}

/** Returns the noun for a field's values: `a MAC address`. */
export function valueNoun({ notation, allowedWords = [] }: Notated): string {
  return [notation === undefined ? 'a value' : RULES[notation].noun, ...allowedWords].join(' or ')
}

/** Returns what to send for a text. Throws a UsageError that names `option` for invalid text (`--mac zz`). */
export function parseNotated(field: Notated, option: string, text: string): string {
  const { notation, allowedWords } = field
  if (notation === undefined) return text
  if (isMalformed(field, text)) throw malformedError(field, `${option} ${text}`)
  return wordIn(allowedWords, text) ?? RULES[notation].wire(text)
}

/**
 * Builds the error for invalid text in a field's notation; `input` is the option and its value as written, `hints`
 * are added to the example.
 */
export function malformedError(
  field: Notated,
  input: string,
  ...hints: readonly string[]
): UsageError {
  const { notation } = field
  const example = notation === undefined ? [] : [`Write it as ${RULES[notation].example}`]
  const hint = [...example, ...hints].join('\n')
  return new UsageError(`${input}: not ${valueNoun(field)}`, { ...(hint === '' ? {} : { hint }) })
}

/** Whether a stored value contains a part, however either is written. */
export function hasPart({ notation }: Notated, stored: string, part: string): boolean {
  if (notation === undefined) return false
  const { normalise, part: partOf, alias } = RULES[notation]
  const [whole, wanted] = [normalise(stored), partOf(part)]
  if (whole === undefined || wanted === undefined) return false
  return whole.includes(wanted) || alias?.(whole).includes(wanted) === true
}

function wordIn(words: readonly string[] = [], text: string): string | undefined {
  return words.find((word) => word.toLowerCase() === lowerCase(text))
}
