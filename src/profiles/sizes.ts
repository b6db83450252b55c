import { UsageError } from '../errors.ts'

const MEBIBYTE = 1024 * 1024

/** A reply that is shorter than the shortest is no help, and one that is longer than the longest is no text to JavaScript. */
const LEAST = MEBIBYTE
const MOST = 500 * MEBIBYTE

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: MEBIBYTE, g: 1024 * MEBIBYTE }

/** The bytes that a size means (`256MiB`, `256 MB` and `256m` are the same); throws a UsageError for any other text. */
export function readSize(name: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg])(?:i?b)?$/i.exec(text.trim()) ?? []
  const bytes = Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  if (bytes >= LEAST && bytes <= MOST) return bytes
  throw new UsageError(
    `${name} must be a size from ${sizeText(LEAST)} to ${sizeText(MOST)}, not ${text}`,
    { hint: `For example ${name}=256MiB` },
  )
}

/** A size as it is written; at most the largest there is. */
export function sizeText(bytes: number): string {
  return `${Math.round((Math.min(bytes, MOST) / MEBIBYTE) * 10) / 10}MiB`
}
