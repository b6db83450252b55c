import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { ListCache } from './list-cache.ts'
import type { PendingWrite } from './pending-write.ts'

/** How many records are read ahead. */
const INITIAL_COUNT = 50
const MIN_COUNT = 10
const MAX_COUNT = 500

/** Up to this many records are read separately, unless the list was read for something else. */
const MAX_SEPARATE_READS = 3

/** Reads records again before they are written to, together with the next ones: as many as are sent in that time. */
export class Prefetcher {
  readonly #api: Api
  readonly #listing: ListCache
  readonly #pending: ReadonlySet<PendingWrite>
  /** The moment at which each record was last written to. */
  readonly #written = new Map<number, number>()
  #allWritten = -1
  #reading: Promise<void> | undefined
  /** How many writes were sent since the last reading. */
  #sent = INITIAL_COUNT / 2

  constructor(api: Api, listing: ListCache, pending: ReadonlySet<PendingWrite>) {
    this.#api = api
    this.#listing = listing
    this.#pending = pending
  }

  /** Discards what was read about a record, or about all records if a write may change others. */
  invalidate(id: number | undefined, isAll: boolean): void {
    const now = this.#listing.tick()
    if (id !== undefined) this.#written.set(id, now)
    if (isAll) this.#allWritten = now
  }

  count(): void {
    this.#sent += 1
  }

  /** Returns a record as it was read recently, or reads it; undefined if it isn't in the pages that were read. */
  async get(id: number): Promise<StoredRecord | undefined> {
    const cached = this.#fresh(id)
    if (cached !== undefined) return cached
    await this.#reading
    if (this.#fresh(id) === undefined) {
      this.#reading ??= this.#read(id).finally(() => {
        this.#reading = undefined
      })
      await this.#reading
    }
    return this.#fresh(id)
  }

  #fresh(id: number): StoredRecord | undefined {
    const written = Math.max(this.#allWritten, this.#written.get(id) ?? -1)
    const stored = this.#listing.records.readSince(id, written)
    return this.#api.freshness.isFresh(stored?.readMark) ? stored : undefined
  }

  async #read(id: number): Promise<void> {
    const ids = this.#upcoming(id)
    if (!this.#listing.isLoaded && ids.length <= MAX_SEPARATE_READS) return
    if (!(await this.#listing.load())) return
    await this.#listing.read(ids.filter((other) => this.#fresh(other) === undefined))
  }

  #upcoming(id: number): number[] {
    const count = Math.min(MAX_COUNT, Math.max(MIN_COUNT, this.#sent * 2))
    this.#sent = 0
    const ids = new Set([id])
    for (const write of this.#pending) {
      if (ids.size >= count) break
      if (!write.isSent && write.id !== undefined) ids.add(write.id)
    }
    return [...ids]
  }
}
