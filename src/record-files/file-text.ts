import {
  decodePart,
  decodeText,
  type Encoding,
  encodingOf,
  undecodableHint,
} from '../text/decode.ts'
import type { FileBytes } from './file-bytes.ts'
import { MAX_RECORD_LENGTH } from './limits.ts'
import { countLineBreaks, type FilePosition, fileError } from './record-file-error.ts'

/** The text of a file, which can be read once, in parts that never split a character. */
export interface FileText {
  /** `UTF-8`, `UTF-16LE`, `windows-1252`. */
  encoding: string
  /** Its beginning, to detect the format; all of a small file. */
  head: string
  parts(): AsyncIterable<string>
}

/**
 * Decodes a file's bytes: in the encoding of its byte-order mark, or else in `encoding`. Throws a UsageError with the line
 * of bytes that can't be decoded, and a hint.
 */
export function textOfFile(file: FileBytes, encoding: string | undefined): FileText {
  const found = encodingOf(file.head, encoding ?? 'utf-8')
  if ('reason' in found) throw fileError(file.name, `it ${found.reason}`)
  const decode = decoder(file, found, encoding)
  const length = completeLength(file.head, found.name)
  return {
    encoding: displayEncoding(found.name),
    head: decode(file.head.subarray(found.bomLength, length), START),
    async *parts() {
      let { line, column } = START
      let rest: Uint8Array = new Uint8Array()
      let afterCr = false
      for await (const part of withoutMark(file.parts(), found.bomLength)) {
        const bytes = rest.length === 0 ? part : Buffer.concat([rest, part])
        const end = completeLength(bytes, found.name)
        rest = bytes.subarray(end)
        if (rest.length > MAX_RECORD_LENGTH)
          throw fileError(file.name, 'the line is too long', { line })
        const text = decode(bytes.subarray(0, end), { line, column })
        line += countLineBreaks(text, 0, text.length) - Number(afterCr && text.startsWith('\n'))
        column = columnAfter(text, column)
        afterCr = text.endsWith('\r')
        if (text !== '') yield text
      }
      if (rest.length > 0) yield decode(rest, { line, column })
    },
  }
}

/** The first position of a file. */
const START: Required<FilePosition> = { line: 1, column: 1 }

/** The column after a text that starts in this column. */
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

const ENCODING_NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
}

function displayEncoding(name: string): string {
  return ENCODING_NAMES[name] ?? name
}

/** Returns a function that decodes a part of a file, which starts at the given position. */
function decoder(
  { name, head }: FileBytes,
  found: Encoding,
  requested: string | undefined,
): (bytes: Uint8Array, start: Required<FilePosition>) => string {
  return (bytes, start) => {
    const decoded = decodePart(bytes, found)
    if ('text' in decoded) return decoded.text
    if (head.includes(0) && found.bomLength === 0 && !found.name.startsWith('utf-16')) {
      // UTF-16 without a mark is recognised by an even number of bytes from the start.
      const whole = decodeText(head.subarray(0, head.length & ~1), found.name)
      const [utf16] = 'text' in whole ? [] : whole.candidateEncodings
      if (utf16 === undefined) throw fileError(name, 'it is a binary file, not text')
      const why = 'it looks like UTF-16 without a byte-order mark'
      throw fileError(name, why, {}, { hint: `If so: --encoding ${utf16}` })
    }
    const { reason, hasControls } = decoded
    const within = hasControls === true ? decoded : faultyPlace(bytes, found)
    const place = placeFrom(start, { line: decoded.line, ...within })
    const hint = undecodableHint(decoded, requested ?? 'utf-8', CONTROLS)
    throw fileError(name, `it ${reason}`, place, { hint })
  }
}

/** Turns a position in a part of a file into a position in the file. */
function placeFrom(
  start: Required<FilePosition>,
  { line, column }: { line?: number | undefined; column?: number | undefined },
): Partial<FilePosition> {
  if (line === undefined) return {}
  const whole = start.line + line - 1
  if (column === undefined) return { line: whole }
  return { line: whole, column: line === 1 ? start.column + column - 1 : column }
}

/** The position, from line 1, of the first byte that can't be decoded; undefined for UTF-16. */
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

/** The column of the first character of a line that can't be decoded; known only for UTF-8. */
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

const CONTROLS = "Files of records can't have control characters other than tabs and line breaks"

/** The end of the last complete character. */
function completeLength(bytes: Uint8Array, encoding: string): number {
  if (encoding === 'utf-8') return wholeUtf8(bytes)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return wholeUtf16(bytes, encoding)
  // In multi-byte encodings a line break is never part of another character.
  return MULTI_BYTE.test(encoding) ? bytes.lastIndexOf(LF) + 1 : bytes.length
}

const MULTI_BYTE = /^(?:gb|big5|euc|iso-2022|shift)/

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
