import { checkedLine, checkLine } from '../files/checked-lines.ts'
import type { JournalEntry } from './journal-entries.ts'

/** A journal was changed or damaged; `line` is the first damaged one. */
export class DamagedJournalError extends Error {
  readonly line: number

  constructor(line: number, why: string) {
    super(`line ${line} ${why}`)
    this.line = line
  }
}

/** Formats an entry as a line, with a checksum over it and all previous lines; `sum` is that of the previous line. */
export function lineOf(entry: JournalEntry, sum: number): { text: string; sum: number } {
  return checkedLine(entry, sum)
}

/** The complete lines of a journal. */
export interface Lines {
  entries: readonly JournalEntry[]
  /** The checksum of the last line. */
  sum: number
  /** In bytes; anything after it is an incomplete line that a kill or a full disk left. */
  size: number
}

/** Reads the lines of a journal, without an incomplete last line. Throws a DamagedJournalError for any other damage. */
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

/** Reads the first and the last line of a journal, after checking all lines. Throws a DamagedJournalError for damage. */
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

/** A line with a valid checksum. */
interface Line {
  /** Its JSON, without the checksum. */
  json: string
  sum: number
  /** Where the next one begins, in bytes. */
  end: number
}

function* checkedLines(bytes: Uint8Array): Generator<Line> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [sum, size, count] = [0, 0, 0]
  for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, size)) {
    const text = buffer.toString('utf8', size, end)
    const line = checkLine(text, sum)
    count += 1
    if (line === undefined) throw new DamagedJournalError(count, 'has been changed')
    sum = line.sum
    size = end + 1
    yield { ...line, end: size }
  }
}

/** Parses a line; a valid checksum means that this program wrote it. */
function entryIn({ json }: Line): JournalEntry {
  return JSON.parse(json) as JournalEntry
}
