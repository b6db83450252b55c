import { MASK } from '../text/masking.ts'

/** Something that is not to be seen in a child's output. */
export interface MaskTarget {
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
  /** The same if the stream was cut off: what may be the beginning of a secret is hidden too. */
  endTruncated(): Uint8Array
}

interface Needle {
  bytes: Buffer
  isWord: boolean
}

const STARS = Buffer.from(MASK)

/** Makes the mask of one stream. Works on bytes, so that what is no text comes through as it is. */
export function makeStreamMask(hidden: readonly MaskTarget[]): StreamMask {
  const needles = hidden
    .flatMap(needlesOf)
    .filter(({ bytes }) => bytes.length > 0)
    // The longest first: a secret that begins with another is hidden whole.
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
          : match(candidates, data, at, at === 0 ? before : data[at - 1], isEnd)
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

/** How many bytes of a secret stand here one after the other. */
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
