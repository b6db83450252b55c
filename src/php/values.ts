/** A value as PHP's json_decode returns it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

/** `$_POST` as ITFlow fills it: the decoded JSON body, or nothing. */
export type Post = Readonly<Record<string, Json>>

/** PHP's isset: the key exists and isn't null (H39). */
export function isset(values: Readonly<Record<string, Json>>, name: string): boolean {
  return Object.hasOwn(values, name) && values[name] !== null
}

/** PHP's empty: true for falsy values, including "0". */
export function phpEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value === '' || value === '0'
  if (typeof value === 'object') return Object.keys(value).length === 0
  return !value
}

/** PHP's intval: the number at the start of a text, or 0; a list or an object is 1 unless it is empty. */
export function intval(value: Json | undefined): number {
  if (typeof value === 'object' && value !== null) return phpEmpty(value) ? 0 : 1
  const number = Math.trunc(floatval(value))
  // For text beyond 64 bits PHP returns the end of the range, which MariaDB then refuses.
  return Number.isFinite(number) ? number + 0 : 0
}

/** PHP's floatval: the decimal number at the start of a text, or 0. */
export function floatval(value: Json | undefined): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string')
    return value === null || value === undefined || phpEmpty(value) ? 0 : 1
  const [start] = /^[ \t\n\r\v\f]*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/i.exec(value) ?? []
  return start === undefined ? 0 : Number(start)
}

/** PHP's conversion of a value to a string. */
export function strval(value: Json | undefined): string {
  if (value === undefined || value === null || value === false) return ''
  if (value === true) return '1'
  if (typeof value === 'number') return phpNumber(value)
  return typeof value === 'string' ? value : 'Array'
}

/** Formats a number as PHP does, and as it appears in the SQL. */
export function phpNumber(value: number): string {
  const text = String(value)
  return text.includes('e')
    ? value
        .toExponential()
        .toUpperCase()
        .replace(/^(-?\d)E/, '$1.0E')
    : text
}

/** PHP's ucfirst(strtolower()): only ASCII letters change. */
export function ucfirstLower(text: string): string {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return lower.replace(/^[a-z]/, (letter) => letter.toUpperCase())
}
