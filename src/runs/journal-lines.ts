import { crc32 } from 'node:zlib'
import type { JournalEntry } from './journal-entries.ts'

const CHECK = ',"check":"'

/** A journal that can't be relied on: `line` is the first one that is not as it was written. */
export class DamagedJournalError extends Error {
  readonly line: number

  constructor(line: number, why: string) {
    super(`line ${line} ${why}`)
    this.line = line
  }
}

/** An entry as a line, with a checksum of it and of all lines before: `sum` is that of the line before. */
export function lineOf(entry: JournalEntry, sum: number): { text: string; sum: number } {
  const body = JSON.stringify(entry).slice(0, -1)
  const next = crc32(body, sum)
  return { text: `${body}${CHECK}${next.toString(16).padStart(8, '0')}"}\n`, sum: next }
}

/** What the whole lines of a journal say, and where they end. */
export interface Lines {
  entries: readonly JournalEntry[]
  /** The checksum of the last line. */
  sum: number
  /** In bytes; what follows is half a line that a kill or a full disk left. */
  size: number
}

/** The lines of a journal; half a last line is left out. Throws a DamagedJournal for any other damage. */
export function readLines(bytes: Uint8Array): Lines {
  const entries: JournalEntry[] = []
  let [sum, size] = [0, 0]
  for (const line of checkedLines(bytes)) {
    entries.push(entryIn(line))
    sum = line.sum
    size = line.end
  }
  return { entries, sum, size }
}

/** The first and the last line of a journal, once all of them were checked as `readLines` does. */
export function readFirstAndLast(bytes: Uint8Array): { first?: JournalEntry; last?: JournalEntry } {
  let [first, last]: (Line | undefined)[] = []
  for (const line of checkedLines(bytes)) {
    first ??= line
    last = line
  }
  return first === undefined || last === undefined
    ? {}
    : { first: entryIn(first), last: entryIn(last) }
}

/** A line with a right checksum. */
interface Line {
  /** Its text up to the checksum. */
  body: string
  sum: number
  /** Where the next one begins, in bytes. */
  end: number
}

function* checkedLines(bytes: Uint8Array): Generator<Line> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [sum, size, count] = [0, 0, 0]
  for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, size)) {
    const text = buffer.toString('utf8', size, end)
    const at = text.lastIndexOf(CHECK)
    const body = text.slice(0, Math.max(at, 0))
    sum = crc32(body, sum)
    count += 1
    if (at < 0 || text.slice(at + CHECK.length) !== `${sum.toString(16).padStart(8, '0')}"}`) {
      throw new DamagedJournalError(count, 'is not as it was written')
    }
    size = end + 1
    yield { body, sum, end: size }
  }
}

/** With its checksum a line is what this program wrote. */
function entryIn({ body }: Line): JournalEntry {
  return JSON.parse(`${body}}`) as JournalEntry
}
