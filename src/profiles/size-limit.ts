import { UsageError } from '../errors.ts'
import { parseBytes } from '../text/byte-size.ts'

const MEBIBYTE = 1024 * 1024

/** A smaller limit would be useless, and JavaScript can't hold a longer string. */
const MIN_LIMIT = MEBIBYTE
const MAX_LIMIT = 500 * MEBIBYTE

/** Returns a size in bytes (`256MiB`, `256 MB` and `256m` are the same); throws a UsageError for any other text. */
export function parseSizeLimit(name: string, text: string): number {
  const bytes = parseBytes(text.trim()) ?? 0
  if (bytes >= MIN_LIMIT && bytes <= MAX_LIMIT) return bytes
  throw new UsageError(
    `${name} must be a size from ${sizeLimitText(MIN_LIMIT)} to ${sizeLimitText(MAX_LIMIT)}, not ${text}`,
    { hint: `For example ${name}=256MiB` },
  )
}

/** Returns a size as text, at most the largest allowed. */
export function sizeLimitText(bytes: number): string {
  return `${Math.round((Math.min(bytes, MAX_LIMIT) / MEBIBYTE) * 10) / 10}MiB`
}
