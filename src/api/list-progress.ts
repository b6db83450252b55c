import type { RawRecord } from './answer.ts'

/** The fields that together tell a record from all others, each under every name that some release has for it. */
export type RowKey = readonly (readonly string[])[]

/** How far a list has been read, and which of its records were taken: each once, none left out (H43). */
export class ListProgress {
  /** How many records the server has up to the end of the page that was read last. */
  end = 0
  /** How many records were taken. */
  count = 0
  /** How often the list was read from its start again and had nothing in it that was known. */
  replaced = 0
  /** Whether records have a key, so that one which has changed is still known. */
  isKeyed = true
  readonly #key: RowKey
  readonly #taken = new Map<string, number>()
  /** Of a list without keys that is read from its start again: what was taken before and has not come again. */
  #again = new Map<string, number>()
  #last: string | undefined

  constructor(key: RowKey) {
    this.#key = key
  }

  /** Whether a page begins with another record than was read there, and leads no further than what was read. */
  isRepeated(start: number, rows: readonly RawRecord[]): boolean {
    const [first, last] = [rows[0], rows.at(-1)]
    if (start === 0 || first === undefined || last === undefined) return false
    return !this.#isNext(start, this.#identity(first)) && this.#taken.has(this.#identity(last))
  }

  /** How many records before the end a page has to start, where one that started `back` before it did not join on. */
  farther(back: number, limit: number): number {
    return this.isKeyed ? Math.max(back * 8, Math.ceil(limit / 2)) : this.end
  }

  /**
   * Takes the records of a page that were not taken yet, at most so many; undefined where the page does not join
   * on to what was read, so that records may lie between. A page from the start always joins on.
   */
  join(start: number, rows: readonly RawRecord[], most: number): readonly RawRecord[] | undefined {
    if (this.end === 0) this.isKeyed = rows.every((row) => keyOf(row, this.#key) !== undefined)
    const ids = rows.map((row) => this.#identity(row))
    const isNext = this.#isNext(start, ids[0])
    const isKnown = this.isKeyed && this.#taken.has(ids[0] ?? '')
    if (start > 0 && !isNext && !isKnown) return undefined
    if (start === 0) this.#restart(ids)
    const fresh = rows.filter((_, index) => this.#isFresh(ids, index, isNext)).slice(0, most)
    for (const row of fresh) {
      const id = this.#identity(row)
      this.#taken.set(id, (this.#taken.get(id) ?? 0) + 1)
    }
    this.#last = ids.at(-1) ?? this.#last
    this.end = start + rows.length
    this.count += fresh.length
    return fresh
  }

  #isNext(start: number, id: string | undefined): boolean {
    return start > 0 && start === this.end - 1 && id === this.#last
  }

  #restart(ids: readonly string[]): void {
    this.#again = new Map(this.#taken)
    const isReplaced = ids.length > 0 && !ids.some((id) => this.#taken.has(id))
    if (isReplaced && this.count > 0) this.replaced += 1
  }

  #isFresh(ids: readonly string[], index: number, isNext: boolean): boolean {
    const id = ids[index] ?? ''
    if (isNext && index === 0) return false
    // What the server joins with several others has a row for each of them, one after the other.
    if (this.isKeyed) return !this.#taken.has(id) || (isNext && id === this.#last)
    // Without keys two records may be alike, and both count.
    const left = this.#again.get(id) ?? 0
    this.#again.set(id, Math.max(0, left - 1))
    return left === 0
  }

  #identity(row: RawRecord): string {
    return keyOf(row, this.#key) ?? JSON.stringify(row)
  }
}

/** A record's key as text; undefined where it lacks a part of it. */
function keyOf(row: RawRecord, key: RowKey): string | undefined {
  if (key.length === 0) return undefined
  const parts = key.map((names) => names.map((name) => row[name]).find((value) => value != null))
  return parts.includes(undefined) ? undefined : JSON.stringify(parts)
}
