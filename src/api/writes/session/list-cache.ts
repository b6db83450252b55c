import { Failure } from '../../../errors.ts'
import { isFatalForBatch } from '../../http/fatal-for-batch.ts'
import type { Window } from '../../http/page.ts'
import { readRecords, type StoredRecord } from '../../records/read.ts'
import type { ReadMark } from '../../records/read-freshness.ts'
import { KnownRecords } from './known-records.ts'
import { ListPositions } from './list-positions.ts'
import { type ListSource, readWindow, windowsOver } from './windows.ts'

/** How many records a page has. */
const INITIAL_PAGE_SIZE = 2_000
const MAX_PAGE_SIZE = 10_000
const MIN_PAGE_SIZE = 10

/** How many records a page at the end of the list has. */
const END_PAGE_SIZE = 500

/** An answer is fast if it takes less than this, in milliseconds (H25). */
const FAST_ANSWER = 1500

/** How much further back each search for a known record starts, and how many pages a search for the end reads. */
const BACK_FACTOR = 50
const MAX_END_PAGES = 100

/** The cached list of a module: read once as a whole, then in pages and at its end. */
export class ListCache {
  readonly #list: ListSource
  readonly #listed: readonly StoredRecord[] | undefined
  readonly #positions = new ListPositions()
  /** The known records, regardless of their positions. */
  readonly records: KnownRecords
  #tick = 0
  #maxPageSize = INITIAL_PAGE_SIZE
  /** The size of the largest page that the server has sent. */
  #largestPage = 0
  /** When the end of the list was read. */
  #end: ReadMark | undefined
  #loading: Promise<boolean> | undefined
  #readingEnd: Promise<boolean> | undefined
  isLoaded = false

  constructor(list: ListSource, listed: readonly StoredRecord[] | undefined) {
    this.#list = list
    this.#listed = listed
    this.records = new KnownRecords(list.resource)
  }

  /** Returns a new moment in the order of reads and writes, later than all previous ones. */
  tick(): number {
    this.#tick += 1
    return this.#tick
  }

  /** Whether the position of a record is known. */
  isPlaced(id: number): boolean {
    return this.#positions.of(id) !== undefined
  }

  /** Whether the end of the list was read recently enough to recognise new records. */
  isEndFresh(): boolean {
    return this.#list.api.freshness.isFresh(this.#end)
  }

  /** Adds a record that was read elsewhere. */
  learn(stored: StoredRecord): void {
    this.records.take(this.#idOf(stored), stored, -1)
  }

  /** Reads the list once; resolves with whether it could be read. */
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
      for await (const page of readRecords(api, resource, { scope })) {
        this.#largestPage = Math.max(this.#largestPage, page.length)
        this.#append(page, began)
      }
    } catch (error) {
      if (!(error instanceof Failure) || isFatalForBatch(error)) throw error
      return false
    }
    this.#end = mark()
    this.isLoaded = true
    return true
  }

  /** Reads records whose positions are known, in as few pages as possible; records that are not found stay as they were. */
  async read(ids: readonly number[]): Promise<void> {
    const positions = ids.flatMap((id) => this.#positions.of(id) ?? [])
    for (const window of windowsOver(positions, this.#maxPageSize)) {
      const { shift } = this.#positions
      await this.#readAt(window)
      // The records have moved up, so the page is read again at their new position.
      if (this.#positions.shift !== shift) await this.#readAt(window)
    }
  }

  async #readAt({ start, limit }: Window): Promise<void> {
    const { api } = this.#list
    const at = this.#positions.now(start)
    const since = api.clock().getTime()
    const rows = await this.#page({ start: at, limit })
    if (rows === undefined) {
      this.#maxPageSize = Math.max(MIN_PAGE_SIZE, Math.floor(limit / 2))
      return
    }
    const isEnd = at + rows.length >= this.#positions.end
    if (rows.length < limit && !isEnd) this.#maxPageSize = Math.max(MIN_PAGE_SIZE, rows.length)
    const isFast = api.clock().getTime() - since < FAST_ANSWER
    if (limit === this.#maxPageSize && isFast)
      this.#maxPageSize = Math.min(MAX_PAGE_SIZE, limit * 2)
  }

  /** Reads the records after the last known one; resolves with whether all of them could be read. */
  async readEnd(): Promise<boolean> {
    const mark = this.#list.api.freshness.begin()
    let back = 1
    let last: number | undefined
    for (let page = 0; page < MAX_END_PAGES; page += 1) {
      const start = Math.max(0, this.#positions.end - back)
      const [largestPage, known] = [this.#largestPage, this.#positions.count]
      const rows = await this.#page({ start, limit: END_PAGE_SIZE })
      if (rows === undefined) return false
      if (start > 0 && !this.#isJoined(rows, known)) {
        back *= BACK_FACTOR
        continue
      }
      const before = last
      const end = rows.at(-1)
      last = end && this.#idOf(end)
      // A page smaller than what the server can send was not cut off by a limit of the server.
      const isComplete = rows.length < END_PAGE_SIZE && rows.length < largestPage
      const isSame = last === this.#positions.last || last === before
      if (isComplete || (this.#positions.count === known && isSame)) {
        this.#positions.forgetBehind(last)
        this.#end = mark()
        return true
      }
      back = 1
    }
    return false
  }

  /** Reads the end of the list, unless that is in progress or was done recently. */
  async refreshEnd(): Promise<boolean> {
    if (this.isEndFresh()) return true
    this.#readingEnd ??= this.readEnd().finally(() => {
      this.#readingEnd = undefined
    })
    return this.#readingEnd
  }

  /** Whether a page begins with a record that was known before. */
  #isJoined([first]: readonly StoredRecord[], known: number): boolean {
    if (first === undefined) return false
    return (this.#positions.of(this.#idOf(first)) ?? known) < known
  }

  async #page(window: Window): Promise<readonly StoredRecord[] | undefined> {
    const began = this.tick()
    const rows = await readWindow(this.#list, window)
    if (rows === undefined) return undefined
    this.#largestPage = Math.max(this.#largestPage, rows.length)
    const [first] = rows
    if (first !== undefined) this.#positions.found(this.#idOf(first), window.start)
    this.#append(this.#withoutDuplicates(rows), began)
    return rows
  }

  /** Removes records with the same ID, none of which can be relied on. */
  #withoutDuplicates(rows: readonly StoredRecord[]): readonly StoredRecord[] {
    const ids = new Set<number>()
    const duplicates = new Set<number>()
    for (const id of rows.map((stored) => this.#idOf(stored)))
      (ids.has(id) ? duplicates : ids).add(id)
    return duplicates.size === 0
      ? rows
      : rows.filter((stored) => !duplicates.has(this.#idOf(stored)))
  }

  #append(rows: readonly StoredRecord[], began: number): void {
    for (const stored of rows) {
      const id = this.#idOf(stored)
      this.#positions.add(id)
      this.records.take(id, stored, began)
    }
  }

  #idOf({ row }: StoredRecord): number {
    return Number(row[this.#list.resource.id])
  }
}
