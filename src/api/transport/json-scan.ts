import { type Counts, isBeyond, type ReplyLimits, tooMuch } from './limits.ts'

/** Where an answer's records stand in its bytes, so that they can be parsed a few at a time. */
export interface Outline {
  /** The first byte of the object, and the last. */
  start: number
  end: number
  /** Between the brackets of its `data`. */
  data: { start: number; end: number }
  /** The commas in `data` at which it may be parted, some way from one another. */
  cuts: readonly number[]
}

/** An answer begins so, also behind warnings of PHP; in a text within JSON each quotation mark would be escaped. */
const SIGN = Buffer.from('{"success"')

/** Parts of a list are about so long, in bytes: parsing one takes a few milliseconds. */
const PART = 512 * 1024

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** The word `data`, as four bytes in one number. */
const DATA = 0x64617461

/** Whether a byte is white space or of a byte-order mark. */
function isBlank(byte: number): boolean {
  return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf
}

/**
 * Reads along with the bytes of a reply, and counts what its JSON holds before anything is made of it. What is no
 * JSON is passed over; what is wrong in it is found where it is parsed.
 */
export class JsonScan {
  readonly #limits: ReplyLimits
  readonly #counts: Counts = { records: 0, values: 0, together: 0, depth: 0 }
  /** How many bytes came before the part that is being read. */
  #before = 0
  #hasBegun = false
  #isInside = false
  #isText = false
  #isEscaped = false
  /** How many bytes of the sign have come. */
  #matched = 0
  #depth = 0
  /** What the outermost bracket is, and at which depth the records' own list is; 0 outside of one. */
  #outer = 0
  #listDepth = 0
  /** The last text directly in the outermost object: its last four bytes, and its length. */
  #word = 0
  #length = 0
  #start = 0
  #end: number | undefined
  #dataStart: number | undefined
  #dataEnd: number | undefined
  #isData = false
  #isIrregular = false
  #cuts: number[] = []
  #nextCut = 0

  constructor(limits: ReplyLimits) {
    this.#limits = limits
  }

  /** Takes the next bytes; throws a TransportError once there are too many records or values, or too deep ones. */
  add(part: Uint8Array): void {
    let at = 0
    while (at < part.length) at = this.#isInside ? this.#inside(part, at) : this.#outside(part, at)
    this.#before += part.length
  }

  /** Where the records stand, if they do as in an answer; whether that is JSON shows where it is parsed. */
  outline(): Outline | undefined {
    const [start, end] = [this.#dataStart, this.#dataEnd]
    if (this.#end === undefined || start === undefined || end === undefined) return undefined
    if (this.#isIrregular) return undefined
    return { start: this.#start, end: this.#end, data: { start, end }, cuts: this.#cuts }
  }

  /** JSON is what the reply begins with, or what begins as an answer does. */
  #outside(part: Uint8Array, from: number): number {
    for (let at = from; at < part.length; at += 1) {
      const byte = part[at] ?? 0
      if (!this.#hasBegun && !isBlank(byte)) {
        this.#hasBegun = true
        if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
          this.#begin(this.#before + at)
          return at
        }
      }
      this.#matched = byte === SIGN[this.#matched] ? this.#matched + 1 : Number(byte === SIGN[0])
      if (this.#matched === SIGN.length) {
        this.#begin(this.#before + at + 1 - SIGN.length)
        this.#open(OPEN_OBJECT, this.#start)
        return at + 1
      }
    }
    return part.length
  }

  #begin(start: number): void {
    this.#isInside = true
    this.#isText = false
    this.#matched = 0
    this.#depth = 0
    this.#listDepth = 0
    this.#start = start
    this.#end = undefined
    this.#dataStart = undefined
    this.#dataEnd = undefined
    this.#isIrregular = false
    this.#cuts = []
  }

  /** Every byte of a large reply goes through here, so it is one loop over what is at hand. */
  #inside(part: Uint8Array, from: number): number {
    const end = part.length
    let at = from
    while (at < end) {
      if (this.#isText) at = this.#text(part, at)
      let byte = 0
      // Between texts there are commas, colons and brackets, numbers and words.
      for (; at < end; at += 1) {
        byte = part[at] ?? 0
        if (byte === QUOTE) break
        if (byte === COMMA) this.#comma(this.#before + at)
        else if ((byte | 0x20) === OPEN_OBJECT) this.#open(byte, this.#before + at)
        else if ((byte | 0x20) === CLOSE_OBJECT) {
          this.#close(this.#before + at)
          if (!this.#isInside) return at + 1
        }
      }
      if (at >= end) break
      this.#isText = true
      this.#word = 0
      this.#length = 0
      at += 1
    }
    return at
  }

  /** Reads on in a text, to behind its end, or to that of the part. */
  #text(part: Uint8Array, from: number): number {
    const end = part.length
    let at = this.#isEscaped ? from + 1 : from
    this.#isEscaped = false
    for (; at < end; at += 1) {
      const byte = part[at]
      if (byte === QUOTE) break
      if (byte === BACKSLASH) at += 1
    }
    this.#isText = at >= end
    this.#isEscaped = at > end
    if (this.#depth === 1) this.#spell(part.subarray(from, at))
    return at + 1
  }

  /** Takes note of a text directly in the outermost object, which may be a name. */
  #spell(letters: Uint8Array): void {
    this.#length += letters.length
    for (const letter of letters.subarray(-4)) this.#word = ((this.#word << 8) | letter) >>> 0
  }

  #comma(at: number): void {
    const isBetween = this.#depth === this.#listDepth
    this.#count(!isBetween)
    if (!isBetween || !this.#isData || at < this.#nextCut) return
    this.#cuts.push(at)
    this.#nextCut = at + PART
  }

  #open(byte: number, at: number): void {
    this.#depth += 1
    if (this.#listDepth > 0 && this.#depth === this.#listDepth + 1) this.#counts.records += 1
    if (this.#depth > this.#counts.depth) this.#counts.depth = this.#depth
    this.#count(true)
    if (this.#depth === 1) this.#outer = byte
    const isList =
      byte === OPEN_LIST &&
      (this.#depth === 1 || (this.#depth === 2 && this.#outer === OPEN_OBJECT))
    if (isList) {
      this.#listDepth = this.#depth
      this.#isData = this.#depth === 2 && this.#length === 4 && this.#word === DATA
      if (this.#isData) {
        this.#isIrregular = this.#dataStart !== undefined
        this.#dataStart = at + 1
        this.#nextCut = at + PART
      }
    }
  }

  #close(at: number): void {
    if (this.#depth === this.#listDepth) {
      if (this.#isData) this.#dataEnd = at
      this.#isData = false
      this.#listDepth = 0
      this.#counts.together = 0
    }
    this.#depth -= 1
    if (this.#depth > 0) return
    this.#end = at
    this.#isInside = false
  }

  #count(isTogether: boolean): void {
    const counts = this.#counts
    counts.values += 1
    counts.together = isTogether ? counts.together + 1 : 0
    if (isBeyond(counts, this.#limits)) throw tooMuch(counts, this.#limits)
  }
}
