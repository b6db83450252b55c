const KIBIBYTE = 1024
const MEBIBYTE = 1024 * KIBIBYTE

/** Formats a number of bytes for a sentence: `64 KiB`, `16 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= MEBIBYTE) return `${Math.round(bytes / MEBIBYTE)} MiB`
  return bytes >= KIBIBYTE ? `${Math.round(bytes / KIBIBYTE)} KiB` : `${bytes} bytes`
}
