import { closeSync, constants, fstatSync, openSync, type Stats, writeSync } from 'node:fs'
import { writeFully } from '../files/write-fully.ts'
import { isNullDevice } from './lost-terminal.ts'

/** What is written to: a stream of the process, or what becomes one when it has to. */
export interface Sink {
  /** The number of its file, if it has one. */
  readonly fd?: number
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  /** How much was given to it and not yet to the system. */
  readonly writableLength: number
  on(event: 'error', listener: (error: Error) => void): unknown
  /** `done` is called once the system has taken it all, or won't. */
  write(what: string | Uint8Array, done?: (error?: Error | null) => void): unknown
}

/** Writes what can be written at once; returns what is left for a stream, undefined if nothing is. Throws if nothing ever can be. */
type DirectWrite = (what: string | Uint8Array) => Uint8Array | undefined

/**
 * Standard output or error. A pipe or a file is written to without a stream, since Node takes longer to load and to open
 * one than a list takes to print. The stream is opened for a terminal, and once a pipe is full or closed.
 */
export function lazySink(fd: number, platform: string, open: () => Sink): Sink {
  const direct = directWriteFor(fd, platform)
  return direct === undefined ? open() : new LazySink(fd, direct, open)
}

class LazySink implements Sink {
  readonly fd: number
  readonly #direct: DirectWrite
  readonly #open: () => Sink
  readonly #listeners: ((error: Error) => void)[] = []
  #stream: Sink | undefined

  constructor(fd: number, direct: DirectWrite, open: () => Sink) {
    this.fd = fd
    this.#direct = direct
    this.#open = open
  }

  get writableLength(): number {
    return this.#stream?.writableLength ?? 0
  }

  on(event: 'error', listener: (error: Error) => void): void {
    this.#listeners.push(listener)
    this.#stream?.on(event, listener)
  }

  write(what: string | Uint8Array, done?: (error?: Error | null) => void): void {
    try {
      const rest = this.#stream === undefined ? this.#direct(what) : what
      if (rest === undefined) done?.()
      else this.#opened().write(rest, done)
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error))
      for (const listener of this.#listeners) listener(problem)
      done?.(problem)
    }
  }

  #opened(): Sink {
    if (this.#stream === undefined) {
      this.#stream = this.#open()
      for (const listener of this.#listeners) this.#stream.on('error', listener)
    }
    return this.#stream
  }
}

function directWriteFor(fd: number, platform: string): DirectWrite | undefined {
  try {
    const stats = fstatSync(fd)
    if (stats.isFile() || isNull(stats)) return (what) => intoFile(fd, what)
    if (platform !== 'linux') return undefined
    // Only Linux opens a pipe anew by its number, so that it need not be changed for all who share it.
    if (stats.isFIFO()) return (what) => intoPipe(fd, what)
    if (stats.isSocket()) return socketWriter(fd)
  } catch {
    // The stream says what is wrong.
  }
  return undefined
}

function intoFile(fd: number, what: string | Uint8Array): undefined {
  writeFully(fd, what)
}

function isNull(stats: Stats): boolean {
  return stats.isCharacterDevice() && isNullDevice(stats)
}

/** As much as the pipe has room for: waiting for more would keep signals out. */
function intoPipe(fd: number, what: string | Uint8Array): Uint8Array | undefined {
  const bytes = typeof what === 'string' ? Buffer.from(what) : what
  let written = 0
  try {
    const pipe = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
    try {
      while (written < bytes.length) written += writeSync(pipe, bytes, written)
    } finally {
      closeSync(pipe)
    }
  } catch {
    // Full, closed, or not ours to open: the stream waits, or says so.
    return bytes.subarray(written)
  }
  return undefined
}

/** So many bytes fit into any socket that nobody has written to, whether it is read or not. */
const SOCKET_BUFFER = 32 * 1024

/** What Node gives a child for a pipe. It can't be opened anew, so only what is sure to fit is written at once. */
function socketWriter(fd: number): DirectWrite {
  let room = SOCKET_BUFFER
  return (what) => {
    const bytes = typeof what === 'string' ? Buffer.from(what) : what
    room -= bytes.length
    if (room < 0) return bytes
    try {
      return rest(bytes, writeSync(fd, bytes))
    } catch {
      return bytes
    }
  }
}

function rest(bytes: Uint8Array, written: number): Uint8Array | undefined {
  return written === bytes.length ? undefined : bytes.subarray(written)
}
