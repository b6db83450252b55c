import { crc32 } from 'node:zlib'

const CHECK = ',"check":"'

/** Formats an object with at least one member as a line of JSON that ends with a checksum over it, continued from `sum`. */
export function checkedLine(entry: object, sum = 0): { text: string; sum: number } {
  const body = JSON.stringify(entry).slice(0, -1)
  const next = crc32(body, sum)
  return { text: `${body}${CHECK}${hex(next)}"}\n`, sum: next }
}

/** Returns the JSON of a line, which has no line break, and its checksum; undefined if it was changed. */
export function checkLine(text: string, sum = 0): { json: string; sum: number } | undefined {
  const at = text.lastIndexOf(CHECK)
  const body = text.slice(0, Math.max(at, 0))
  const next = crc32(body, sum)
  if (at < 0 || text.slice(at + CHECK.length) !== `${hex(next)}"}`) return undefined
  return { json: `${body}}`, sum: next }
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}
