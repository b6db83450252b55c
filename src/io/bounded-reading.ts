import { close, constants, fstat, open, read, type Stats, stat } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { errorCode } from '../files/file-errors.ts'
import { formatBytes } from '../text/byte-size.ts'

/** How much is read, and what ends the reading early. */
export interface ReadLimits {
  /** In bytes. */
  maxBytes: number
  signal?: AbortSignal | undefined
}

/** There is more to read than the limit. */
export class SizeLimitError extends Error {
  readonly maxBytes: number
  constructor(most: number) {
    super(`is larger than ${formatBytes(most)}`)
    this.maxBytes = most
  }
}

/** What is read from; destroying it ends the reading. */
type Readable = NodeJS.ReadableStream & { destroy(): unknown }

const CHUNK = 64 * 1024

/** How long to wait for a device that has no data yet, in milliseconds. */
const POLL_INTERVAL = 50

/** The file is not what it was when its reading began. */
export class ChangedFileError extends Error {
  constructor() {
    super('changed while it was read')
  }
}

/**
 * Everything at a path: a file, a device, or a pipe, whose writer may come later. Throws a TooMuchError, the
 * signal's reason, or the system's error. Nothing blocks a thread, not even opening a pipe without a writer.
 */
export async function readPath(path: string, bounds: ReadLimits): Promise<Uint8Array> {
  return joined(readPathChunks(path, bounds))
}

/** Reads a stream to its end; throws as `readPath` does. */
export async function readStream(stream: Readable, bounds: ReadLimits): Promise<Uint8Array> {
  return joined(readStreamChunks(stream, bounds))
}

/**
 * What `readPath` reads, part by part, none of them empty. Throws as it does, and with `isSteady` a ChangedFileError at
 * the end of a file that was changed or replaced meanwhile.
 */
export async function* readPathChunks(
  path: string,
  bounds: ReadLimits & { isSteady?: true },
): AsyncGenerator<Uint8Array> {
  bounds.signal?.throwIfAborted()
  const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants
  const fd = await promisify(open)(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  const before = await promisify(fstat)(fd)
  // The stream closes the file.
  if (before.isFIFO()) return yield* partsOfPipe(fd, bounds)
  try {
    if (before.isFile() && before.size > bounds.maxBytes) throw new SizeLimitError(bounds.maxBytes)
    yield* partsOfFile(fd, bounds)
    if (bounds.isSteady !== true || !before.isFile()) return
    if (hasChanged(before, await promisify(stat)(path).catch(() => undefined))) {
      throw new ChangedFileError()
    }
  } finally {
    await promisify(close)(fd)
  }
}

function hasChanged(before: Stats, after: Stats | undefined): boolean {
  const facts = ['dev', 'ino', 'size', 'mtimeMs'] as const
  return facts.some((fact) => before[fact] !== after?.[fact])
}

/** What `readStream` reads, part by part. */
export async function* readStreamChunks(
  stream: Readable,
  { maxBytes, signal }: ReadLimits,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted()
  // Maybe nobody ever writes or closes it, and a stream that is being read keeps the process alive.
  const letGo = () => stream.destroy()
  signal?.addEventListener('abort', letGo, { once: true })
  let size = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > maxBytes) throw new SizeLimitError(maxBytes)
      yield bytes
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', letGo)
  }
  signal?.throwIfAborted()
}

async function joined(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const part of parts) chunks.push(part)
  return Buffer.concat(chunks)
}

/** The event loop waits for a pipe, not a thread; a pipe that no writer has opened yet is not at its end. */
async function* partsOfPipe(fd: number, bounds: ReadLimits): AsyncGenerator<Uint8Array> {
  const socket = new Socket({ fd, readable: true, writable: false })
  try {
    yield* readStreamChunks(socket, bounds)
  } finally {
    socket.destroy()
  }
}

async function* partsOfFile(
  fd: number,
  { maxBytes, signal }: ReadLimits,
): AsyncGenerator<Uint8Array> {
  for (let size = 0; size <= maxBytes; ) {
    signal?.throwIfAborted()
    const part = await readPart(fd)
    if (part === undefined) {
      await wait(POLL_INTERVAL, undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      )
      continue
    }
    if (part.length === 0) return
    size += part.length
    if (size <= maxBytes) yield part
  }
  throw new SizeLimitError(maxBytes)
}

/** The next bytes; none at the end, undefined if there are none yet. */
async function readPart(fd: number): Promise<Buffer | undefined> {
  try {
    const { bytesRead, buffer } = await promisify(read)(fd, Buffer.alloc(CHUNK), 0, CHUNK, null)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') return undefined
    throw error
  }
}
