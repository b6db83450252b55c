import { close, constants, fstat, open, read, type Stats, stat } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { errorCode } from '../files/file-errors.ts'
import { formatBytes } from '../text/byte-size.ts'

/** How much to read at most, and what ends reading early. */
interface ReadLimits {
  /** In bytes. */
  maxBytes: number
  signal?: AbortSignal | undefined
}

/** The input is larger than the limit. */
export class SizeLimitError extends Error {
  readonly maxBytes: number
  constructor(maxBytes: number) {
    super(`is larger than ${formatBytes(maxBytes)}`)
    this.maxBytes = maxBytes
  }
}

/** A stream to read from; destroying it ends reading. */
type Readable = NodeJS.ReadableStream & { destroy(): unknown }

const CHUNK = 64 * 1024

/** How long to wait for a device that has no data yet, in milliseconds. */
const POLL_INTERVAL = 50

/** A file changed while it was read. */
export class ChangedFileError extends Error {
  constructor() {
    super('changed while it was read')
  }
}

/**
 * Reads a path to its end: a file, a device, or a pipe, whose writer may come later. Throws a SizeLimitError, the
 * signal's reason, or the system's error. Nothing blocks a thread, not even opening a pipe without a writer.
 */
export async function readPath(path: string, bounds: ReadLimits): Promise<Uint8Array> {
  return join(readPathChunks(path, bounds))
}

/** Reads a stream to its end; throws like `readPath`. */
export async function readStream(stream: Readable, bounds: ReadLimits): Promise<Uint8Array> {
  return join(readStreamChunks(stream, bounds))
}

/**
 * Reads a path like `readPath`, in chunks that are never empty. With `isSteady` it also throws a ChangedFileError at
 * the end of a file that was changed or replaced in the meantime.
 */
export async function* readPathChunks(
  path: string,
  bounds: ReadLimits & { isSteady?: true },
): AsyncGenerator<Uint8Array> {
  bounds.signal?.throwIfAborted()
  const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants
  const fd = await promisify(open)(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  const before = await promisify(fstat)(fd)
  // The socket closes the file.
  if (before.isFIFO()) return yield* chunksOfPipe(fd, bounds)
  try {
    if (before.isFile() && before.size > bounds.maxBytes) throw new SizeLimitError(bounds.maxBytes)
    yield* chunksOfFile(fd, bounds)
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

/** Reads a stream like `readStream`, in chunks. */
export async function* readStreamChunks(
  stream: Readable,
  { maxBytes, signal }: ReadLimits,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted()
  // A stream that is being read keeps the process alive, even if nobody ever writes to it or closes it.
  const destroy = () => stream.destroy()
  signal?.addEventListener('abort', destroy, { once: true })
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
    signal?.removeEventListener('abort', destroy)
  }
  signal?.throwIfAborted()
}

async function join(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const part of parts) chunks.push(part)
  return Buffer.concat(chunks)
}

/** Reads a pipe without blocking a thread. A pipe that no writer has opened yet isn't at its end. */
async function* chunksOfPipe(fd: number, bounds: ReadLimits): AsyncGenerator<Uint8Array> {
  const socket = new Socket({ fd, readable: true, writable: false })
  try {
    yield* readStreamChunks(socket, bounds)
  } finally {
    socket.destroy()
  }
}

async function* chunksOfFile(
  fd: number,
  { maxBytes, signal }: ReadLimits,
): AsyncGenerator<Uint8Array> {
  for (let size = 0; size <= maxBytes; ) {
    signal?.throwIfAborted()
    const part = await readChunk(fd)
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

/** Reads the next bytes; none at the end, undefined if there are none yet. */
async function readChunk(fd: number): Promise<Buffer | undefined> {
  try {
    const { bytesRead, buffer } = await promisify(read)(fd, Buffer.alloc(CHUNK), 0, CHUNK, null)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') return undefined
    throw error
  }
}
