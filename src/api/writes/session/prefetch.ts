import type { Api } from '../../api.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { ListCache } from './list-cache.ts'
import type { PendingWrite } from './pending-write.ts'

/** How many records are read ahead of being sent: at first, at least and at most. */
const FIRST = 50
const LEAST = 10
const MOST = 500

/** So few are read again singly, while the list was not read for anything else. */
const FEW = 3

/** Reads records again before they are written to, together with those that come next: as many as are sent in that time. */
export class Prefetcher {
  readonly #api: Api
  readonly #listing: ListCache
  readonly #flights: ReadonlySet<PendingWrite>
  /** The moment at which each record was last written to. */
  readonly #written = new Map<number, number>()
  #allWritten = -1
  #reading: Promise<void> | undefined
  /** How many writes were sent since the last reading. */
  #sent = FIRST / 2

  constructor(api: Api, listing: ListCache, flights: ReadonlySet<PendingWrite>) {
    this.#api = api
    this.#listing = listing
    this.#flights = flights
  }

  /** What was read of a record before now no longer holds; of all records, where a write may change others. */
  invalidate(id: number | undefined, isAll: boolean): void {
    const now = this.#listing.tick()
    if (id !== undefined) this.#written.set(id, now)
    if (isAll) this.#allWritten = now
  }

  count(): void {
    this.#sent += 1
  }

  /** A record as it was read a short time ago, or is read now; undefined where pages do not have it. */
  async get(id: number): Promise<StoredRecord | undefined> {
    const known = this.#fresh(id)
    if (known !== undefined) return known
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
    if (!this.#listing.isLoaded && ids.length <= FEW) return
    if (!(await this.#listing.load())) return
    await this.#listing.read(ids.filter((one) => this.#fresh(one) === undefined))
  }

  #upcoming(id: number): number[] {
    const count = Math.min(MOST, Math.max(LEAST, this.#sent * 2))
    this.#sent = 0
    const ids = new Set([id])
    for (const flight of this.#flights) {
      if (ids.size >= count) break
      if (!flight.isSent && flight.id !== undefined) ids.add(flight.id)
    }
    return [...ids]
  }
}
