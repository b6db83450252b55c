import { closeSync, constants, fstatSync, openSync, type Stats, writeSync } from 'node:fs'
import { writeFully } from '../files/write-fully.ts'
import { isNullDevice } from './lost-terminal.ts'

/** Something to write to: a stream of the process, or a stand-in that opens the stream only when needed. */
export interface Sink {
  /** Its file descriptor, if it has one. */
  readonly fd?: number
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  /** How much the system hasn't taken yet. */
  readonly writableLength: number
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Calls `done` once the system has taken it all, or has failed. */
  write(what: string | Uint8Array, done?: (error?: Error | null) => void): unknown
}

/**
 * Writes what it can without waiting; returns the rest for a stream, undefined if nothing is left. Throws if writing is
 * impossible.
 */
type DirectWrite = (what: string | Uint8Array) => Uint8Array | undefined

/**
 * Opens standard output or error. Pipes and files are written to without a stream, since loading and opening one takes
 * Node longer than printing a list. A stream is opened for a terminal, and once a pipe is full or closed.
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
    if (stats.isFile() || isNullFile(stats)) return (what) => writeToFile(fd, what)
    if (platform !== 'linux') return undefined
    // Only Linux can open a pipe a second time, so that its mode isn't changed for every process that shares it.
    if (stats.isFIFO()) return (what) => writeToPipe(fd, what)
    if (stats.isSocket()) return socketWriter(fd)
  } catch {
    // The stream will report the problem.
  }
  return undefined
}

function writeToFile(fd: number, what: string | Uint8Array): undefined {
  writeFully(fd, what)
}

function isNullFile(stats: Stats): boolean {
  return stats.isCharacterDevice() && isNullDevice(stats)
}

/** Writes as much as the pipe has room for: waiting for more would block signals. */
function writeToPipe(fd: number, what: string | Uint8Array): Uint8Array | undefined {
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
    // The pipe is full or closed, or can't be opened: the stream waits, or reports it.
    return bytes.subarray(written)
  }
  return undefined
}

/** How many bytes fit into any new socket, even if nobody reads it. */
const SOCKET_BUFFER = 32 * 1024

/**
 * Writes to a socket, which Node gives a child for a pipe. It can't be opened twice, so only what surely fits is
 * written.
 */
function socketWriter(fd: number): DirectWrite {
  let room = SOCKET_BUFFER
  return (what) => {
    const bytes = typeof what === 'string' ? Buffer.from(what) : what
    room -= bytes.length
    if (room < 0) return bytes
    try {
      return restOf(bytes, writeSync(fd, bytes))
    } catch {
      return bytes
    }
  }
}

function restOf(bytes: Uint8Array, written: number): Uint8Array | undefined {
  return written === bytes.length ? undefined : bytes.subarray(written)
}
