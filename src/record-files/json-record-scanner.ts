import { MOST_DEPTH, MOST_IN_RECORD } from './limits.ts'
import { type FilePosition, fileError, positionIn } from './record-file-error.ts'

/** A record's own text, and where it begins. */
export interface JsonRecordText {
  value: string
  place: Required<FilePosition>
}

const QUOTE = 34
const BACKSLASH = 92
const BLANKS = new Set([9, 10, 13, 32])

/** Finds the records in JSON as it comes in: the objects of a list, or objects by themselves. */
export class JsonRecordScanner {
  readonly #name: string
  /** What of a record came in before the current part, and where it begins; joined only once the record is whole. */
  #held = ''
  #place: Required<FilePosition> = { line: 1, column: 1 }
  #text = ''
  #at = 0
  #state: 'start' | 'first' | 'record' | 'inside' | 'after' | 'end' = 'start'
  #isList = false
  #depth = 0
  #isQuoted = false

  /** `name` is what messages call the file. */
  constructor(name: string) {
    this.#name = name
  }

  /** The records that end within the next part of the text; throws a UsageError for what can't come there. */
  add(part: string): JsonRecordText[] {
    this.#held += this.#text
    this.#at -= this.#text.length
    this.#text = part
    const records: JsonRecordText[] = []
    while (this.#at < this.#text.length) {
      if (this.#state !== 'inside') this.#scanOutside()
      else if (this.#isQuoted) this.#scanString()
      else if (this.#scanRecord()) records.push(this.#record())
    }
    if (this.#state !== 'inside') this.#forget(this.#text.length)
    else if (this.#held.length > MOST_IN_RECORD) this.#fail('the record is too long')
    return records
  }

  /** Throws a UsageError if the text ended too soon. */
  end(): void {
    if (this.#state === 'start') throw fileError(this.#name, 'it is empty')
    if (this.#state !== 'end') this.#fail('the JSON is cut off here', this.#text.length)
  }

  /** One character that is in no record. */
  #scanOutside(): void {
    const code = this.#text.charCodeAt(this.#at)
    const sign = this.#text[this.#at] ?? ''
    if (BLANKS.has(code)) {
      this.#at += 1
      return
    }
    const takesRecord = this.#state !== 'after' && !(this.#state === 'end' && this.#isList)
    if (sign === '{' && takesRecord) {
      this.#forget(this.#at)
      this.#state = 'inside'
      return
    }
    const next = this.#nextState(sign)
    this.#state = next ?? this.#fail(this.#expected(), this.#at)
    this.#at += 1
  }

  #nextState(sign: string): 'first' | 'record' | 'end' | undefined {
    if (this.#state === 'start' && sign === '[') {
      this.#isList = true
      return 'first'
    }
    if (sign === ']' && (this.#state === 'first' || this.#state === 'after')) return 'end'
    return sign === ',' && this.#state === 'after' ? 'record' : undefined
  }

  #expected(): string {
    if (this.#state === 'after') return 'a comma or the end of the list is expected here'
    if (this.#state === 'end') return 'nothing more is expected here'
    return 'a record is expected here: an object'
  }

  /** Goes on within a record to its end, to a quote or to the end of the text; whether the record ended. */
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
        if (this.#depth > MOST_DEPTH) this.#fail('it is nested too deep', this.#at)
      } else if ((code | 32) === 125) {
        this.#depth -= 1
        if (this.#depth === 0) return true
      }
    }
    return false
  }

  /** Goes on within a text to its end. */
  #scanString(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at)
      // The position may then be after the end: what is escaped comes with the next part.
      if (code === BACKSLASH) this.#at += 1
      else if (code === QUOTE) {
        this.#isQuoted = false
        this.#at += 1
        return
      }
    }
  }

  #record(): JsonRecordText {
    const record = { value: this.#held + this.#text.slice(0, this.#at + 1), place: this.#place }
    this.#forget(this.#at + 1)
    this.#state = this.#isList ? 'after' : 'end'
    return record
  }

  /** Lets go of the text before a position. */
  #forget(to: number): void {
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

  /** `at` is a position in the current part; without it, the fault is about the record that is being read. */
  #fail(what: string, at?: number): never {
    throw fileError(this.#name, what, at === undefined ? this.#place : this.#placeAt(at))
  }
}
