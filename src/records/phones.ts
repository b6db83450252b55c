import { stripInvisible } from './strip-invisible.ts'

/** The parts of a phone number. */
interface PhoneNumber {
  /** The number as written, without its extension. */
  number: string
  digits: string
  extension: string | undefined
}

const EXTENSION = /^(.*?)[\s,;]*(?:extension|extn|ext|x|#)[\s.:=#]*(\d+)$/i
const NUMBER =
  /^[\s(]*\+?[\s\d().\u2010-\u2015\u2212-]*(?:(?<=\d)\/(?=\d)[\s\d().\u2010-\u2015\u2212-]*)?$/

/** An area code before a slash with spaces around it: `030 / 123456`. Anything else there is a separate number. */
const AREA = /^([\s(]*(?:(?:\+|00)(?:\D*\d){1,9}|0(?:\D*\d){1,5}))[\s)]*\/[\s(]*(?=\d)/

/** Anything longer isn't a phone number, and the patterns here are for short texts only. */
const MAX_LENGTH = 200

/** Parses a phone number such as `+1 (555) 010-0199 x204`; undefined for anything else. Accepts full-width digits. */
export function parsePhone(text: string): PhoneNumber | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const plain = plainPhone(text).replace(/^tel:\s*/i, '')
  const [, before, extension] = EXTENSION.exec(plain) ?? []
  const number = before ?? plain
  const digits = number.replace(/\D/g, '')
  return digits !== '' && NUMBER.test(number.replace(AREA, '$1/'))
    ? { number, digits, extension }
    : undefined
}

/** Returns a phone number in ASCII digits, the only ones the server keeps, without invisible characters. */
export function plainPhone(text: string): string {
  return stripInvisible(text.normalize('NFKC'))
}

/** Returns the digits of an extension (`204`, `x204`, `ext. 204`, `#204`); undefined for anything else. */
export function parseExtension(text: string): string | undefined {
  const plain = plainPhone(text)
  return /^(?:extension|extn|ext|x|#)?[\s.:=#]*(\d+)$/i.exec(plain)?.[1]
}

/** Returns the digits of a country calling code (`+49`, `0049`, `49`); undefined for anything else. */
export function parseCallingCode(text: string): string | undefined {
  const plain = plainPhone(text)
  return /^(?:\+|00)?[1-9][\d\s()-]*$/.test(plain)
    ? plain.replace(/^00/, '').replace(/\D/g, '')
    : undefined
}
