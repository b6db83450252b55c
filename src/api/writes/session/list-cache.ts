import { Failure } from '../../../errors.ts'
import { isFatalForBatch } from '../../http/fatal-for-batch.ts'
import type { Window } from '../../http/page.ts'
import { readRecords, type StoredRecord } from '../../records/read.ts'
import type { ReadMark } from '../../records/read-freshness.ts'
import { KnownRecords } from './known-records.ts'
import { ListPositions } from './list-positions.ts'
import { type ListSource, readWindow, windowsOver } from './windows.ts'

/** How many records a page has at first, at most, and at least; and how many behind the last one that is known. */
const FIRST = 2_000
const LARGEST = 10_000
const LEAST = 10
const TAIL = 500

/** What a quick answer is, in milliseconds (H25). */
const QUICK = 1500

/** How much farther back is looked for a record that is known, and how often the end of the list is looked for. */
const FARTHER = 50
const MOST_TAILS = 100

/** The list of a module as far as it is known: read once as a whole, then in pages and at its end. */
export class ListCache {
  readonly #list: ListSource
  readonly #listed: readonly StoredRecord[] | undefined
  readonly #places = new ListPositions()
  /** What is known of the records, wherever they stand. */
  readonly records: KnownRecords
  #tick = 0
  #most = FIRST
  /** The largest page that the server has sent. */
  #widest = 0
  #end: ReadMark | undefined
  #loading: Promise<boolean> | undefined
  #tail: Promise<boolean> | undefined
  isLoaded = false

  constructor(list: ListSource, listed: readonly StoredRecord[] | undefined) {
    this.#list = list
    this.#listed = listed
    this.records = new KnownRecords(list.resource)
  }

  /** A moment in the order of reads and writes, later than all before. */
  tick(): number {
    this.#tick += 1
    return this.#tick
  }

  /** Whether it is known where the record is. */
  isPlaced(id: number): boolean {
    return this.#places.of(id) !== undefined
  }

  /** Whether the end of the list was read so short a time ago that new records can be told by it. */
  isEndFresh(): boolean {
    return this.#list.api.freshness.isFresh(this.#end)
  }

  /** Makes a record known that was read elsewhere. */
  learn(stored: StoredRecord): void {
    this.records.take(this.#idOf(stored), stored, -1)
  }

  /** Reads the list, once; resolves with whether it could be read. */
  load(): Promise<boolean> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<boolean> {
    const { api, resource, scope } = this.#list
    if (this.#listed !== undefined) {
      this.#append(this.#listed, 0)
      this.isLoaded = true
      return true
    }
    const began = this.tick()
    const mark = api.freshness.begin()
    try {
      for await (const some of readRecords(api, resource, { scope })) {
        this.#widest = Math.max(this.#widest, some.length)
        this.#append(some, began)
      }
    } catch (error) {
      if (!(error instanceof Failure) || isFatalForBatch(error)) throw error
      return false
    }
    this.#end = mark()
    this.isLoaded = true
    return true
  }

  /** Reads records whose place is known, in as few pages as it takes; what is not found there is left as it was. */
  async read(ids: readonly number[]): Promise<void> {
    const places = ids.flatMap((id) => this.#places.of(id) ?? [])
    for (const window of windowsOver(places, this.#most)) {
      const { shift } = this.#places
      await this.#readAt(window)
      // Records have moved up since: the page is read again where they are now.
      if (this.#places.shift !== shift) await this.#readAt(window)
    }
  }

  async #readAt({ start, limit }: Window): Promise<void> {
    const { api } = this.#list
    const at = this.#places.now(start)
    const since = api.clock().getTime()
    const rows = await this.#page({ start: at, limit })
    if (rows === undefined) {
      this.#most = Math.max(LEAST, Math.floor(limit / 2))
      return
    }
    const isEnd = at + rows.length >= this.#places.end
    if (rows.length < limit && !isEnd) this.#most = Math.max(LEAST, rows.length)
    const isQuick = api.clock().getTime() - since < QUICK
    if (limit === this.#most && isQuick) this.#most = Math.min(LARGEST, limit * 2)
  }

  /** Reads the records behind the last one that is known; resolves with whether all of them could be read. */
  async readEnd(): Promise<boolean> {
    const mark = this.#list.api.freshness.begin()
    let back = 1
    let last: number | undefined
    for (let round = 0; round < MOST_TAILS; round += 1) {
      const start = Math.max(0, this.#places.end - back)
      const [widest, known] = [this.#widest, this.#places.count]
      const rows = await this.#page({ start, limit: TAIL })
      if (rows === undefined) return false
      if (start > 0 && !this.#isJoined(rows, known)) {
        back *= FARTHER
        continue
      }
      const before = last
      const end = rows.at(-1)
      last = end && this.#idOf(end)
      // Shorter than what the server is able to send, it is not short for a limit of the server's.
      const isWhole = rows.length < TAIL && rows.length < widest
      const isSame = last === this.#places.last || last === before
      if (isWhole || (this.#places.count === known && isSame)) {
        this.#places.forgetBehind(last)
        this.#end = mark()
        return true
      }
      back = 1
    }
    return false
  }

  /** The same, unless it is under way or was done a short time ago. */
  async refreshEnd(): Promise<boolean> {
    if (this.isEndFresh()) return true
    this.#tail ??= this.readEnd().finally(() => {
      this.#tail = undefined
    })
    return this.#tail
  }

  /** Whether a page begins with a record that was known before it came. */
  #isJoined([first]: readonly StoredRecord[], known: number): boolean {
    if (first === undefined) return false
    return (this.#places.of(this.#idOf(first)) ?? known) < known
  }

  async #page(window: Window): Promise<readonly StoredRecord[] | undefined> {
    const began = this.tick()
    const rows = await readWindow(this.#list, window)
    if (rows === undefined) return undefined
    this.#widest = Math.max(this.#widest, rows.length)
    const [first] = rows
    if (first !== undefined) this.#places.found(this.#idOf(first), window.start)
    this.#append(this.#single(rows), began)
    return rows
  }

  /** The records whose ID comes once: neither of two can be relied on. */
  #single(rows: readonly StoredRecord[]): readonly StoredRecord[] {
    const ids = new Set<number>()
    const twice = new Set<number>()
    for (const id of rows.map((stored) => this.#idOf(stored))) (ids.has(id) ? twice : ids).add(id)
    return twice.size === 0 ? rows : rows.filter((stored) => !twice.has(this.#idOf(stored)))
  }

  #append(rows: readonly StoredRecord[], began: number): void {
    for (const stored of rows) {
      const id = this.#idOf(stored)
      this.#places.add(id)
      this.records.take(id, stored, began)
    }
  }

  #idOf({ row }: StoredRecord): number {
    return Number(row[this.#list.resource.id])
  }
}
