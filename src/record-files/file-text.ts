import {
  decodePart,
  decodeText,
  type Encoding,
  encodingOf,
  undecodableHint,
} from '../text/decode.ts'
import type { FileBytes } from './file-bytes.ts'
import { MOST_IN_RECORD } from './limits.ts'
import { breaksIn, type FilePosition, fileError } from './record-file-error.ts'

/** The text of a file, once, in parts that end anywhere between two characters. */
export interface FileText {
  /** `UTF-8`, `UTF-16LE`, `windows-1252`. */
  encoding: string
  /** What it begins with, to look at; all of a small file. */
  head: string
  parts(): AsyncIterable<string>
}

/**
 * Text of a file's bytes: in what its mark says, or in `encoding`. Throws a UsageError with the line for what is no text,
 * and says how it can be read.
 */
export function textOfFile(file: FileBytes, encoding: string | undefined): FileText {
  const found = encodingOf(file.head, encoding ?? 'utf-8')
  if ('reason' in found) throw fileError(file.name, `it ${found.reason}`)
  const decode = decoder(file, found, encoding)
  const length = lastCharacter(file.head, found.name)
  return {
    encoding: spelled(found.name),
    head: decode(file.head.subarray(found.mark, length), START),
    async *parts() {
      let { line, column } = START
      let rest: Uint8Array = new Uint8Array()
      let afterCr = false
      for await (const part of withoutMark(file.parts(), found.mark)) {
        const bytes = rest.length === 0 ? part : Buffer.concat([rest, part])
        const end = lastCharacter(bytes, found.name)
        rest = bytes.subarray(end)
        if (rest.length > MOST_IN_RECORD)
          throw fileError(file.name, 'the line is too long', { line })
        const text = decode(bytes.subarray(0, end), { line, column })
        line += breaksIn(text, 0, text.length) - Number(afterCr && text.startsWith('\n'))
        column = columnAfter(text, column)
        afterCr = text.endsWith('\r')
        if (text !== '') yield text
      }
      if (rest.length > 0) yield decode(rest, { line, column })
    },
  }
}

/** Where a file begins. */
const START: Required<FilePosition> = { line: 1, column: 1 }

/** The column of what comes after a text that begins in this one. */
function columnAfter(text: string, column: number): number {
  const lineBreak = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  return (lineBreak < 0 ? column : 1) + [...text.slice(lineBreak + 1)].length
}

async function* withoutMark(
  parts: AsyncIterable<Uint8Array>,
  mark: number,
): AsyncGenerator<Uint8Array> {
  let left = mark
  for await (const part of parts) {
    if (part.length > left) yield part.subarray(left)
    left = Math.max(0, left - part.length)
  }
}

const SPELLED: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
}

function spelled(name: string): string {
  return SPELLED[name] ?? name
}

/** Decodes a part of a file, which begins at this place. */
function decoder(
  { name, head }: FileBytes,
  found: Encoding,
  asked: string | undefined,
): (bytes: Uint8Array, start: Required<FilePosition>) => string {
  return (bytes, start) => {
    const decoded = decodePart(bytes, found)
    if ('text' in decoded) return decoded.text
    if (head.includes(0) && found.mark === 0 && !found.name.startsWith('utf-16')) {
      // UTF-16 without a mark is recognised by an even number of bytes from the start.
      const whole = decodeText(head.subarray(0, head.length & ~1), found.name)
      const [wide] = 'text' in whole ? [] : whole.candidateEncodings
      if (wide === undefined) throw fileError(name, 'it is a binary file, not text')
      const why = 'it looks like UTF-16 without a byte-order mark'
      throw fileError(name, why, {}, { hint: `If so: --encoding ${wide}` })
    }
    const { reason, hasControls } = decoded
    const within = hasControls === true ? decoded : faultyPlace(bytes, found)
    const place = placeFrom(start, { line: decoded.line, ...within })
    const hint = undecodableHint(decoded, asked ?? 'utf-8', CONTROLS)
    throw fileError(name, `it ${reason}`, place, { hint })
  }
}

/** A place in a part of a file, as one in the file. */
function placeFrom(
  start: Required<FilePosition>,
  { line, column }: { line?: number | undefined; column?: number | undefined },
): Partial<FilePosition> {
  if (line === undefined) return {}
  const whole = start.line + line - 1
  if (column === undefined) return { line: whole }
  return { line: whole, column: line === 1 ? start.column + column - 1 : column }
}

/** Where, from line 1, the first byte is that is no text in an encoding whose line breaks are single bytes. */
function faultyPlace(bytes: Uint8Array, encoding: Encoding): FilePosition | undefined {
  if (encoding.name.startsWith('utf-16')) return undefined
  let line = 1
  for (let at = 0; at < bytes.length; line += 1) {
    const end = bytes.indexOf(LF, at)
    const part = bytes.subarray(at, end < 0 ? bytes.length : end)
    if ('reason' in decodePart(part, encoding)) return { line, ...faultyColumn(part, encoding) }
    at += part.length + 1
  }
  return undefined
}

/** The first character of a line that can't be decoded; known of UTF-8, whose characters show where they end. */
function faultyColumn(line: Uint8Array, encoding: Encoding): { column?: number } {
  if (encoding.name !== 'utf-8') return {}
  let [good, bad] = [0, line.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const whole = line.subarray(0, wholeUtf8(line.subarray(0, middle)))
    if ('reason' in decodePart(whole, encoding)) bad = middle
    else good = middle
  }
  const before = decodePart(line.subarray(0, wholeUtf8(line.subarray(0, good))), encoding)
  return 'text' in before ? { column: [...before.text].length + 1 } : {}
}

const CONTROLS = 'Files of records can’t have control characters other than tabs and line breaks'

/** The end of the last whole character of bytes. */
function lastCharacter(bytes: Uint8Array, encoding: string): number {
  if (encoding === 'utf-8') return wholeUtf8(bytes)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return wholeUtf16(bytes, encoding)
  // Of encodings with several bytes a character, none has a line break as part of one.
  return SEVERAL_BYTES.test(encoding) ? bytes.lastIndexOf(LF) + 1 : bytes.length
}

const SEVERAL_BYTES = /^(?:gb|big5|euc|iso-2022|shift)/

const LF = 10

function wholeUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? bytes.length - back : bytes.length
    }
  }
  return bytes.length
}

function wholeUtf16(bytes: Uint8Array, encoding: string): number {
  const even = bytes.length & ~1
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even
}
