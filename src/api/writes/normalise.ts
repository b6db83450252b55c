import { phpSanitise } from '../../php/text.ts'
import { intval } from '../../php/values.ts'
import type { Field } from '../../resources/field.ts'
import type { WireValue } from './plan.ts'

/** Returns a value as the server is going to store it (H27), so that values which only differ before storing compare equal. */
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

/** Whether the server sanitises a field: it stores HTML and encrypted fields as they are. */
function isSanitised({ kind, isEncrypted }: Field): boolean {
  return (kind === 'text' || kind === 'choice') && isEncrypted !== true
}

/** The first `length` bytes of a text, without a character that would be cut in half. */
function firstBytes(text: string, length: number): string {
  return Buffer.from(text)
    .subarray(0, length)
    .toString()
    .replace(/\uFFFD+$/, '')
}
