import { OutputError } from '../errors.ts'
import { isFullDiskError, type SyncedFile } from '../files/synced-file.ts'
import type { JournalEntry } from './journal-entries.ts'
import { lineOf } from './journal-lines.ts'

interface Waiting {
  entry: JournalEntry
  resolve(): void
  reject(error: unknown): void
}

/** Appends entries to the journal of a run. */
export class JournalFile {
  readonly #path: string
  readonly #handle: SyncedFile
  #size: number
  #sum: number
  readonly #waiting: Waiting[] = []
  #isWriting = false
  #writing: Promise<void> = Promise.resolve()
  /** Why nothing more can be written. */
  failure: OutputError | undefined

  constructor(path: string, handle: SyncedFile, end: { size: number; sum: number }) {
    this.#path = path
    this.#handle = handle
    this.#size = end.size
    this.#sum = end.sum
  }

  /**
   * Appends an entry; resolves once it is on disk. Entries that arrive while others are being written share the next sync.
   * Rejects with an OutputError if that fails, as does every later call.
   */
  append(entry: JournalEntry): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject })
      if (!this.#isWriting) this.#writing = this.#writeAll()
    })
  }

  /** Waits for writes in progress, and closes the file. */
  async close(): Promise<void> {
    await this.#writing
    await this.#handle.close()
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0 && this.failure === undefined) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#write(batch.map(({ entry }) => entry))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        this.failure = this.#toOutputError(error)
        // If this fails too, readers ignore an incomplete last line.
        await this.#handle.truncate(this.#size).catch(() => undefined)
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(this.failure)
      }
    }
    this.#isWriting = false
  }

  async #write(entries: readonly JournalEntry[]): Promise<void> {
    let sum = this.#sum
    const texts = entries.map((entry) => {
      const line = lineOf(entry, sum)
      sum = line.sum
      return line.text
    })
    const bytes = Buffer.from(texts.join(''))
    await this.#handle.write(bytes, this.#size)
    await this.#handle.sync()
    this.#size += bytes.length
    this.#sum = sum
  }

  #toOutputError(error: unknown): OutputError {
    const why = error instanceof Error ? error.message : String(error)
    return new OutputError(`The journal ${this.#path} can't be written: ${why}`, {
      hint: isFullDiskError(error)
        ? 'Nothing more was sent. Free up disk space, then resume the run'
        : 'Nothing more was sent. Once it can be written, resume the run',
      cause: error,
    })
  }
}
