import { phpSanitised } from '../../php/text.ts'
import { intval } from '../../php/values.ts'
import type { Field } from '../../resources/definition.ts'
import type { WireValue } from './plan.ts'

/** Phone numbers of which the server keeps the digits only. */
const DIGITS_ONLY =
  /^(?:contact_(?:phone|mobile|extension)|vendor_(?:phone|phone_country_code|extension))$/

/** Addresses that lose their scheme. */
const WITHOUT_SCHEME = /^(?:client_website|vendor_website|domain_name)$/

/** Texts that the server turns into a number (a vendor's ticket `INC-7` becomes 0). */
const NUMBERS_ONLY = 'ticket_vendor_ticket_number'

/** The one type of a reply that is more than Internal (H28). */
const PUBLIC = 'Public'

/** The bytes that the server keeps of a client's abbreviation; cutting within a character would leave half of it. */
const ABBREVIATION_BYTES = 6

/** A value as the server is going to store it (H27): what only differs by that is no difference. */
export function asStored(name: string, field: Field, value: WireValue): WireValue {
  if (typeof value !== 'string' || !isSanitised(field)) return value
  if (name === 'ticket_reply_type') return value === PUBLIC ? PUBLIC : 'Internal'
  if (name === NUMBERS_ONLY) return String(intval(value))
  if (DIGITS_ONLY.test(name)) return value.replace(/\D/g, '')
  if (name === 'client_abbreviation') return phpSanitised(firstBytes(value, ABBREVIATION_BYTES))
  const text = phpSanitised(value)
  return WITHOUT_SCHEME.test(name) ? text.replace(/^https?:\/\//, '') : text
}

/** HTML is kept as it is, and so is what is encrypted. */
function isSanitised({ kind, isEncrypted }: Field): boolean {
  return (kind === 'text' || kind === 'choice') && isEncrypted !== true
}

function firstBytes(text: string, count: number): string {
  return Buffer.from(text)
    .subarray(0, count)
    .toString()
    .replace(/\uFFFD+$/, '')
}
