import { crc32 } from 'node:zlib'
import type { Entry } from './entries.ts'

const CHECK = ',"check":"'

/** A journal that can't be relied on: `line` is the first one that is not as it was written. */
export class DamagedJournal extends Error {
  readonly line: number

  constructor(line: number, why: string) {
    super(`line ${line} ${why}`)
    this.line = line
  }
}

/** An entry as a line, with a checksum of it and of all lines before: `sum` is that of the line before. */
export function lineOf(entry: Entry, sum: number): { text: string; sum: number } {
  const body = JSON.stringify(entry).slice(0, -1)
  const next = crc32(body, sum)
  return { text: `${body}${CHECK}${next.toString(16).padStart(8, '0')}"}\n`, sum: next }
}

/** What the whole lines of a journal say, and where they end. */
export interface Lines {
  entries: readonly Entry[]
  /** The checksum of the last line. */
  sum: number
  /** In bytes; what follows is half a line that a kill or a full disk left. */
  size: number
}

/** The lines of a journal; half a last line is left out. Throws a DamagedJournal for any other damage. */
export function readLines(bytes: Uint8Array): Lines {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const entries: Entry[] = []
  let sum = 0
  let size = 0
  for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, size)) {
    const text = buffer.toString('utf8', size, end)
    const { entry, next } = entryIn(text, sum, entries.length + 1)
    entries.push(entry)
    sum = next
    size = end + 1
  }
  return { entries, sum, size }
}

function entryIn(text: string, sum: number, line: number): { entry: Entry; next: number } {
  const at = text.lastIndexOf(CHECK)
  const body = text.slice(0, Math.max(at, 0))
  const next = crc32(body, sum)
  if (at < 0 || text.slice(at + CHECK.length) !== `${next.toString(16).padStart(8, '0')}"}`) {
    throw new DamagedJournal(line, 'is not as it was written')
  }
  // With its checksum a line is what this program wrote.
  return { entry: JSON.parse(`${body}}`) as Entry, next }
}
