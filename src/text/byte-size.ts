const KIBIBYTE = 1024
const MEBIBYTE = 1024 * KIBIBYTE

/** A size as people write it: `256MiB`, `256 MB` and `256m` are the same. */
export const BYTES = /^(\d+(?:\.\d+)?)\s*([kmgKMG])(?:[iI]?[bB])?$/

const UNITS: Readonly<Record<string, number>> = {
  k: KIBIBYTE,
  m: MEBIBYTE,
  g: 1024 * MEBIBYTE,
}

/** Returns a size in bytes; undefined if the text isn't one. */
export function parseBytes(text: string): number | undefined {
  const [, number = '', unit = ''] = BYTES.exec(text) ?? []
  const bytes = Math.round(Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  return Number.isNaN(bytes) ? undefined : bytes
}

/** Formats a number of bytes for a sentence: `64 KiB`, `16 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= MEBIBYTE) return `${Math.round(bytes / MEBIBYTE)} MiB`
  return bytes >= KIBIBYTE ? `${Math.round(bytes / KIBIBYTE)} KiB` : `${bytes} bytes`
}
