import type { RawRecord } from './envelope.ts'
import type { Page } from './page.ts'
import { keyText, type RowKey } from './row-key.ts'

/** How many pages may repeat the records of another offset before the server is assumed to ignore offsets. */
const MAX_REPEATS = 4

/** How many pages in a row may have no new records, apart from those needed to read known records again. */
const MAX_IDLE = 16

/** After this many pages in a row without new records, the last known record is taken as the end of the list. */
const MAX_THWARTED = 8

/** How far a list has been read, and which of its records were taken: each once, none left out (H43). */
export class ListProgress {
  /** How many records the server has up to the end of the last page read. */
  end = 0
  /** How many records were taken. */
  count = 0
  /** Their total size as received, in bytes. */
  bytes = 0
  /** The most records received in one page. */
  widest = 0
  /** The most records received in a page that had exactly as many as requested. */
  filled = 0
  /** Whether a page had more records than requested: the server ignores `limit`. */
  hasSurplus = false
  /** Whether a page had fewer records than requested and more followed: the server has a limit of its own. */
  isCapped = false
  /** How often the list was read from its start again and contained nothing known. */
  replaced = 0
  /** Whether records have a key, so that a changed record is still recognized. */
  isKeyed = true
  readonly #key: RowKey
  readonly #taken = new Map<string, number>()
  /** When a list without keys is read from its start again: the records taken before that have not come again. */
  #again = new Map<string, number>()
  /** The identities of the page used last. */
  #ids: readonly string[] = []
  #idsOf: readonly RawRecord[] | undefined
  #first: string | undefined
  #last: string | undefined
  /** The rows of the last record, if the server joins it with several others. */
  #run = new Set<string>()
  /** How many pages in a row had nothing new. */
  #idle = 0
  /** Whether any page had fewer records than requested, and whether one before the last page had. */
  #isShort = false
  #wasShort = false
  #repeats = 0

  constructor(key: RowKey) {
    this.#key = key
  }

  /** Records how many records a page had, and how many were requested. */
  measure(received: number, requested: number): void {
    this.widest = Math.max(this.widest, received)
    if (received === requested) this.filled = Math.max(this.filled, received)
    if (received > requested) this.hasSurplus = true
    this.#wasShort = this.#isShort
    this.#isShort ||= received < requested
  }

  /** Records that two offsets had the same records; returns whether that is too often for deletions to explain. */
  noteRepeat(): boolean {
    this.#repeats += 1
    return this.#repeats > MAX_REPEATS
  }

  /** Whether a page has the last record and nothing after it. */
  isEnd(start: number, rows: readonly RawRecord[], limit: number): boolean {
    if (rows.length === 0 || this.#identity(rows.at(-1)) !== this.#last) return false
    if (start === this.end - 1) return rows.length === 1
    // Records were deleted, so reading went back and reached the same record again. That isn't the end yet: a cap may
    // have cut the page right there. But if deletions keep thwarting a read after it, it has to do as the end, or
    // reading would never stop.
    const isThwarted = this.#idle >= MAX_THWARTED
    return isThwarted && start < this.end && rows.length < Math.min(limit, this.widest)
  }

  /** Whether everything so far came in one page that starts with the same record as this one. */
  isAllOf(rows: readonly RawRecord[]): boolean {
    return this.count === this.widest && this.#identity(rows[0]) === this.#first
  }

  /** Whether the next page has several records, all known: perhaps the first ones of the list. */
  isRepeated(start: number, rows: readonly RawRecord[], limit: number): boolean {
    const isNext = start > 0 && start === this.end - 1
    if (!isNext || rows.length === 0 || this.isEnd(start, rows, limit)) return false
    return this.isKeyed
      ? this.#freshOf(start, rows, 1).length === 0
      : !this.#isNext(start, this.#identity(rows[0])) &&
          this.#taken.has(this.#identity(rows.at(-1)))
  }

  /** How many records before the end the next page must start, after one that started `back` before it left a gap. */
  farther(back: number, limit: number): number {
    return this.isKeyed ? Math.max(back * 8, Math.ceil(this.#step(limit) / 2)) : this.end
  }

  /** Whether pages of this size have had nothing new for longer than deletions can explain. */
  isStuck(limit: number): boolean {
    return this.#idle > MAX_IDLE + 3 * Math.ceil(this.count / this.#step(limit))
  }

  /**
   * Takes up to `max` records of a page that were not taken yet and returns them. Returns undefined if there may be a
   * gap between the page and what was read before. A page from the start of the list never leaves a gap.
   */
  append(start: number, { rows, bytes }: Page, max: number): readonly RawRecord[] | undefined {
    if (this.end === 0) this.isKeyed = rows.every((row) => keyText(row, this.#key) !== undefined)
    const ids = this.#identities(rows)
    const isNext = this.#isNext(start, ids[0])
    const isKnown = this.isKeyed && this.#taken.has(ids[0] ?? '')
    this.#idle += 1
    if (start > 0 && !isNext && !isKnown) return undefined
    if (start === 0) this.#restart(ids)
    const indexes = this.#freshOf(start, rows, max)
    for (const index of indexes) {
      const id = ids[index] ?? ''
      this.#taken.set(id, (this.#taken.get(id) ?? 0) + 1)
    }
    const fresh =
      indexes.length === rows.length
        ? rows
        : indexes.flatMap<RawRecord>((index) => rows[index] ?? [])
    this.#follow(ids, rows)
    // Don't hold on to a page of a large list longer than needed.
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

  /** How many records a page has when this many are requested. */
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

  /** The indexes of the records that were not taken yet, at most `max`. */
  #freshOf(start: number, rows: readonly RawRecord[], max: number): number[] {
    const ids = this.#identities(rows)
    const isNext = this.#isNext(start, ids[0])
    const fresh: number[] = []
    for (let index = isNext ? 1 : 0; index < rows.length && fresh.length < max; index += 1) {
      if (this.#isFresh(ids[index] ?? '', isNext, rows[index])) fresh.push(index)
    }
    return fresh
  }

  #isFresh(id: string, isNext: boolean, row: RawRecord | undefined): boolean {
    // A record that the server joins with several others has a row for each of them, one after another.
    if (this.isKeyed) {
      if (!this.#taken.has(id)) return true
      return isNext && id === this.#last && !this.#run.has(JSON.stringify(row))
    }
    // Without keys, two records may look the same, and both count.
    const left = this.#again.get(id) ?? 0
    this.#again.set(id, Math.max(0, left - 1))
    return left === 0
  }

  /** The identities of a page's records, computed once per page. */
  #identities(rows: readonly RawRecord[]): readonly string[] {
    if (this.#idsOf !== rows) {
      this.#ids = rows.map((row) => this.#identity(row))
      this.#idsOf = rows
    }
    return this.#ids
  }

  #identity(row: RawRecord | undefined): string {
    return row === undefined ? '' : (keyText(row, this.#key) ?? JSON.stringify(row))
  }
}
