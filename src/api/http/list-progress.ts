import type { RawRecord } from './envelope.ts'
import type { Page } from './page.ts'

/** The fields that together tell a record from all others, each under every name that some release has for it. */
export type RowKey = readonly (readonly string[])[]

/** How many times the same records may come for different offsets before the server counts as ignoring them. */
const MOST_SAME = 4

/** How many pages in a row may bring nothing new, not counting those needed to read known records once more. */
const MOST_IDLE = 16

/** After so many pages in a row that bring nothing new, the last record known counts as the last one of the list. */
const MOST_THWARTED = 8

/** How far a list has been read, and which of its records were taken: each once, none left out (H43). */
export class ListProgress {
  /** How many records the server has up to the end of the page that was read last. */
  end = 0
  /** How many records were taken. */
  count = 0
  /** How long they are together, as they came. */
  bytes = 0
  /** The most records that came at once. */
  widest = 0
  /** How many came at once when no more were asked for. */
  filled = 0
  /** Whether more came than were asked for: the server ignores `limit`. */
  hasSurplus = false
  /** Whether fewer came than were asked for, and more behind them: that server has a limit of its own. */
  isCapped = false
  /** How often the list was read from its start again and had nothing in it that was known. */
  replaced = 0
  /** Whether records have a key, so that one which has changed is still known. */
  isKeyed = true
  readonly #key: RowKey
  readonly #taken = new Map<string, number>()
  /** Of a list without keys that is read from its start again: what was taken before and has not come again. */
  #again = new Map<string, number>()
  /** The identities of the page that was looked at last. */
  #ids: readonly string[] = []
  #idsOf: readonly RawRecord[] | undefined
  #first: string | undefined
  #last: string | undefined
  /** The rows of the last record, if the server joins it with several others. */
  #run = new Set<string>()
  /** How many pages in a row brought nothing new. */
  #idle = 0
  /** Whether fewer came than were asked for, and whether they had before the page that was read last. */
  #isShort = false
  #wasShort = false
  #same = 0

  constructor(key: RowKey) {
    this.#key = key
  }

  /** Notes how many records came for how many were asked for. */
  measure(came: number, asked: number): void {
    this.widest = Math.max(this.widest, came)
    if (came === asked) this.filled = Math.max(this.filled, came)
    if (came > asked) this.hasSurplus = true
    this.#wasShort = this.#isShort
    this.#isShort ||= came < asked
  }

  /** Notes that the same records came for two offsets; whether that has happened too often for deletions to explain. */
  noteRepeat(): boolean {
    this.#same += 1
    return this.#same > MOST_SAME
  }

  /** Whether a page has the last record and nothing after it. */
  isEnd(start: number, rows: readonly RawRecord[], limit: number): boolean {
    if (rows.length === 0 || this.#identity(rows.at(-1)) !== this.#last) return false
    if (start === this.end - 1) return rows.length === 1
    // Records were deleted, so reading went back and came to the same record again. That is no end yet: a cap may have cut
    // the page just there. Only where deletions keep thwarting a look behind it, it has to do, or there would be no end.
    const isThwarted = this.#idle >= MOST_THWARTED
    return isThwarted && start < this.end && rows.length < Math.min(limit, this.widest)
  }

  /** Whether everything so far came at once, starting with the same record as these. */
  isAllOf(rows: readonly RawRecord[]): boolean {
    return this.count === this.widest && this.#identity(rows[0]) === this.#first
  }

  /** Whether the page after the last one has several records, all known: perhaps the first of the list. */
  isRepeated(start: number, rows: readonly RawRecord[], limit: number): boolean {
    const isNext = start > 0 && start === this.end - 1
    if (!isNext || rows.length === 0 || this.isEnd(start, rows, limit)) return false
    return this.isKeyed
      ? this.#freshOf(start, rows, 1).length === 0
      : !this.#isNext(start, this.#identity(rows[0])) &&
          this.#taken.has(this.#identity(rows.at(-1)))
  }

  /** How many records before the end a page has to start, where one that started `back` before it did not join on. */
  farther(back: number, limit: number): number {
    return this.isKeyed ? Math.max(back * 8, Math.ceil(this.#step(limit) / 2)) : this.end
  }

  /** Whether pages of this size have brought nothing new for longer than deletions can explain. */
  isStuck(limit: number): boolean {
    return this.#idle > MOST_IDLE + 3 * Math.ceil(this.count / this.#step(limit))
  }

  /**
   * Takes the records of a page that were not taken yet, at most so many; undefined where the page does not join
   * on to what was read, so that records may lie between. A page from the start always joins on.
   */
  append(start: number, { rows, bytes }: Page, most: number): readonly RawRecord[] | undefined {
    if (this.end === 0) this.isKeyed = rows.every((row) => keyOf(row, this.#key) !== undefined)
    const ids = this.#identities(rows)
    const isNext = this.#isNext(start, ids[0])
    const isKnown = this.isKeyed && this.#taken.has(ids[0] ?? '')
    this.#idle += 1
    if (start > 0 && !isNext && !isKnown) return undefined
    if (start === 0) this.#restart(ids)
    const places = this.#freshOf(start, rows, most)
    for (const place of places) {
      const id = ids[place] ?? ''
      this.#taken.set(id, (this.#taken.get(id) ?? 0) + 1)
    }
    const fresh = places.length === rows.length ? rows : pick(rows, places)
    this.#follow(ids, rows)
    // A page of a large list is not kept longer than needed.
    this.#idsOf = undefined
    this.#first ??= ids[0]
    this.end = start + rows.length
    this.count += fresh.length
    this.bytes += (bytes * fresh.length) / Math.max(1, rows.length)
    if (fresh.length === 0) return fresh
    this.#idle = 0
    this.isCapped ||= this.#wasShort
    return fresh
  }

  /** How many records come at once when this many are asked for. */
  #step(limit: number): number {
    return Math.max(1, Math.min(limit, this.widest))
  }

  #isNext(start: number, id: string | undefined): boolean {
    return start > 0 && start === this.end - 1 && id === this.#last
  }

  #restart(ids: readonly string[]): void {
    this.#again = new Map(this.#taken)
    const isReplaced = ids.length > 0 && !ids.some((id) => this.#taken.has(id))
    if (isReplaced && this.count > 0) this.replaced += 1
  }

  /** Remembers the last record of a page, and its rows. */
  #follow(ids: readonly string[], rows: readonly RawRecord[]): void {
    const last = ids.at(-1)
    if (last === undefined) return
    if (last !== this.#last) this.#run = new Set()
    this.#last = last
    for (let index = ids.length - 1; index >= 0 && ids[index] === last; index -= 1) {
      this.#run.add(JSON.stringify(rows[index]))
    }
  }

  /** The indexes of the records that were not taken yet, at most so many. */
  #freshOf(start: number, rows: readonly RawRecord[], most: number): number[] {
    const ids = this.#identities(rows)
    const isNext = this.#isNext(start, ids[0])
    const fresh: number[] = []
    for (let index = isNext ? 1 : 0; index < rows.length && fresh.length < most; index += 1) {
      if (this.#isFresh(ids[index] ?? '', isNext, rows[index])) fresh.push(index)
    }
    return fresh
  }

  #isFresh(id: string, isNext: boolean, row: RawRecord | undefined): boolean {
    // A record that the server joins with several others has a row for each of them, in sequence.
    if (this.isKeyed) {
      if (!this.#taken.has(id)) return true
      return isNext && id === this.#last && !this.#run.has(JSON.stringify(row))
    }
    // Without keys, two records may look the same, and both count.
    const left = this.#again.get(id) ?? 0
    this.#again.set(id, Math.max(0, left - 1))
    return left === 0
  }

  /** The identities of a page's records: made once, though several questions are asked of a page. */
  #identities(rows: readonly RawRecord[]): readonly string[] {
    if (this.#idsOf !== rows) {
      this.#ids = rows.map((row) => this.#identity(row))
      this.#idsOf = rows
    }
    return this.#ids
  }

  #identity(row: RawRecord | undefined): string {
    return row === undefined ? '' : (keyOf(row, this.#key) ?? JSON.stringify(row))
  }
}

function pick<T>(items: readonly T[], places: readonly number[]): T[] {
  return places.flatMap((place) => items[place] ?? [])
}

/** A record's key as text; undefined where it lacks a part of it. */
function keyOf(row: RawRecord, key: RowKey): string | undefined {
  if (key.length === 0) return undefined
  const [names = []] = key
  if (key.length === 1) {
    const value = firstOf(row, names)
    // Digits are the key themselves; everything else is told apart as JSON is.
    if (typeof value === 'string' && DIGITS.test(value)) return value
    return value === undefined ? undefined : JSON.stringify([value])
  }
  const parts = key.map((each) => firstOf(row, each))
  return parts.includes(undefined) ? undefined : JSON.stringify(parts)
}

const DIGITS = /^\d+$/

function firstOf(row: RawRecord, names: readonly string[]): unknown {
  for (const name of names) {
    const value = row[name]
    if (value !== undefined && value !== null) return value
  }
  return undefined
}
