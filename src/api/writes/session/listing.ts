import { Failure } from '../../../errors.ts'
import { concernsAll } from '../../concerns-all.ts'
import type { ReadMark } from '../../freshness.ts'
import type { Window } from '../../page.ts'
import { readRecords, type Stored } from '../../reading.ts'
import type { Given } from '../plan.ts'
import type { IdsBefore } from '../write-reads.ts'
import { ValueIndex } from './value-index.ts'
import { type ListOf, readWindow, windowsOver } from './windows.ts'

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

/**
 * The list of a module as far as it is known: read once as a whole, then in pages and at its end. It remembers where
 * records are and when each was read; positions are a guess that each page corrects, and that nothing relies on.
 */
export class Listing {
  readonly #list: ListOf
  readonly #listed: readonly Stored[] | undefined
  readonly #order: number[] = []
  readonly #at = new Map<number, number>()
  readonly #records = new Map<number, Stored>()
  readonly #began = new Map<number, number>()
  /** In which order records became known. */
  readonly #ordinals = new Map<number, number>()
  readonly #index: ValueIndex
  #tick = 0
  /** By how much the records have moved up since the list was read. */
  #shift = 0
  #most = FIRST
  /** The largest page that the server has sent. */
  #widest = 0
  #end: ReadMark | undefined
  #loading: Promise<boolean> | undefined
  #tail: Promise<boolean> | undefined
  isLoaded = false

  constructor(list: ListOf, listed: readonly Stored[] | undefined) {
    this.#list = list
    this.#listed = listed
    this.#index = new ValueIndex(list.resource, this.#records)
  }

  /** A moment in the order of reads and writes, later than all before. */
  tick(): number {
    this.#tick += 1
    return this.#tick
  }

  /** The record, if the read of it began after a moment. */
  readSince(id: number, moment: number): Stored | undefined {
    return (this.#began.get(id) ?? -1) > moment ? this.#records.get(id) : undefined
  }

  /** Whether it is known where the record is. */
  isPlaced(id: number): boolean {
    return this.#at.has(id)
  }

  /** Whether the end of the list was read so short a time ago that new records can be told by it. */
  isEndFresh(): boolean {
    return this.#list.api.freshness.isFresh(this.#end)
  }

  /** The known records with these values. */
  find(equals: Given): Stored[] {
    return this.#index.find(equals)
  }

  /** The IDs that are known now. */
  idsNow(): IdsBefore {
    const count = this.#ordinals.size
    return { has: (id) => (this.#ordinals.get(Number(id)) ?? count) < count }
  }

  /** Makes a record known that was read elsewhere. */
  learn(stored: Stored): void {
    this.#take(stored, -1)
  }

  /** Reads the list, once; resolves with whether it could be read. */
  load(): Promise<boolean> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<boolean> {
    const { api, resource, scope } = this.#list
    if (this.#listed !== undefined) {
      for (const stored of this.#listed) this.#append(stored, 0)
      this.isLoaded = true
      return true
    }
    const began = this.tick()
    const mark = api.freshness.begin()
    try {
      for await (const some of readRecords(api, resource, { scope })) {
        this.#widest = Math.max(this.#widest, some.length)
        for (const stored of some) this.#append(stored, began)
      }
    } catch (error) {
      if (!(error instanceof Failure) || concernsAll(error)) throw error
      return false
    }
    this.#end = mark()
    this.isLoaded = true
    return true
  }

  /** Reads records whose place is known, in as few pages as it takes; what is not found there is left as it was. */
  async read(ids: readonly number[]): Promise<void> {
    const positions = ids.flatMap((id) => this.#at.get(id) ?? [])
    for (const window of windowsOver(positions, this.#most)) {
      const shift = this.#shift
      await this.#readAt(window)
      // Records have moved up since: the page is read again where they are now.
      if (this.#shift !== shift) await this.#readAt(window)
    }
  }

  async #readAt({ start, limit }: Window): Promise<void> {
    const { api } = this.#list
    const at = Math.max(0, start - this.#shift)
    const since = api.clock().getTime()
    const rows = await this.#page({ start: at, limit })
    if (rows === undefined) {
      this.#most = Math.max(LEAST, Math.floor(limit / 2))
      return
    }
    const isEnd = at + rows.length >= this.#order.length - this.#shift
    if (rows.length < limit && !isEnd) this.#most = Math.max(LEAST, rows.length)
    const isQuick = api.clock().getTime() - since < QUICK
    if (limit === this.#most && isQuick) this.#most = Math.min(LARGEST, limit * 2)
  }

  /** Reads the records behind the last one that is known; resolves with whether all of them could be read. */
  readEnd(): Promise<boolean> {
    return this.#readEnd()
  }

  /** The same, unless it is under way or was done a short time ago. */
  async refreshEnd(): Promise<boolean> {
    if (this.isEndFresh()) return true
    this.#tail ??= this.#readEnd().finally(() => {
      this.#tail = undefined
    })
    return this.#tail
  }

  async #readEnd(): Promise<boolean> {
    const mark = this.#list.api.freshness.begin()
    let back = 1
    let last: number | undefined
    for (let round = 0; round < MOST_TAILS; round += 1) {
      const start = Math.max(0, this.#order.length - this.#shift - back)
      const [widest, known] = [this.#widest, this.#order.length]
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
      const isSame = last === this.#order.at(-1) || last === before
      if (isWhole || (this.#order.length === known && isSame)) {
        this.#forgetBehind(last)
        this.#end = mark()
        return true
      }
      back = 1
    }
    return false
  }

  /** Nothing comes after a record any more: what was there is gone. */
  #forgetBehind(last: number | undefined): void {
    const count = last === undefined ? 0 : (this.#at.get(last) ?? this.#order.length) + 1
    for (const id of this.#order.splice(count)) this.#at.delete(id)
  }

  /** Whether a page begins with a record that was known before it came. */
  #isJoined([first]: readonly Stored[], known: number): boolean {
    if (first === undefined) return false
    return (this.#at.get(this.#idOf(first)) ?? known) < known
  }

  async #page(window: Window): Promise<readonly Stored[] | undefined> {
    const began = this.tick()
    const rows = await readWindow(this.#list, window)
    if (rows === undefined) return undefined
    this.#widest = Math.max(this.#widest, rows.length)
    const [first] = rows
    const found = first === undefined ? undefined : this.#at.get(this.#idOf(first))
    if (found !== undefined) this.#shift = found - window.start
    for (const stored of this.#single(rows)) this.#append(stored, began)
    return rows
  }

  /** The records whose ID comes once: neither of two can be relied on. */
  #single(rows: readonly Stored[]): readonly Stored[] {
    const counts = new Map<number, number>()
    for (const stored of rows)
      counts.set(this.#idOf(stored), (counts.get(this.#idOf(stored)) ?? 0) + 1)
    return counts.size === rows.length
      ? rows
      : rows.filter((stored) => counts.get(this.#idOf(stored)) === 1)
  }

  #append(stored: Stored, began: number): void {
    const id = this.#idOf(stored)
    if (!this.#at.has(id)) {
      this.#at.set(id, this.#order.length)
      this.#order.push(id)
    }
    this.#take(stored, began)
  }

  /** Keeps what a later read told. */
  #take(stored: Stored, began: number): void {
    const id = this.#idOf(stored)
    const before = this.#records.get(id)
    if (before !== undefined && (this.#began.get(id) ?? -1) >= began) return
    this.#records.set(id, stored)
    this.#began.set(id, began)
    if (!this.#ordinals.has(id)) this.#ordinals.set(id, this.#ordinals.size)
    this.#index.replace(id, before, stored)
  }

  #idOf({ row }: Stored): number {
    return Number(row[this.#list.resource.id])
  }
}
