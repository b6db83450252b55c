import { startTimer } from '../../../time/timer.ts'
import type { StoredRecord } from '../../records/read.ts'
import type { ListCache } from './list-cache.ts'

/** So many written records are read back together; none waits longer for others, in milliseconds. */
const TOGETHER = 50
const LONGEST_WAIT = 2_000

/** So few are read back singly, while the list was not read for anything else. */
const FEW = 3

interface Waiting {
  id: number
  /** Whether the end of the list is to be read as well. */
  isAtEnd: boolean
  resolve: () => void
  reject: (reason: unknown) => void
}

/** Reads back what was written, many records with one page: a look waits until that is worth it. */
export class ReadBackBatcher {
  readonly #listing: ListCache
  readonly #isIdle: () => boolean
  #waiting: Waiting[] = []
  #stopTimer: () => void = () => {}

  constructor(listing: ListCache, isIdle: () => boolean) {
    this.#listing = listing
    this.#isIdle = isIdle
  }

  /** The record as a read from now on has it; undefined where that did not find it, which says nothing. */
  async readBack(id: number): Promise<StoredRecord | undefined> {
    const now = this.#listing.tick()
    await this.#wait(id, false)
    return this.#listing.records.readSince(id, now)
  }

  /** Has a new record read, and all that are new beside it; resolves with whether it was found. */
  async readBackNew(id: number): Promise<boolean> {
    const now = this.#listing.tick()
    await this.#wait(id, true)
    return this.#listing.records.readSince(id, now) !== undefined
  }

  /** Called whenever nothing more is being sent. */
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
        this.#stopTimer = startTimer(LONGEST_WAIT, () => this.flush())
      }
      if (this.#waiting.length >= TOGETHER || this.#isIdle()) this.flush()
    })
  }

  async #read(batch: readonly Waiting[]): Promise<void> {
    const listing = this.#listing
    if (!listing.isLoaded && batch.length <= FEW) return
    const now = listing.tick()
    if (!(await listing.load())) return
    const left = () => batch.filter(({ id }) => listing.records.readSince(id, now) === undefined)
    if (left().some(({ id, isAtEnd }) => isAtEnd || !listing.isPlaced(id))) await listing.readEnd()
    await listing.read(left().map(({ id }) => id))
  }
}
