import { isFullDiskError, type SyncedFile } from '../../files/synced-file.ts'
import { compact } from './compact.ts'
import { OutboxFullError } from './outbox.ts'
import type { OutboxContents } from './outbox-contents.ts'
import type { OutboxFiles } from './outbox-files.ts'

/** Lines to write together. */
interface Write {
  text: string
  size: number
  /** Whether it is given up if it can't be written at once. */
  isOptional: boolean
  /** Called at once when they are on disk: the file may be compacted right after that. */
  onWritten(): void
  resolve(): void
  reject(error: Error): void
}

/** Where a log is, and how it is kept. */
export interface LogOptions {
  path: string
  files: OutboxFiles
  /** How long to wait before writing is tried again, in milliseconds. */
  retryAfter: number
  /** From which size on it is compacted if more than half of it isn't needed, in bytes. */
  compactFrom: number
  /** At which size no more events are accepted, in bytes. */
  maxSize: number
}

/** An open log. */
export interface OpenedLog {
  file: SyncedFile
  size: number
  /** Whether its last line has no line break. */
  lacksBreak: boolean
}

/** How much a log must grow after a compaction failed before the next one, in bytes. */
const GROWTH = 1024 * 1024

/** The most that is written to find out whether there is room again, in bytes. */
const MAX_PROBE = 1024 * 1024

/** Appends lines to the log; those that wait are written together, with one sync. */
export class OutboxLog {
  readonly #options: LogOptions
  readonly #contents: OutboxContents
  #file: SyncedFile
  #size: number
  #lacksBreak: boolean
  #queue: Write[] = []
  #queuedSize = 0
  #writing: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  /** Why the last write failed. */
  #failure: Error | undefined
  /** Whether not even what must be written could be. */
  #isBlocked = false
  /** Why nothing may be written any more. */
  #ended: OutboxFullError | undefined
  /** Whether there may be something after the last good line, which has to be cut off first. */
  #isTorn = true
  /** Whether the name of the file may not be on disk yet. */
  #hasNewName = true
  #failedSize = 0
  #compactFrom: number

  constructor(
    contents: OutboxContents,
    { file, size, lacksBreak }: OpenedLog,
    options: LogOptions,
  ) {
    this.#contents = contents
    this.#options = options
    this.#file = file
    this.#size = size
    this.#lacksBreak = lacksBreak
    this.#compactFrom = options.compactFrom
  }

  /** Whether the last write worked. */
  get isHealthy(): boolean {
    return this.#failure === undefined && this.#ended === undefined
  }

  /** Whether there is no room for this many bytes of events. */
  isFullFor(size: number): boolean {
    return this.#size + this.#queuedSize + size > this.#options.maxSize
  }

  /**
   * Writes lines, and calls `onWritten` as soon as they are on disk. Rejects with an OutboxFullError if that fails, and none
   * of them counts.
   */
  tryAppend(lines: readonly string[], onWritten: () => void): Promise<void> {
    return this.#enqueue(lines.join(''), { isOptional: true, onWritten })
  }

  /** Writes a line, however long that takes; rejects only if the log is closed before. */
  append(line: string): Promise<void> {
    return this.#enqueue(line, { isOptional: false, onWritten: () => undefined })
  }

  /** Replaces the file by one without what isn't needed any more; returns why that failed. */
  async compact(): Promise<Error | undefined> {
    const former = this.#file
    try {
      const { files, path } = this.#options
      const { file, size } = await compact(files, path, this.#contents.snapshot())
      this.#file = file
      this.#size = size
      this.#isTorn = false
      this.#lacksBreak = false
      this.#hasNewName = true
      this.#compactFrom = this.#options.compactFrom
    } catch (error) {
      this.#compactFrom = this.#size + GROWTH
      return toError(error)
    }
    await former.close().catch(() => undefined)
    try {
      this.#syncName()
    } catch {
      // It is synced before the next line counts.
    }
    return undefined
  }

  /** Never writes again, since another process may. */
  abandon(why: OutboxFullError): void {
    this.#ended ??= why
    this.#refuse(this.#queue.splice(0), why)
  }

  /** Writes what waits, if possible, compacts the file and closes it. Rejects if something could not be written. */
  async close(): Promise<void> {
    await this.#writing
    await this.#start()
    clearTimeout(this.#retry)
    const isAbandoned = this.#ended !== undefined
    this.#ended ??= new OutboxFullError('The outbox is closed.')
    const left = this.#queue.splice(0)
    if (left.length === 0 && !isAbandoned) await this.compact()
    await this.#file.close().catch(() => undefined)
    this.#refuse(left, this.#ended)
    if (left.length > 0) throw this.#failure ?? this.#ended
  }

  #enqueue(text: string, how: Pick<Write, 'isOptional' | 'onWritten'>): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const size = Buffer.byteLength(text)
      this.#queuedSize += size
      this.#queue.push({ ...how, text, size, resolve, reject })
      // Changes that don't fit wait for the next try, which a new event is too.
      if (how.isOptional || !this.#isBlocked) void this.#start()
    })
  }

  #start(): Promise<void> {
    this.#writing ??= this.#writeAll()
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    // What is asked for at the same moment is written together.
    await undefined
    try {
      while (this.#queue.length > 0 && this.#ended === undefined) {
        const batch = this.#queue
        this.#queue = []
        const error = await this.#write(batch)
        if (error === undefined) this.#finish(batch)
        else if (!(await this.#writeNecessary(batch, error))) return
        if (this.#isCompactionDue()) await this.compact()
      }
    } finally {
      // At once, since what is asked for from now on has to start it again.
      this.#writing = undefined
    }
  }

  /** After a failure, writes only what must be written; returns whether to continue. */
  async #writeNecessary(batch: readonly Write[], error: Error): Promise<boolean> {
    const necessary = batch.filter(({ isOptional }) => !isOptional)
    this.#refuse(
      batch.filter(({ isOptional }) => isOptional),
      toFullError(error),
    )
    const isLess = necessary.length > 0 && necessary.length < batch.length
    if (isLess && (await this.#write(necessary)) === undefined) this.#finish(necessary)
    else this.#queue = [...necessary, ...this.#queue]
    this.#failure ??= error
    this.#failedSize = batch.reduce((sum, { size }) => sum + size, 0)
    this.#isBlocked = this.#queue.length > 0
    this.#retryLater()
    return this.#queue.some(({ isOptional }) => isOptional)
  }

  #finish(batch: readonly Write[]): void {
    this.#isBlocked = false
    for (const { size, onWritten, resolve } of batch) {
      this.#queuedSize -= size
      onWritten()
      resolve()
    }
  }

  #refuse(batch: readonly Write[], error: Error): void {
    for (const { size, reject } of batch) {
      this.#queuedSize -= size
      reject(error)
    }
  }

  /** Writes lines at the end of the file, completely or not at all; returns why that failed. */
  async #write(batch: readonly Write[]): Promise<Error | undefined> {
    const breakFirst = this.#lacksBreak ? '\n' : ''
    const bytes = Buffer.from(breakFirst + batch.map(({ text }) => text).join(''))
    try {
      await this.#prepare()
      await this.#file.write(bytes, this.#size)
      await this.#file.sync()
      this.#size += bytes.length
      this.#lacksBreak = false
      this.#failure = undefined
      clearTimeout(this.#retry)
      return undefined
    } catch (error) {
      this.#failure = toError(error)
      await this.#cutOff()
      return this.#failure
    }
  }

  /** Makes sure that the file is there, has its name, and ends with the last good line. */
  async #prepare(): Promise<void> {
    // Somebody has removed it: what is written to it now would be lost.
    const failure = this.#options.files.exists(this.#options.path)
      ? undefined
      : await this.compact()
    if (failure !== undefined) throw failure
    if (this.#hasNewName) this.#syncName()
    if (!this.#isTorn) return
    await this.#file.truncate(this.#size)
    this.#isTorn = false
  }

  async #cutOff(): Promise<void> {
    this.#isTorn = true
    await this.#prepare().catch(() => undefined)
  }

  #syncName(): void {
    this.#options.files.syncNames(this.#options.path)
    this.#hasNewName = false
  }

  #retryLater(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      if (this.#queue.length > 0) void this.#start()
      else if (this.#ended === undefined) this.#writing ??= this.#probe()
    }, this.#options.retryAfter)
  }

  /** Finds out whether there is room again, with as much as could not be written. Nothing of it stays. */
  async #probe(): Promise<void> {
    const filler = Buffer.alloc(Math.min(this.#failedSize, MAX_PROBE), '\n')
    try {
      await this.#prepare()
      await this.#file.write(filler, this.#size)
      await this.#file.sync()
      this.#failure = undefined
    } catch (error) {
      this.#failure = toError(error)
    }
    await this.#cutOff()
    this.#writing = undefined
    if (this.#failure !== undefined) this.#retryLater()
    if (this.#queue.length > 0) void this.#start()
  }

  #isCompactionDue(): boolean {
    const dead = this.#size - this.#contents.neededSize
    const isNearlyFull = this.#size > (this.#options.maxSize / 8) * 7
    return this.#size > this.#compactFrom && dead > this.#size / (isNearlyFull ? 8 : 2)
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function toFullError(cause: Error): OutboxFullError {
  if (cause instanceof OutboxFullError) return cause
  const why = isFullDiskError(cause) ? 'The disk is full.' : "The outbox can't be written."
  return new OutboxFullError(why, { cause })
}
