import { phpSanitise } from '../../php/text.ts'
import { intval } from '../../php/values.ts'
import type { Field } from '../../resources/field.ts'
import type { WireValue } from './plan.ts'

/** A value as the server is going to store it (H27): what only differs by that is no difference. */
export function normaliseForStorage(field: Field, value: WireValue): WireValue {
  if (typeof value !== 'string' || !isSanitised(field)) return value
  const { storedAs } = field
  if (storedAs === 'digits') return value.replace(/\D/g, '')
  if (storedAs === 'number') return String(intval(value))
  if (storedAs === 'without-scheme') return phpSanitise(value).replace(/^https?:\/\//, '')
  if (storedAs === undefined) return phpSanitise(value)
  if ('bytes' in storedAs) return phpSanitise(firstBytes(value, storedAs.bytes))
  return storedAs.only.includes(value) ? value : storedAs.otherwise
}

/** HTML is kept as it is, and so is what is encrypted. */
function isSanitised({ kind, isEncrypted }: Field): boolean {
  return (kind === 'text' || kind === 'choice') && isEncrypted !== true
}

/** So many bytes of a text; a character that is cut apart is left out. */
function firstBytes(text: string, count: number): string {
  return Buffer.from(text)
    .subarray(0, count)
    .toString()
    .replace(/\uFFFD+$/, '')
}
