import { MASK } from '../text/masking.ts'

/** A text to hide in a child's output. */
export interface MaskTarget {
  text: string
  /** Whether to hide it only as a whole word: `admin`, but not in `administrator`. */
  isWord?: boolean
}

/** Hides texts in a stream of bytes, even where chunks cut them. */
interface StreamMask {
  /** Adds a chunk and returns what can be shown now; holds back what may be the beginning of a secret. */
  push(chunk: Uint8Array): Uint8Array
  /** Returns what was held back, at the end of the stream. */
  end(): Uint8Array
  /** Like `end`, for a stream that was cut off: hides what may be the beginning of a secret. */
  endTruncated(): Uint8Array
}

interface Needle {
  bytes: Buffer
  isWord: boolean
}

const STARS = Buffer.from(MASK)

/** Makes the mask for one stream. It works on bytes, so that binary output stays as it is. */
export function makeStreamMask(hidden: readonly MaskTarget[]): StreamMask {
  const needles = hidden
    .flatMap(needlesOf)
    .filter(({ bytes }) => bytes.length > 0)
    // The longest first, so that a secret that begins with another is hidden completely.
    .sort((a, b) => b.bytes.length - a.bytes.length)
  const byFirst = byFirstByte(needles)
  let rest: Buffer = Buffer.alloc(0)
  let before: number | undefined
  let isHiding = false
  const scan = (data: Buffer, isEnd: boolean): Buffer => {
    const shown: Buffer[] = []
    let from = 0
    let at = 0
    while (at < data.length) {
      const candidates = byFirst.get(data[at])
      const found =
        candidates === undefined
          ? 0
          : match(candidates, { data, at, before: at === 0 ? before : data[at - 1], isEnd })
      if (found === 'unsure') break
      if (found > 0) {
        // The parts of one secret, and adjacent secrets, are hidden as one.
        if (at > from || !isHiding) shown.push(data.subarray(from, at), STARS)
        from = at + found
      }
      isHiding = found > 0
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
    endTruncated: () => (rest.length > 0 ? STARS : rest),
  }
}

function byFirstByte(needles: readonly Needle[]): ReadonlyMap<number | undefined, Needle[]> {
  const byFirst = new Map<number | undefined, Needle[]>()
  const known = new Set<string>()
  for (const needle of needles) {
    const name = `${needle.isWord} ${needle.bytes.toString('latin1')}`
    if (known.has(name)) continue
    known.add(name)
    const [first] = needle.bytes
    const others = byFirst.get(first)
    if (others === undefined) byFirst.set(first, [needle])
    else others.push(needle)
  }
  return byFirst
}

/** Longer secrets are hidden part by part, to limit the work at each position, in bytes. */
const PART = 128

function needlesOf({ text, isWord = false }: MaskTarget): Needle[] {
  const bytes = Buffer.from(text)
  const parts: Needle[] = []
  let at = 0
  for (; bytes.length - at >= 2 * PART; at += PART) {
    parts.push({ bytes: bytes.subarray(at, at + PART), isWord: false })
  }
  return [...parts, { bytes: bytes.subarray(at), isWord: isWord && at === 0 }]
}

/** A position in the stream. */
interface Position {
  data: Buffer
  at: number
  /** The byte before it, if any. */
  before: number | undefined
  /** Whether no more bytes follow `data`. */
  isEnd: boolean
}

/** Returns the length of the secret at a position, 0 if there is none, `unsure` if more bytes are needed to decide. */
function match(
  needles: readonly Needle[],
  { data, at, before, isEnd }: Position,
): number | 'unsure' {
  for (const { bytes, isWord } of needles) {
    if (isWord && isWordByte(before)) continue
    const end = at + bytes.length
    const seen = Math.min(end, data.length) - at
    if (sharedLength(bytes, data, at) < seen) continue
    if (seen < bytes.length) {
      if (!isEnd) return 'unsure'
      continue
    }
    if (!isWord) return bytes.length
    if (end === data.length && !isEnd) return 'unsure'
    if (!isWordByte(data[end])) return bytes.length
  }
  return 0
}

/** How many bytes at a position match the beginning of a secret. */
function sharedLength(bytes: Buffer, data: Buffer, at: number): number {
  let length = 0
  while (length < bytes.length && data[at + length] === bytes[length]) length += 1
  return length
}

/** A letter, digit or underscore; bytes from 0x80 on are parts of letters. */
function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false
  return byte >= 0x80 || /\w/.test(String.fromCharCode(byte))
}
