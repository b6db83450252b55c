import { MAX_DEPTH, MAX_RECORD_LENGTH } from './limits.ts'
import { type FilePosition, fileError, positionIn } from './record-file-error.ts'

/** A record's JSON, and where it starts. */
interface JsonRecordText {
  value: string
  place: Required<FilePosition>
}

const QUOTE = 34
const BACKSLASH = 92
const BLANKS = new Set([9, 10, 13, 32])

/** Finds the records in JSON as it arrives: the objects of a list, or objects at the top level. */
export class JsonRecordScanner {
  readonly #name: string
  /** What arrived of a record before the current part, and where it starts. */
  #held = ''
  #place: Required<FilePosition> = { line: 1, column: 1 }
  #text = ''
  #at = 0
  #state: 'start' | 'first' | 'record' | 'inside' | 'after' | 'end' = 'start'
  #isList = false
  #depth = 0
  #isQuoted = false

  /** `name`: the file's name in messages. */
  constructor(name: string) {
    this.#name = name
  }

  /** Returns the records that end within the next part of the text. Throws a UsageError for invalid JSON between records. */
  add(part: string): JsonRecordText[] {
    this.#held += this.#text
    this.#at -= this.#text.length
    this.#text = part
    const records: JsonRecordText[] = []
    while (this.#at < this.#text.length) {
      if (this.#state !== 'inside') this.#scanOutside()
      else if (this.#isQuoted) this.#scanString()
      else if (this.#scanRecord()) records.push(this.#takeRecord())
    }
    if (this.#state !== 'inside') this.#discard(this.#text.length)
    else if (this.#held.length > MAX_RECORD_LENGTH) this.#fail('the record is too long')
    return records
  }

  /** Throws a UsageError if the JSON is incomplete. */
  end(): void {
    if (this.#state === 'start') throw fileError(this.#name, 'it is empty')
    if (this.#state !== 'end') this.#fail('the JSON is cut off here', this.#text.length)
  }

  /** Reads one character between records. */
  #scanOutside(): void {
    const code = this.#text.charCodeAt(this.#at)
    const character = this.#text[this.#at] ?? ''
    if (BLANKS.has(code)) {
      this.#at += 1
      return
    }
    const takesRecord = this.#state !== 'after' && !(this.#state === 'end' && this.#isList)
    if (character === '{' && takesRecord) {
      this.#discard(this.#at)
      this.#state = 'inside'
      return
    }
    const next = this.#nextState(character)
    this.#state = next ?? this.#fail(this.#expected(), this.#at)
    this.#at += 1
  }

  #nextState(character: string): 'first' | 'record' | 'end' | undefined {
    if (this.#state === 'start' && character === '[') {
      this.#isList = true
      return 'first'
    }
    if (character === ']' && (this.#state === 'first' || this.#state === 'after')) return 'end'
    return character === ',' && this.#state === 'after' ? 'record' : undefined
  }

  #expected(): string {
    if (this.#state === 'after') return 'expected a comma or the end of the list here'
    if (this.#state === 'end') return 'unexpected text after the end'
    return 'expected a record here: an object'
  }

  /** Continues within a record up to its end, a quote or the end of the text. Returns whether the record ended. */
  #scanRecord(): boolean {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === QUOTE) {
        this.#isQuoted = true
        this.#at += 1
        return false
      }
      // Brackets and braces differ in one bit.
      if ((code | 32) === 123) {
        this.#depth += 1
        if (this.#depth > MAX_DEPTH) this.#fail('it is nested too deeply', this.#at)
      } else if ((code | 32) === 125) {
        this.#depth -= 1
        if (this.#depth === 0) return true
      }
    }
    return false
  }

  /** Continues within a string up to its end. */
  #scanString(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at)
      // The position may then be past the end: the escaped character comes with the next part.
      if (code === BACKSLASH) this.#at += 1
      else if (code === QUOTE) {
        this.#isQuoted = false
        this.#at += 1
        return
      }
    }
  }

  #takeRecord(): JsonRecordText {
    const record = { value: this.#held + this.#text.slice(0, this.#at + 1), place: this.#place }
    this.#discard(this.#at + 1)
    this.#state = this.#isList ? 'after' : 'end'
    return record
  }

  /** Discards the text before a position. */
  #discard(to: number): void {
    this.#place = this.#placeAt(to)
    this.#held = ''
    this.#text = this.#text.slice(to)
    this.#at = 0
  }

  #placeAt(at: number): Required<FilePosition> {
    const before = this.#held + this.#text.slice(0, at)
    const found = positionIn(before, before.length, this.#place.line)
    if (found.line > this.#place.line) return found
    return { line: found.line, column: this.#place.column + found.column - 1 }
  }

  /** `at`: a position in the current part; without it, the error is about the record being read. */
  #fail(what: string, at?: number): never {
    throw fileError(this.#name, what, at === undefined ? this.#place : this.#placeAt(at))
  }
}
