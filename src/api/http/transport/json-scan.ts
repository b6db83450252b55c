import { type Counts, isOverLimits, jsonLimitError, type ReplyLimits } from './reply-limits.ts'

/** Where an answer's records are in its bytes, to parse them in batches. */
export interface Outline {
  /** The first byte of the object, and the last. */
  start: number
  end: number
  /** The bytes between the brackets of its `data`. */
  data: { start: number; end: number }
  /** The positions of commas in `data` where it can be split, about `PART` apart. */
  cuts: readonly number[]
}

/** How an answer begins, even after PHP warnings; inside a JSON string, its quotation marks would be escaped. */
const ANSWER_START = Buffer.from('{"success"')

/** The approximate size of a part of a list, in bytes: parsing one takes a few milliseconds. */
const PART = 512 * 1024

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** The word `data`, as four bytes in one number. */
const DATA = 0x64617461

/** Whether a byte is white space or part of a byte-order mark. */
function isBlank(byte: number): boolean {
  return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf
}

/**
 * Scans the bytes of a reply and counts the records and values in its JSON before it is parsed. Skips anything else;
 * syntax errors are found when it is parsed.
 */
export class JsonScan {
  readonly #limits: ReplyLimits
  readonly #counts: Counts = { records: 0, values: 0, together: 0, depth: 0 }
  /** How many bytes came before the current part. */
  #before = 0
  #hasBegun = false
  #isInside = false
  #isString = false
  #isEscaped = false
  /** How many bytes of `ANSWER_START` have matched. */
  #matched = 0
  #depth = 0
  /** The outermost bracket, and the depth of the list of records; 0 outside of it. */
  #outer = 0
  #listDepth = 0
  /** The last string directly in the outermost object: its last four bytes, and its length. */
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

  /**
   * Scans the next bytes; throws a TransportError if there are too many records or values, or they are nested too
   * deeply.
   */
  add(part: Uint8Array): void {
    let at = 0
    while (at < part.length) {
      at = this.#isInside ? this.#scanJson(part, at) : this.#findJson(part, at)
    }
    this.#before += part.length
  }

  /** Returns the positions of the records if the reply looks like an answer; parsing shows whether it is JSON. */
  outline(): Outline | undefined {
    const [start, end] = [this.#dataStart, this.#dataEnd]
    if (this.#end === undefined || start === undefined || end === undefined) return undefined
    if (this.#isIrregular) return undefined
    return { start: this.#start, end: this.#end, data: { start, end }, cuts: this.#cuts }
  }

  /** Looks for JSON: at the beginning of the reply, or where an answer seems to begin. Returns the next position. */
  #findJson(part: Uint8Array, from: number): number {
    for (let at = from; at < part.length; at += 1) {
      const byte = part[at] ?? 0
      if (!this.#hasBegun && !isBlank(byte)) {
        this.#hasBegun = true
        if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
          this.#begin(this.#before + at)
          return at
        }
      }
      this.#matched =
        byte === ANSWER_START[this.#matched] ? this.#matched + 1 : Number(byte === ANSWER_START[0])
      if (this.#matched === ANSWER_START.length) {
        this.#begin(this.#before + at + 1 - ANSWER_START.length)
        this.#open(OPEN_OBJECT, this.#start)
        return at + 1
      }
    }
    return part.length
  }

  #begin(start: number): void {
    this.#isInside = true
    this.#isString = false
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

  /**
   * Scans JSON and returns the next position. Every byte of a large reply goes through here, so it is a single loop.
   */
  #scanJson(part: Uint8Array, from: number): number {
    const end = part.length
    let at = from
    while (at < end) {
      if (this.#isString) at = this.#skipString(part, at)
      let byte = 0
      // Outside of strings there are commas, colons, brackets, numbers and words.
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
      this.#isString = true
      this.#word = 0
      this.#length = 0
      at += 1
    }
    return at
  }

  /** Skips the rest of a string, up to its end or the end of the part. */
  #skipString(part: Uint8Array, from: number): number {
    const end = part.length
    let at = this.#isEscaped ? from + 1 : from
    this.#isEscaped = false
    for (; at < end; at += 1) {
      const byte = part[at]
      if (byte === QUOTE) break
      if (byte === BACKSLASH) at += 1
    }
    this.#isString = at >= end
    this.#isEscaped = at > end
    if (this.#depth === 1) this.#noteName(part.subarray(from, at))
    return at + 1
  }

  /** Remembers a string directly in the outermost object, which may be a name. */
  #noteName(letters: Uint8Array): void {
    this.#length += letters.length
    for (const letter of letters.subarray(-4)) this.#word = ((this.#word << 8) | letter) >>> 0
  }

  #comma(at: number): void {
    const isBetween = this.#depth === this.#listDepth
    this.#count(isBetween ? 0 : this.#counts.together + 1)
    if (!isBetween || !this.#isData || at < this.#nextCut) return
    this.#cuts.push(at)
    this.#nextCut = at + PART
  }

  #open(byte: number, at: number): void {
    this.#depth += 1
    if (this.#listDepth > 0 && this.#depth === this.#listDepth + 1) this.#counts.records += 1
    if (this.#depth > this.#counts.depth) this.#counts.depth = this.#depth
    this.#count(this.#counts.together + 1)
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

  /** Counts a value; `together` is how many there are in the current record so far. */
  #count(together: number): void {
    const counts = this.#counts
    counts.values += 1
    counts.together = together
    if (isOverLimits(counts, this.#limits)) throw jsonLimitError(counts, this.#limits)
  }
}
