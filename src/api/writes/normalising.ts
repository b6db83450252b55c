import type { Field } from '../../resources/definition.ts'
import type { WireValue } from './plan.ts'

/** Phone numbers of which the server keeps the digits only. */
const DIGITS_ONLY =
  /^(?:contact_(?:phone|mobile|extension)|vendor_(?:phone|phone_country_code|extension))$/

/** Addresses that lose their scheme. */
const WITHOUT_SCHEME = /^(?:client_website|vendor_website|domain_name)$/

/** What looks like a tag to PHP, closed or not. */
const TAG = /<(?!\s)[^>]*>?/g

/** A value as the server is going to store it (H27): what only differs by that is no difference. */
export function asStored(name: string, field: Field, value: WireValue): WireValue {
  if (typeof value !== 'string' || !isSanitised(field)) return value
  const text = value.replace(TAG, '').trim()
  if (DIGITS_ONLY.test(name)) return text.replace(/\D/g, '')
  if (WITHOUT_SCHEME.test(name)) return text.replace(/^https?:\/\//, '')
  // Six bytes: cutting within a character would leave half of it.
  if (name === 'client_abbreviation') return Buffer.from(text).subarray(0, 6).toString()
  return text
}

/** HTML is kept as it is, and what is encrypted too. */
function isSanitised({ kind }: Field): boolean {
  return kind === 'text' || kind === 'choice'
}
