import { close, constants, fstat, open, read } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { codeOf } from '../files/problems.ts'
import { sizeText } from '../text/sizes.ts'

/** How much is read, and what ends the reading early. */
export interface Bounds {
  /** In bytes. */
  most: number
  signal?: AbortSignal | undefined
}

/** There is more to read than the limit. */
export class TooMuchError extends Error {
  readonly most: number
  constructor(most: number) {
    super(`is larger than ${sizeText(most)}`)
    this.most = most
  }
}

const CHUNK = 64 * 1024

/** How long to wait for a device that has no data yet, in milliseconds. */
const NEXT_LOOK = 50

/**
 * Everything at a path: a file, a device, or a pipe, whose writer may come later. Throws a TooMuchError, the
 * signal's reason, or the system's error. Nothing blocks a thread, not even opening a pipe without a writer.
 */
export async function readPath(path: string, bounds: Bounds): Promise<Uint8Array> {
  bounds.signal?.throwIfAborted()
  const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants
  const fd = await promisify(open)(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  const stats = await promisify(fstat)(fd)
  // The stream closes the file.
  if (stats.isFIFO()) return readPipe(fd, bounds)
  try {
    if (stats.isFile() && stats.size > bounds.most) throw new TooMuchError(bounds.most)
    return await readFile(fd, bounds)
  } finally {
    await promisify(close)(fd)
  }
}

/** Reads a stream to its end; throws as `readPath` does. */
export async function readStream(
  stream: NodeJS.ReadableStream & { destroy(): unknown },
  { most, signal }: Bounds,
): Promise<Uint8Array> {
  signal?.throwIfAborted()
  // Maybe nobody ever writes or closes it, and a stream that is being read keeps the process alive.
  const letGo = () => stream.destroy()
  signal?.addEventListener('abort', letGo, { once: true })
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      size += bytes.length
      if (size > most) throw new TooMuchError(most)
      chunks.push(bytes)
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', letGo)
  }
  signal?.throwIfAborted()
  return Buffer.concat(chunks)
}

/** The event loop waits for a pipe, not a thread; a pipe that no writer has opened yet is not at its end. */
async function readPipe(fd: number, bounds: Bounds): Promise<Uint8Array> {
  const socket = new Socket({ fd, readable: true, writable: false })
  try {
    return await readStream(socket, bounds)
  } finally {
    socket.destroy()
  }
}

async function readFile(fd: number, { most, signal }: Bounds): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for (let size = 0; size <= most; ) {
    signal?.throwIfAborted()
    const part = await readPart(fd)
    if (part === undefined) {
      await wait(NEXT_LOOK, undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      )
      continue
    }
    if (part.length === 0) return Buffer.concat(chunks)
    chunks.push(part)
    size += part.length
  }
  throw new TooMuchError(most)
}

/** The next bytes; none at the end, undefined if there are none yet. */
async function readPart(fd: number): Promise<Buffer | undefined> {
  try {
    const { bytesRead, buffer } = await promisify(read)(fd, Buffer.alloc(CHUNK), 0, CHUNK, null)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    throw error
  }
}
