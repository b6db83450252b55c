import { MASK } from '../api/masking.ts'

/** Something that is not to be seen in a child's output. */
export interface Hidden {
  text: string
  /** Only where no letter, digit or underscore stands beside it: `admin`, but not within `administrator`. */
  isWord?: boolean
}

/** Hides texts in a stream of bytes, wherever its chunks are cut. */
export interface StreamMask {
  /** What can be shown now; what might be a secret's beginning is kept back. */
  push(chunk: Uint8Array): Uint8Array
  /** What was kept back, at the stream's end. */
  end(): Uint8Array
}

interface Needle {
  bytes: Buffer
  isWord: boolean
}

const STARS = Buffer.from(MASK)

/** Makes the mask of one stream. Works on bytes, so that what is no text comes through as it is. */
export function makeStreamMask(hidden: readonly Hidden[]): StreamMask {
  const needles = hidden
    .map(({ text, isWord = false }): Needle => ({ bytes: Buffer.from(text), isWord }))
    .filter(({ bytes }) => bytes.length > 0)
    // The longest first: a secret that begins with another is hidden whole.
    .sort((a, b) => b.bytes.length - a.bytes.length)
  const firsts = new Set(needles.map(({ bytes }) => bytes[0]))
  let rest: Buffer = Buffer.alloc(0)
  let before: number | undefined
  const scan = (data: Buffer, isEnd: boolean): Buffer => {
    const shown: Buffer[] = []
    let from = 0
    let at = 0
    while (at < data.length) {
      const found = firsts.has(data[at])
        ? match(needles, data, at, at === 0 ? before : data[at - 1], isEnd)
        : 0
      if (found === 'unsure') break
      if (found > 0) {
        shown.push(data.subarray(from, at), STARS)
        from = at + found
      }
      at += found || 1
    }
    shown.push(data.subarray(from, at))
    if (at > 0) before = data[at - 1]
    rest = data.subarray(at)
    return Buffer.concat(shown)
  }
  return {
    push: (chunk) => scan(Buffer.concat([rest, chunk]), false),
    end: () => scan(rest, true),
  }
}

/** How long a secret is that stands here; `unsure` where more bytes must be seen. */
function match(
  needles: readonly Needle[],
  data: Buffer,
  at: number,
  before: number | undefined,
  isEnd: boolean,
): number | 'unsure' {
  for (const { bytes, isWord } of needles) {
    if (isWord && isWordByte(before)) continue
    const end = at + bytes.length
    const here = data.subarray(at, end)
    if (here.length < bytes.length) {
      if (!isEnd && bytes.subarray(0, here.length).equals(here)) return 'unsure'
      continue
    }
    if (!here.equals(bytes)) continue
    if (!isWord) return bytes.length
    if (end === data.length && !isEnd) return 'unsure'
    if (!isWordByte(data[end])) return bytes.length
  }
  return 0
}

/** A letter, digit or underscore; bytes from 0x80 on are parts of letters. */
function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false
  return byte >= 0x80 || /\w/.test(String.fromCharCode(byte))
}
