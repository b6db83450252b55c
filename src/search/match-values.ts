import { normaliseEmail } from '../records/addresses.ts'
import { labelInSentence } from '../records/field-names.ts'
import { normaliseMac } from '../records/mac.ts'
import { hasPart } from '../records/notations.ts'
import { parseExtension } from '../records/phones.ts'
import { isPlaceholder } from '../records/placeholders.ts'
import type { Row } from '../records/record.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import type { Resource } from '../resources/definition.ts'
import type { Notation } from '../resources/field.ts'
import type { NamedField } from './field-roles.ts'
import { compareDomains, compareHosts } from './hosts.ts'
import type { Match } from './match.ts'
import { matchAddress, matchHost, matchNetwork } from './match-addresses.ts'
import { comparePhones, type PhoneMatch, parseStoredNumber } from './phone-numbers.ts'
import { exact, type Stored, type TextOf } from './stored-value.ts'
import type { Term } from './term.ts'
import { compactText } from './words.ts'

type Matcher = (term: Term, stored: Stored) => Match | undefined

const MATCHERS: Readonly<Record<Notation, Matcher>> = {
  mac: (term, stored) => {
    if (term.mac !== undefined) {
      return normaliseMac(stored.text) === term.mac ? exact(stored) : undefined
    }
    // The start of one, with its separators (`00:1b:21`).
    const isPart = /^[\da-f]{2}([:-][\da-f]{2}){2,4}$/i.test(term.text)
    return isPart && hasPart(stored.field, stored.text, term.text)
      ? { rank: 'value', weight: 0, why: `${stored.noun} ${stored.text}` }
      : undefined
  },
  ip: (term, stored) => matchAddress(term, stored),
  network: matchNetwork,
  phone: matchPhone,
  extension: ({ extension }, stored) =>
    extension !== undefined && parseExtension(stored.text) === extension
      ? exact(stored, 1)
      : undefined,
  'calling-code': () => undefined,
  email: ({ email }, stored) =>
    email !== undefined && normaliseEmail(stored.text) === email ? exact(stored) : undefined,
  domain: (term, stored) => matchHost(term, stored, compareDomains),
  host: (term, stored) => matchAddress(term, stored) ?? matchHost(term, stored, compareHosts),
}

/** Matches a term with a value in a notation. */
export function matchNotated(
  term: Term,
  [name, field]: NamedField,
  textOf: TextOf,
  resource: Pick<Resource, 'label'>,
): Match | undefined {
  const { notation } = field
  const text = textOf(name).trim()
  if (notation === undefined || text === '') return undefined
  const noun = nounOfValue([name, field], resource)
  return MATCHERS[notation](term, { field, noun, text, textOf })
}

/** Returns what a value is called: by its label, or by its notation if it is the record's name. */
export function nounOfValue([name, field]: NamedField, { label }: Pick<Resource, 'label'>): string {
  return name === label && field.notation !== undefined ? field.notation : labelInSentence(field)
}

/** Matches a term with a code of letters and digits, such as a serial number; separators make no difference. */
export function matchCode(
  { compact }: Term,
  [name, field]: NamedField,
  textOf: TextOf,
): Match | undefined {
  const text = textOf(name).trim()
  if (compact === '' || compactText(text) !== compact || isPlaceholder(text)) return undefined
  return { rank: 'exact', weight: 0, why: `${labelInSentence(field)} ${text}` }
}

/** Matches a record number, with or without its prefix. */
export function matchNumber(resource: Resource, row: Row, { numbers }: Term): Match | undefined {
  const { number } = resource
  if (number === undefined) return undefined
  const whole = formatRecordNumber(resource, row)
  const digits = String(row[number.number] ?? '')
  const isSame =
    digits !== '' && numbers.some((one) => one === compactText(whole) || one === digits)
  return isSame ? { rank: 'exact', weight: 0, why: `number ${whole}` } : undefined
}

function matchPhone({ phone }: Term, { field, noun, text, textOf }: Stored): Match | undefined {
  if (phone === undefined) return undefined
  const code = field.callingCode === undefined ? '' : textOf(field.callingCode).trim()
  const extension = field.extension === undefined ? '' : textOf(field.extension).trim()
  const stored = parseStoredNumber(text, { code, extension: parseExtension(extension) })
  const match = stored === undefined ? undefined : comparePhones(phone, stored)
  if (match === undefined) return undefined
  const number = [code === '' ? '' : `+${code.replace(/^(\+|00)/, '')} `, text].join('')
  const isOther = (phone.extension ?? extension) !== extension
  const why = `${noun} ${number}${PHONE_REMARKS[match]}`
  if (match === 'main' || match === 'direct') return { rank: 'value', weight: 0, why }
  return { rank: 'exact', weight: match === 'end' ? 2 : isOther ? 1 : 0, why }
}

const PHONE_REMARKS: Readonly<Record<PhoneMatch, string>> = {
  whole: '',
  end: ' by its last digits',
  main: ' as the main number',
  direct: ' by its main number',
}
