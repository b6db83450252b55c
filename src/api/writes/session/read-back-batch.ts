import { startTimer } from '../../../time/timer.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { ListCache } from './list-cache.ts'

/** Written records are read back in batches of this size, or after this wait, in milliseconds. */
const BATCH_SIZE = 50
const MAX_WAIT = 2_000

/** Up to this many records are read back separately, unless the list was read for something else. */
const MAX_SEPARATE_READS = 3

interface Waiting {
  id: number
  /** Whether to read the end of the list as well. */
  isAtEnd: boolean
  resolve: () => void
  reject: (reason: unknown) => void
}

/** Reads back written records, many with one page: each read waits until there are enough of them. */
export class ReadBackBatcher {
  readonly #listing: ListCache
  readonly #isIdle: () => boolean
  #waiting: Waiting[] = []
  #stopTimer: () => void = () => {}

  constructor(listing: ListCache, isIdle: () => boolean) {
    this.#listing = listing
    this.#isIdle = isIdle
  }

  /** Reads a record back; undefined if it was not found, which does not mean that it is gone. */
  async readBack(id: number): Promise<StoredRecord | undefined> {
    const now = this.#listing.tick()
    await this.#wait(id, false)
    return this.#listing.records.readSince(id, now)
  }

  /** Reads a new record back, together with all other new ones; resolves with whether it was found. */
  async readBackNew(id: number): Promise<boolean> {
    const now = this.#listing.tick()
    await this.#wait(id, true)
    return this.#listing.records.readSince(id, now) !== undefined
  }

  /** Reads back what is waiting; must be called whenever nothing more is being sent. */
  flush(): void {
    this.#stopTimer()
    const batch = this.#waiting.splice(0)
    if (batch.length === 0) return
    this.#read(batch).then(
      () => {
        for (const { resolve } of batch) resolve()
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error)
      },
    )
  }

  async #wait(id: number, isAtEnd: boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ id, isAtEnd, resolve, reject })
      if (this.#waiting.length === 1) {
        this.#stopTimer = startTimer(MAX_WAIT, () => this.flush())
      }
      if (this.#waiting.length >= BATCH_SIZE || this.#isIdle()) this.flush()
    })
  }

  async #read(batch: readonly Waiting[]): Promise<void> {
    const listing = this.#listing
    if (!listing.isLoaded && batch.length <= MAX_SEPARATE_READS) return
    const now = listing.tick()
    if (!(await listing.load())) return
    const missing = () => batch.filter(({ id }) => listing.records.readSince(id, now) === undefined)
    if (missing().some(({ id, isAtEnd }) => isAtEnd || !listing.isPlaced(id)))
      await listing.readEnd()
    await listing.read(missing().map(({ id }) => id))
  }
}
